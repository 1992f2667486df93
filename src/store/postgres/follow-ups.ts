import { FOLLOW_UP_STATES, type StoredFollowUp, toFollowUp } from '../follow-up-rows.ts'
import type { FollowUpRow, FollowUpState, Timer } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Counters } from './counters.ts'
import type { Session } from './session.ts'
import { followUpSql } from './sql/follow-ups.ts'

/** Timers inside a transaction, written as they are said: one process at a time looks after them, so nobody waits for the rows. */
export class FollowUps {
  readonly #session: Session
  readonly #counters: Counters
  readonly #writes: () => void

  constructor(session: Session, counters: Counters, writes: () => void) {
    this.#session = session
    this.#counters = counters
    this.#writes = writes
  }

  async followUp(dedupeKey: string): Promise<FollowUpRow | undefined> {
    const [row] = await this.#session.query<StoredFollowUp>(followUpSql.byDedupe, [TENANT_NO, dedupeKey])
    return row && toFollowUp(row)
  }

  async timersOf(anchor: string): Promise<readonly FollowUpRow[]> {
    return (await this.#session.query<StoredFollowUp>(followUpSql.byAnchor, [TENANT_NO, anchor])).map(toFollowUp)
  }

  /** A settled key stays settled: the same follow-up never fires twice. */
  async putTimer(timer: Timer, decidedAt: number): Promise<'new' | 'moved' | 'known'> {
    const { dedupeKey, rule, dueAt, anchor, sourcePatient, payload } = timer
    this.#writes()
    const values = [TENANT_NO, dedupeKey, rule, dueAt, anchor, sourcePatient, payload, decidedAt]
    const [made, moved] = await Promise.all([
      this.#session.run(followUpSql.insert, values),
      this.#session.run(followUpSql.move, [TENANT_NO, dedupeKey, dueAt, payload, decidedAt]),
    ])
    if (made === 1) this.#counters.add('follow-up:pending', 1)
    return made === 1 ? 'new' : moved === 1 ? 'moved' : 'known'
  }

  async settleTimer(dedupeKey: string, state: Exclude<FollowUpState, 'pending'>, reason: string, at: number): Promise<void> {
    this.#writes()
    const values = [TENANT_NO, dedupeKey, FOLLOW_UP_STATES.indexOf(state), reason, at]
    if ((await this.#session.run(followUpSql.settle, values)) === 0) return
    this.#counters.add('follow-up:pending', -1)
    this.#counters.add(`follow-up:${state}`, 1)
  }
}
