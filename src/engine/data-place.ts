import type { Clock } from '../model/clock.ts'
import type { Journal } from '../store/journal.ts'
import type { Leases } from '../store/leases.ts'
import type { MessageQueue } from '../store/queue.ts'
import type { Store } from '../store/store.ts'

/** Where the record and the journal are: files of the data folder, or a database that several processes share. */
export interface DataPlace {
  readonly folder: string
  /** `postgres://…`; never print it, it may hold a password. Undefined: the embedded files. */
  readonly url?: string | undefined
  /** How long a lease stands when nobody lengthens it, milliseconds. */
  readonly leaseMs?: number | undefined
}

/** A store that several processes share. */
export interface SharedStore extends Store {
  readonly leases: Leases
  readonly queue: MessageQueue
}

export const isShared = (store: Store): store is SharedStore => 'leases' in store && 'queue' in store

/** Only the side that is used is loaded. @throws CodedException the store's own codes */
export async function openStoreAt(place: DataPlace, { readOnly = false } = {}): Promise<Store | SharedStore> {
  if (place.url === undefined) {
    const { openSqliteStore } = await import('../store/sqlite/store.ts')
    return openSqliteStore({ folder: place.folder, readOnly })
  }
  const { openPostgresStore } = await import('../store/postgres/store.ts')
  return openPostgresStore({ url: place.url, readOnly, limits: limitsOf(place) })
}

/** @throws CodedException the journal's own codes */
export async function openJournalAt(place: DataPlace, clock: Clock, { readOnly = false } = {}): Promise<Journal> {
  if (place.url === undefined) {
    const { openSqliteJournal } = await import('../store/sqlite/journal.ts')
    return openSqliteJournal({ folder: place.folder, clock, readOnly })
  }
  const { openPostgresJournal } = await import('../store/postgres/journal.ts')
  return openPostgresJournal({ url: place.url, clock, readOnly, limits: limitsOf(place) })
}

/** A process that falls silent in the middle of a transaction keeps nobody waiting longer than its leases stand. */
const limitsOf = ({ leaseMs }: DataPlace) => (leaseMs === undefined ? {} : { idleInTransaction: leaseMs })
