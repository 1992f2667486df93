import type { FollowUpRow, Timer } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import type { Change, CompiledRule, Decision, Known, Occurrence } from '../triggers/rule.ts'

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
    for (const row of rows) this.#see(row)
  }

  static async of(tx: Tx, anchor: string): Promise<AnchorTimers> {
    return new AnchorTimers(await tx.timersOf(anchor))
  }

  #see(row: FollowUpRow): void {
    const key = dedupeKeyOfTimer(row.dedupeKey)
    const known = this.#current.get(key)
    if (known?.dedupeKey !== row.dedupeKey) this.#generations.set(key, (this.#generations.get(key) ?? 0) + 1)
    if (known?.state !== 'emitted') this.#current.set(key, row)
  }

  known(rule: string): readonly Known[] {
    const own = [...this.#current].filter(([, row]) => row.rule === rule)
    return own.map(([dedupeKey, row]) => ({ ...row, dedupeKey, planned: plannedOf(row) }))
  }

  row(dedupeKey: string): FollowUpRow | undefined {
    return this.#current.get(dedupeKey)
  }

  /** What was written since they were read: the next decision of the same transaction sees it. */
  wrote(timer: Timer, state: FollowUpRow['state'], reason: string | null, decidedAt: number): void {
    this.#see({ ...timer, state, reason, decidedAt })
  }

  /** Key of the row a decision writes to: the pending one, else a new one. */
  timerKey(dedupeKey: string): string {
    const row = this.#current.get(dedupeKey)
    if (row === undefined) return dedupeKey
    return row.state === 'pending' ? row.dedupeKey : `${dedupeKey}${GENERATION}${this.#generations.get(dedupeKey)! + 1}`
  }
}

function plannedOf({ payload }: FollowUpRow): number | undefined {
  const { planned } = JSON.parse(payload) as { readonly planned?: number }
  return planned
}

export const timerOf = (rule: CompiledRule, change: Change, occurrence: Occurrence, timers: AnchorTimers): Timer => ({
  dedupeKey: timers.timerKey(occurrence.dedupeKey),
  rule: rule.id,
  dueAt: occurrence.dueAt,
  anchor: `${change.type}/${change.id}`,
  sourcePatient: change.sourcePatient!,
  payload: JSON.stringify({ version: rule.version, expiresAt: occurrence.expiresAt, planned: occurrence.planned }),
})

/** The same decision stands already: nothing to write. */
export function isRecorded(decision: Decision, row: FollowUpRow | undefined): boolean {
  if (row === undefined) return false
  if (decision.kind === 'plan') return row.state === 'pending' && row.dueAt === decision.dueAt
  return decision.kind === 'suppress' && (row.state === 'suppressed' || row.state === 'expired') && row.reason === decision.reason
}
