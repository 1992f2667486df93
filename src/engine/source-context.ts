import type { ReplyState } from '../model/message.ts'
import type { SourceContext } from '../sdk/adapter.ts'
import type { Backlog } from './backlog.ts'
import { createIntake, type IntakePorts } from './intake.ts'
import type { JournalHandlers } from './journal-thread.ts'
import type { Outcomes } from './outcomes.ts'
import type { Pipeline } from './pipeline.ts'
import type { Replies } from './replies.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import type { Thread } from './threads.ts'

/** What every source of one engine stands on. */
export interface SourceGround {
  readonly settings: EngineSettings
  readonly journal: Thread<JournalHandlers>
  readonly backlog: Backlog
  readonly outcomes: Outcomes
  readonly pipeline: Pipeline
  readonly replies: Replies
  refusal: IntakePorts['refusal']
  /** The journal could not be written. */
  journalFailed(error: unknown): void
}

/** The engine as one source sees it. */
export function sourceContext(one: EngineInterface, ground: SourceGround): SourceContext {
  const { settings, journal } = ground
  const { clock, log, metrics, mappings } = settings
  return {
    name: one.name,
    intake: createIntake(one.name, intakePorts(ground)),
    clock,
    log,
    metrics,
    cursor: (name) => journal.call('cursor', { interface: one.name, name }),
    hashes: {
      get: (keys) => journal.call('rowHashes', { interface: one.name, keys }),
      put: (rows) => journal.call('putRowHashes', { interface: one.name, rows }),
    },
    columns: (origin) => mappings.columns(origin),
    charset: one.context.charset,
  }
}

function intakePorts(ground: SourceGround): IntakePorts {
  const { backlog, outcomes, journal, pipeline, replies } = ground
  const { metrics } = ground.settings
  return {
    append: (envelopes, cursors) =>
      journal.call('append', { envelopes, cursors }).catch((error: unknown) => {
        ground.journalFailed(error)
        throw error
      }),
    backlog,
    outcomes,
    refusal: ground.refusal,
    wake: () => pipeline.wake(),
    replied: (seq: number, state: ReplyState) => replies.set(seq, state),
    counted: (name, received, repeats, bytes) => {
      metrics.count('tributary_messages_received_total', { interface: name }, received)
      metrics.count('tributary_messages_repeated_total', { interface: name }, repeats)
      metrics.count('tributary_received_bytes_total', { interface: name }, bytes)
    },
  }
}
