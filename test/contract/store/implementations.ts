import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../src/model/clock.ts'
import type { Journal } from '../../../src/store/journal.ts'
import { openSqliteJournal } from '../../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import type { Store } from '../../../src/store/store.ts'

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

export const implementations: readonly Implementation[] = [embedded]

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
