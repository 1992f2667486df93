import type { MappingSet } from '../mapping/mapping-set.ts'
import type { Backlog } from './backlog.ts'
import { pack } from './crossing.ts'
import type { JournalHandlers } from './journal-thread.ts'
import type { MappedMessage } from './mapped-message.ts'
import type { Pipeline } from './pipeline.ts'
import { type InterfaceContext, processMessage } from './process-message.ts'
import type { RecordHandlers } from './record-thread.ts'
import type { Thread } from './threads.ts'

const PAGE = 500

/**
 * After a start: what the journal has and the store has not settled is done again, under its own number, before anything
 * new is taken. Those already settled are skipped by the commit itself, so the two files never need one transaction.
 */
export async function recover(ports: {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<RecordHandlers>
  readonly backlog: Backlog
  readonly pipeline: Pipeline
}): Promise<number> {
  let after = await ports.record.call('settledUpTo', undefined)
  let count = 0
  for (;;) {
    const page = await ports.journal.call('read', { after, limit: PAGE })
    if (page.length === 0) return count
    ports.backlog.push(page)
    ports.pipeline.wake()
    await ports.backlog.room()
    count += page.length
    after = page.at(-1)!.seq
  }
}

/** What held messages are mapped again with. */
export interface MappingGround {
  readonly mappings: MappingSet
  readonly contexts: ReadonlyMap<string, InterfaceContext>
  readonly salt: string
}

/** Held messages are mapped and tried again after a start: what they wait for may be there now, and if not, they are known again. */
export async function retryHeld(
  ports: MappingGround & { readonly journal: Thread<JournalHandlers>; readonly record: Thread<RecordHandlers> },
): Promise<number> {
  const seqs = await ports.record.call('heldSeqs', undefined)
  for (let from = 0; from < seqs.length; from += PAGE)
    await ports.record.call('retry', pack(await mapHeld(seqs.slice(from, from + PAGE), ports.journal, ports)))
  return seqs.length
}

export async function mapHeld(
  seqs: readonly number[],
  journal: Thread<JournalHandlers>,
  { mappings, contexts, salt }: MappingGround,
): Promise<readonly MappedMessage[]> {
  const messages = await Promise.all(seqs.map((seq) => journal.call('get', seq)))
  return messages.flatMap((message) =>
    message ? [processMessage(message, mappings, contexts.get(message.interface), salt)] : [],
  )
}
