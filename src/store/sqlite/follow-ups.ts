import { FOLLOW_UP_STATES, type FollowUpFilter, type StoredFollowUp, toFollowUp } from '../follow-up-rows.ts'
import type { FollowUpRow, FollowUpState, Timer } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Sequences } from './sequences.ts'
import { followUpSql } from './sql/follow-ups.ts'

const rowsOf = (rows: unknown): StoredFollowUp[] => rows as StoredFollowUp[]

export function openFollowUpWriter(connection: Connection, sequences: Sequences) {
  const byDedupe = connection.prepare(followUpSql.byDedupe)
  const insert = connection.prepare(followUpSql.insert)
  const move = connection.prepare(followUpSql.move)
  const settle = connection.prepare(followUpSql.settle)
  const byAnchor = connection.prepare(followUpSql.byAnchor)
  const find = (dedupeKey: string): FollowUpRow | undefined => {
    const row = byDedupe.get(TENANT_NO, dedupeKey) as unknown as StoredFollowUp | undefined
    return row && toFollowUp(row)
  }
  return {
    followUp: find,
    timersOf: (anchor: string): readonly FollowUpRow[] => rowsOf(byAnchor.all(TENANT_NO, anchor)).map(toFollowUp),
    /** A settled key stays settled: the same follow-up never fires twice. */
    putTimer(timer: Timer, decidedAt: number): 'new' | 'moved' | 'known' {
      const known = find(timer.dedupeKey)
      const { dedupeKey, rule, dueAt, anchor, sourcePatient, payload } = timer
      if (!known) {
        insert.run(TENANT_NO, dedupeKey, rule, dueAt, anchor, sourcePatient, payload, decidedAt)
        sequences.count('follow-up:pending', 1)
        return 'new'
      }
      if (known.state !== 'pending' || known.dueAt === dueAt) return 'known'
      move.run(dueAt, payload, decidedAt, TENANT_NO, dedupeKey)
      return 'moved'
    },
    settleTimer(dedupeKey: string, state: Exclude<FollowUpState, 'pending'>, reason: string, at: number): void {
      const done = settle.run(FOLLOW_UP_STATES.indexOf(state), reason, at, TENANT_NO, dedupeKey)
      if (Number(done.changes) === 0) return
      sequences.count('follow-up:pending', -1)
      sequences.count(`follow-up:${state}`, 1)
    },
  }
}

export function openFollowUpReads(connection: Connection) {
  const due = connection.prepare(followUpSql.due)
  const next = connection.prepare(followUpSql.next)
  const byPatient = connection.prepare(followUpSql.byPatient)
  const byRule = connection.prepare(followUpSql.byRule)
  const byState = connection.prepare(followUpSql.byState)
  const all = connection.prepare(followUpSql.all)

  /** The narrowest list that holds every row of the filter. */
  function* candidates(filter: FollowUpFilter): Iterable<StoredFollowUp> {
    if (filter.sourcePatients) for (const sp of filter.sourcePatients) yield* rowsOf(byPatient.all(TENANT_NO, sp))
    else if (filter.rule !== undefined) yield* byRule.iterate(TENANT_NO, filter.rule) as unknown as Iterable<StoredFollowUp>
    else if (filter.state)
      yield* byState.iterate(TENANT_NO, FOLLOW_UP_STATES.indexOf(filter.state)) as unknown as Iterable<StoredFollowUp>
    else yield* all.iterate(TENANT_NO) as unknown as Iterable<StoredFollowUp>
  }
  const matches = (row: StoredFollowUp, { rule, state }: FollowUpFilter): boolean =>
    (rule === undefined || row.rule === rule) && (state === undefined || FOLLOW_UP_STATES[row.state] === state)
  return {
    dueTimers: (now: number, limit: number): readonly FollowUpRow[] => rowsOf(due.all(TENANT_NO, now, limit)).map(toFollowUp),
    nextTimerAt: (): number | undefined => (next.get(TENANT_NO) as { at: number | null }).at ?? undefined,
    followUps(filter: FollowUpFilter, limit: number): readonly FollowUpRow[] {
      const out: FollowUpRow[] = []
      if (limit <= 0) return out
      for (const row of candidates(filter)) {
        if (matches(row, filter)) out.push(toFollowUp(row))
        if (out.length >= limit) break
      }
      return out
    },
  }
}
