import { OUTBOX_SCOPE, OUTBOX_STATES, type OutboxEvent } from '../outbox-rows.ts'
import { squeeze } from '../pack.ts'
import { seal, TENANT_NO } from '../seal.ts'
import { blobs, integers, texts } from './arrays.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { outboxSql } from './sql/follow-ups.ts'

/**
 * Deliveries inside a transaction, written as they are said: a destination has one process at a time. Order per key costs one
 * small table, the head of every key; what is due is read from the heads alone.
 */
export class Outbox {
  readonly #session: Session
  readonly #names: Names
  readonly #writes: () => void
  readonly #tallies = new Map<string, number>()
  /** Highest sequence given. */
  highest = 0

  constructor(session: Session, names: Names, writes: () => void) {
    this.#session = session
    this.#names = names
    this.#writes = writes
  }

  #tally(destination: number, state: number, by: number): void {
    const key = `${destination} ${state}`
    this.#tallies.set(key, (this.#tallies.get(key) ?? 0) + by)
  }

  async put(destination: string, events: readonly OutboxEvent[], at: number): Promise<void> {
    if (events.length === 0) return
    await this.#names.ensure([destination])
    const no = this.#names.no(destination)
    this.#writes()
    const distinct = [...new Map(events.toReversed().map((event) => [event.eventId, event])).values()].reverse()
    const [opened, known] = await Promise.all([
      this.#session.query<{ last: number }>(outboxSql.open, [TENANT_NO, no]),
      this.#session.query<{ event_id: string }>(outboxSql.known, [TENANT_NO, no, texts(distinct.map(({ eventId }) => eventId))]),
    ])
    const there = new Set(known.map((row) => row.event_id))
    const fresh = distinct.filter(({ eventId }) => !there.has(eventId))
    if (fresh.length === 0) return
    const last = opened[0]!.last
    const sequences = integers(fresh.map((_, place) => last + place + 1))
    const ids = texts(fresh.map(({ eventId }) => eventId))
    const keys = texts(fresh.map(({ orderKey }) => orderKey))
    const bodies = blobs(fresh.map(({ body }) => seal(OUTBOX_SCOPE, squeeze(body))))
    this.highest = Math.max(this.highest, last + fresh.length)
    await Promise.all([
      this.#session.run(outboxSql.insertEvents, [TENANT_NO, no, ids, sequences]),
      this.#session.run(outboxSql.insert, [TENANT_NO, no, sequences, ids, keys, bodies, at]),
      this.#session.run(outboxSql.addHeads, [TENANT_NO, no, keys, sequences, at]),
      this.#session.run(outboxSql.advance, [TENANT_NO, no, last + fresh.length]),
    ])
    this.#tally(no, 0, fresh.length)
  }

  /** Only a pending row is settled; a second word about a delivered one changes nothing. */
  async settle(
    destination: string,
    sequence: number,
    result: { state: 'delivered' | 'dead' } | { state: 'pending'; nextAt: number },
    code: string,
  ): Promise<void> {
    await this.#names.ensure([destination])
    const no = this.#names.no(destination)
    this.#writes()
    const state = OUTBOX_STATES.indexOf(result.state)
    const nextAt = result.state === 'pending' ? result.nextAt : null
    const values = [TENANT_NO, no, sequence, state, nextAt, code]
    const [row] = await this.#session.query<{ order_key: string }>(outboxSql.settle, values)
    if (!row) return
    await this.#advance(no, row.order_key)
    if (state === 0) return
    this.#tally(no, 0, -1)
    this.#tally(no, state, 1)
  }

  async #advance(destination: number, key: string): Promise<void> {
    const of = [TENANT_NO, destination, key]
    const [next] = await this.#session.query<{ sequence: number; next_at: number }>(outboxSql.nextOfKey, of)
    if (next) await this.#session.run(outboxSql.moveHead, [...of, next.sequence, next.next_at])
    else await this.#session.run(outboxSql.removeHead, of)
  }

  flush(out: Outgoing): void {
    const rows = [...this.#tallies].filter(([, by]) => by !== 0).map(([key, by]) => [...key.split(' ').map(Number), by])
    if (rows.length === 0) return
    out.late(outboxSql.addTallies, [TENANT_NO, ...[0, 1, 2].map((at) => integers(rows.map((row) => row[at]!)))])
  }
}
