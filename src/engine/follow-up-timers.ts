import type { FollowUpRow } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import type { Known } from '../triggers/rule.ts'

/**
 * A row that ended keeps saying how; the same follow-up planned once more (a discharge taken back and stated again) is a new
 * row, `<dedupe key>#2`. What is emitted is named by the dedupe key alone, and once only.
 */
const GENERATION = '#'

export const dedupeKeyOfTimer = (timerKey: string): string => timerKey.split(GENERATION, 1)[0]!

/** The follow-ups of one anchor as a decision sees them: one a dedupe key. */
export class AnchorTimers {
  /** By dedupe key: the emitted row where there is one, else the newest. */
  readonly #current = new Map<string, FollowUpRow>()
  readonly #generations = new Map<string, number>()

  constructor(rows: readonly FollowUpRow[]) {
    for (const row of rows) {
      const key = dedupeKeyOfTimer(row.dedupeKey)
      this.#generations.set(key, (this.#generations.get(key) ?? 0) + 1)
      if (this.#current.get(key)?.state !== 'emitted') this.#current.set(key, row)
    }
  }

  static async of(tx: Tx, anchor: string): Promise<AnchorTimers> {
    return new AnchorTimers(await tx.timersOf(anchor))
  }

  get known(): readonly Known[] {
    return [...this.#current].map(([dedupeKey, row]) => ({ ...row, dedupeKey }))
  }

  row(dedupeKey: string): FollowUpRow | undefined {
    return this.#current.get(dedupeKey)
  }

  /** Key of the row a decision writes to: the pending one, else a new one. */
  timerKey(dedupeKey: string): string {
    const row = this.#current.get(dedupeKey)
    if (row === undefined) return dedupeKey
    return row.state === 'pending' ? row.dedupeKey : `${dedupeKey}${GENERATION}${this.#generations.get(dedupeKey)! + 1}`
  }
}
