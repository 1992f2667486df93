import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../src/model/clock.ts'
import type { Journal } from '../../../src/store/journal.ts'
import { openPostgresJournal } from '../../../src/store/postgres/journal.ts'
import { openPostgresStore } from '../../../src/store/postgres/store.ts'
import { openSqliteJournal } from '../../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import type { Store } from '../../../src/store/store.ts'
import { emptySchema } from '../../support/postgres.ts'
import { message } from './writes.ts'

/** One implementation of the store and the journal: the suite runs whole against each. A second one is a row more here. */
export interface Implementation {
  readonly name: string
  openStore(place: string): Promise<Store>
  openJournal(place: string, clock: Clock): Promise<Journal>
  /** A fresh place for data, and how to be rid of it. */
  place(): Promise<{ place: string; remove(): Promise<void> }>
}

const embedded: Implementation = {
  name: 'embedded',
  openStore: (folder) => openSqliteStore({ folder, cacheKiB: 8192 }),
  openJournal: (folder, clock) => openSqliteJournal({ folder, clock }),
  async place() {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-store-'))
    return { place: folder, remove: () => rm(folder, { recursive: true, force: true }) }
  },
}

const postgres: Implementation = {
  name: 'PostgreSQL',
  openStore: (url) => openPostgresStore({ url, readers: 2 }),
  openJournal: (url, clock) => openPostgresJournal({ url, clock }),
  async place() {
    const { url, remove } = await emptySchema()
    return { place: url, remove }
  },
}

/** `npm test` needs no server; `npm run test:services` runs the whole suite on PostgreSQL too (test/services/postgres-contract.test.ts). */
export const implementations: readonly Implementation[] = process.env.TRIBUTARY_CONTRACT === 'postgres' ? [postgres] : [embedded]

/** The pair of a place: what is journalled there is waiting until the store has settled it. */
export const bothStores = { embedded, postgres }

/** Settles journalled messages of a place. */
export async function settle(implementation: Implementation, place: string, seqs: readonly number[]): Promise<void> {
  const store = await implementation.openStore(place)
  await store.write(async (tx) => {
    for (const seq of seqs) await tx.putMessage(message(seq))
  })
  await store.close()
}

/** A store in a place of its own that can be closed and opened again. */
export class OpenedStore {
  readonly #implementation: Implementation
  readonly #place: { place: string; remove(): Promise<void> }
  store: Store

  static async open(implementation: Implementation): Promise<OpenedStore> {
    const place = await implementation.place()
    return new OpenedStore(implementation, place, await implementation.openStore(place.place))
  }
  constructor(implementation: Implementation, place: { place: string; remove(): Promise<void> }, store: Store) {
    this.#implementation = implementation
    this.#place = place
    this.store = store
  }
  get place(): string {
    return this.#place.place
  }
  get reads() {
    return this.store.reads
  }
  async reopen(): Promise<void> {
    await this.store.close()
    this.store = await this.#implementation.openStore(this.#place.place)
  }
  async remove(): Promise<void> {
    await this.store.close()
    await this.#place.remove()
  }
}
