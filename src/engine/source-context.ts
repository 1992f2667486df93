import { CodedException, coded } from '../model/errors.ts'
import type { ReplyState } from '../model/message.ts'
import type { SourceContext } from '../sdk/adapter.ts'
import type { Backlog } from './backlog.ts'
import { createIntake, type IntakePorts } from './intake.ts'
import type { JournalHandlers } from './journal-thread.ts'
import type { Outcomes } from './outcomes.ts'
import type { Pipeline } from './pipeline.ts'
import type { ReplyBook } from './replies.ts'
import { LEASE } from './roles.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import type { SharedWork } from './shared-work.ts'
import type { Thread } from './threads.ts'

/** What every source of one engine stands on. */
export interface SourceGround {
  readonly settings: EngineSettings
  readonly journal: Thread<JournalHandlers>
  /** Where several processes share the store. */
  readonly shared: SharedWork | undefined
  readonly backlog: Backlog
  readonly outcomes: Outcomes
  readonly pipeline: Pipeline
  readonly replies: ReplyBook
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
    intake: createIntake(one.name, intakePorts(one, ground)),
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

function intakePorts(one: EngineInterface, ground: SourceGround): IntakePorts {
  const { outcomes, shared, pipeline, replies } = ground
  const { metrics } = ground.settings
  return {
    append: (envelopes, cursors) =>
      append(one, ground, envelopes, cursors).catch((error: unknown) => {
        if (!shared?.passes(error)) ground.journalFailed(error)
        throw error
      }),
    backlog: shared ? sharedBacklog(ground.backlog, shared) : ground.backlog,
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

/** What one process at a time fetches is written under its lease: a paused reader that wakes late moves no cursor back. */
async function append(
  one: EngineInterface,
  { journal, shared, settings }: SourceGround,
  ...[envelopes, cursors]: Parameters<IntakePorts['append']>
): ReturnType<IntakePorts['append']> {
  if (!settings.sharing?.sources.includes(one.name)) return journal.call('append', { envelopes, cursors })
  const lease = shared?.fence(one.name)
  if (lease === undefined) throw new CodedException(coded('store.fenced', { where: LEASE.source(one.name) }))
  return journal.call('append', { envelopes, cursors, fences: [{ name: lease.name, token: lease.token }] })
}

/** What was received is this process's to map only when its shard is. */
const sharedBacklog = (backlog: Backlog, shared: SharedWork): IntakePorts['backlog'] => ({
  push: (messages) => shared.received(messages),
  room: () => backlog.room(),
  get hasRoom() {
    return backlog.hasRoom
  },
})
