import type { FollowUpRow, FollowUpState } from './rows.ts'

export const FOLLOW_UP_STATES: readonly FollowUpState[] = ['pending', 'emitted', 'cancelled', 'suppressed', 'expired']

export interface StoredFollowUp {
  readonly dedupe: string
  readonly rule: string
  readonly due_at: number
  readonly anchor: string
  readonly sp: string
  readonly payload: string
  readonly state: number
  readonly reason: string | null
  readonly decided_at: number
}

export const toFollowUp = (row: StoredFollowUp): FollowUpRow => ({
  dedupeKey: row.dedupe,
  rule: row.rule,
  dueAt: row.due_at,
  anchor: row.anchor,
  sourcePatient: row.sp,
  payload: row.payload,
  state: FOLLOW_UP_STATES[row.state]!,
  reason: row.reason,
  decidedAt: row.decided_at,
})

export interface FollowUpFilter {
  readonly rule?: string
  readonly sourcePatients?: readonly string[]
  readonly state?: FollowUpState
}
