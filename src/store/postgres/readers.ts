import type { Address } from './address.ts'
import { Connector, type Surroundings } from './connector.ts'
import { inCode } from './failure.ts'
import type { Limits, Session } from './session.ts'
import type { Statement, Value } from './statement.ts'

/** What a read may do. */
export interface Look {
  query<R = Record<string, unknown>>(statement: Statement, values?: readonly Value[]): Promise<R[]>
}

const BEGIN: Statement = { name: 'begin.look', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' }
const COMMIT: Statement = { name: 'commit', text: 'COMMIT' }

interface Place {
  readonly connector: Connector
  busy: number
  /** Reads of one connection go one after the other: a statement among another's snapshot would see its past. */
  turn: Promise<unknown>
}

/** A few connections for reads, the least busy taken first. */
export class Readers {
  readonly #address: Address
  readonly #places: readonly Place[]

  constructor(address: Address, limits: Limits, around: Surroundings, size: number) {
    this.#address = address
    this.#places = Array.from({ length: size }, () => ({
      connector: new Connector(address, limits, around),
      busy: 0,
      turn: Promise.resolve(),
    }))
  }

  async #alone<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const place = this.#places.reduce((least, next) => (next.busy < least.busy ? next : least))
    place.busy++
    const mine = place.turn.then(async () => work(await place.connector.session()))
    place.turn = mine.catch(() => {})
    try {
      return await mine
    } catch (cause) {
      throw inCode(cause, this.#address.where)
    } finally {
      place.busy--
    }
  }

  /** One statement: a snapshot by itself. */
  query<R = Record<string, unknown>>(statement: Statement, values: readonly Value[] = []): Promise<R[]> {
    return this.#alone((session) => session.query<R>(statement, values))
  }

  /** Several statements on one unchanging snapshot. Its beginning and its end cost no waiting: they are sent along. */
  snapshot<T>(work: (look: Look) => Promise<T>): Promise<T> {
    return this.#alone(async (session) => {
      session.run(BEGIN).catch(() => {})
      try {
        return await work(session)
      } finally {
        session.run(COMMIT).catch(() => {})
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#places.map(({ connector }) => connector.close()))
  }
}
