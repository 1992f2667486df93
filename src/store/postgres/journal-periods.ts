import type { Clock } from '../../model/clock.ts'
import { DAY_MS, dayOf } from '../envelope-rows.ts'
import { TENANT_NO } from '../seal.ts'
import { integers } from './arrays.ts'
import type { Session } from './session.ts'
import { journalSql } from './sql/journal.ts'

const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 9))'
const nameOf = (period: number): string => `journal_${new Date(period * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '_')}`

/** The partitions of the journal: one a UTC day, named by it. */
export class JournalPeriods {
  readonly #clock: Clock
  readonly #windowDays: number
  #newest: number | undefined

  constructor(clock: Clock, windowDays: number) {
    this.#clock = clock
    this.#windowDays = windowDays
  }

  /** The period of today; never an earlier one than the newest, whatever the clock says. Its partition is there. */
  async now(session: Session): Promise<number> {
    this.#newest ??= (await session.query<{ period: number | null }>(journalSql.newest, [TENANT_NO]))[0]?.period ?? undefined
    const day = Math.max(dayOf(this.#clock.now()), this.#newest ?? 0)
    if (day === this.#newest) return day
    await session.exec(
      `BEGIN; ${LOCK}; CREATE TABLE IF NOT EXISTS ${nameOf(day)} PARTITION OF journal FOR VALUES FROM (${day}) TO (${day + 1});
       INSERT INTO journal_period (tenant, period, last) VALUES (${TENANT_NO}, ${day}, 0) ON CONFLICT DO NOTHING; COMMIT`,
    )
    this.#newest = day
    return day
  }

  /**
   * Drops whole periods that ended before `before`. The newest stays, and what the repeat window may ask for, and what still
   * waits. With a `keep`, numbers above its highest are not yet known to be done with.
   */
  async drop(session: Session, before: number, keep: readonly number[]): Promise<readonly string[]> {
    const oldest = dayOf(this.#clock.now()) - this.#windowDays
    const highest = keep.reduce((most, seq) => Math.max(most, seq), Number.NEGATIVE_INFINITY)
    const periods = (await session.query<{ period: number }>(journalSql.periods, [TENANT_NO])).map((row) => row.period)
    const dropped: string[] = []
    for (const period of periods.slice(0, -1)) {
      if ((period + 1) * DAY_MS > before || period >= oldest) continue
      type Extent = { last: number; kept: boolean; waits: boolean }
      const [extent] = await session.query<Extent>(journalSql.extent, [TENANT_NO, period, integers(keep)])
      if (!extent || extent.kept || extent.waits || (keep.length > 0 && extent.last > highest)) continue
      await session.exec('BEGIN')
      await session.run(journalSql.keepLast, [TENANT_NO, extent.last])
      await session.run(journalSql.forgetPeriod, [TENANT_NO, period])
      await session.exec(`DROP TABLE IF EXISTS ${nameOf(period)}; COMMIT`)
      dropped.push(nameOf(period))
    }
    await session.run(journalSql.forgetSeen, [TENANT_NO, oldest])
    return dropped
  }
}
