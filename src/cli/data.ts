import { resolve } from 'node:path'
import { type Tallies, talliesOf } from '../access/tallies.ts'
import { isShared, openJournalAt, openStoreAt } from '../engine/data-place.ts'
import { systemClock } from '../model/clock.ts'
import type { Journal } from '../store/journal.ts'
import type { Leases } from '../store/leases.ts'
import type { Reads } from '../store/store.ts'

/** Data opened for reading, beside running engines or after them: the files of a folder, or the database a configuration names. */
export interface OpenData {
  readonly folder: string
  readonly journal: Journal
  readonly reads: Reads
  readonly tallies: Tallies
  /** Who does what, where several processes share the store. */
  readonly leases: Leases | undefined
  close(): Promise<void>
}

/** @throws CodedException store.missing and the store's own codes */
export async function openData(path: string, url?: string): Promise<OpenData> {
  const place = { folder: resolve(path), url }
  const store = await openStoreAt(place, { readOnly: true })
  const journal = await openJournalAt(place, systemClock, { readOnly: true })
  return {
    folder: place.folder,
    journal,
    reads: store.reads,
    tallies: talliesOf(store.reads),
    leases: isShared(store) ? store.leases : undefined,
    close: async () => {
      await journal.close()
      await store.close()
    },
  }
}
