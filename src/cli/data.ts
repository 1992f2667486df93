import { resolve } from 'node:path'
import { type Tallies, talliesOf } from '../access/tallies.ts'
import { systemClock } from '../model/clock.ts'
import type { Journal } from '../store/journal.ts'
import { openSqliteJournal } from '../store/sqlite/journal.ts'
import { openSqliteStore } from '../store/sqlite/store.ts'
import type { Reads } from '../store/store.ts'

/** A data folder opened for reading, beside a running engine or after it: both files have readers of their own. */
export interface OpenData {
  readonly folder: string
  readonly journal: Journal
  readonly reads: Reads
  readonly tallies: Tallies
  close(): Promise<void>
}

/** @throws CodedException store.missing and the store's own codes */
export async function openData(path: string): Promise<OpenData> {
  const folder = resolve(path)
  const store = await openSqliteStore({ folder, readOnly: true })
  const journal = await openSqliteJournal({ folder, clock: systemClock, readOnly: true })
  return {
    folder,
    journal,
    reads: store.reads,
    tallies: talliesOf(store.reads),
    close: async () => {
      await journal.close()
      await store.close()
    },
  }
}
