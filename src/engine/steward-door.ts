import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import { openControl } from './control.ts'
import type { Crossing } from './crossing.ts'
import { followPublished, type LiveMappings } from './live-mappings.ts'
import { MappingVersions } from './mapping-versions.ts'
import type { InterfaceContext } from './process-message.ts'
import type { RecordHandlers } from './record-thread.ts'
import type { Thread } from './threads.ts'

/** What the steward's commands may ask of a running engine. */
export interface StewardPorts {
  readonly folder: string
  readonly live: LiveMappings
  readonly contexts: ReadonlyMap<string, InterfaceContext>
  readonly clock: Clock
  readonly log: Log
  readonly record: Pick<Thread<RecordHandlers>, 'call'>
  /** Maps every held message again and commits, in journal order, those that need nobody any more. */
  retryHeld(): Promise<void>
  /** Messages received and not settled: who adds work of his own waits while there are many. */
  waiting(): number
}

export interface StewardDoor {
  close(): Promise<void>
}

/** Opens before the first message is mapped: from then on the published version maps, and commands are answered. */
export async function openStewardDoor(ports: StewardPorts): Promise<StewardDoor> {
  const { folder, live, contexts, clock, record } = ports
  const versions = new MappingVersions(folder)
  await versions.putInterfaces(contexts)
  const following = await followPublished(versions, live, clock)
  const door = await openControl(folder, {
    status: async () => ({ version: live.version, waiting: ports.waiting() }),
    reload: async () => {
      const changed = await following.reload()
      if (changed) await ports.retryHeld()
      return { version: live.version, changed }
    },
    commitAgain: async (crossing: Crossing) => {
      const settled = await record.call('retry', crossing)
      return {
        settled: settled.map(({ seq, state, changed }) => ({ seq, state, changed: changed.length })),
        waiting: ports.waiting(),
      }
    },
  }).catch((error: NodeJS.ErrnoException) => {
    // Messages flow without it; what a steward publishes is then in use from the next start.
    ports.log.error('Commands cannot reach this engine', { cause: error.code ?? error.message })
    return undefined
  })
  return { close: async () => door?.close() }
}
