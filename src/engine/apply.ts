import type { Contribution } from '../fhir/contribution.ts'
import { prepare } from '../fhir/prepare.ts'
import type { Prepared } from '../fhir/prepared.ts'
import type { CodedError } from '../model/errors.ts'
import type { ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import type { Origin } from './fold-resource.ts'
import { type Plan, planWrites } from './plan-writes.ts'

/** A source patient whose record a message changed: what the patient index has to look at. */
export interface ChangedPatient {
  readonly id: string
  readonly rid: number
  /** Content text, or undefined when deleted. */
  readonly text: string | undefined
  readonly placeholder: boolean
}

export type Applied =
  | {
      readonly ok: true
      readonly rids: ReadonlyMap<string, number>
      readonly changedPatients: readonly ChangedPatient[]
      /** Ids of resources whose content changed: messages held for one of them are tried again. */
      readonly changed: readonly string[]
    }
  | { readonly ok: false; readonly error: CodedError; readonly waitsFor: readonly string[] }

/** Folds the prepared contributions of one origin into the store, inside the caller's transaction; all of them or none. */
export async function applyPrepared(tx: Tx, prepared: readonly Prepared[], origin: Origin, at: number): Promise<Applied> {
  return applyPlan(tx, await planWrites(tx, prepared, origin), at)
}

/** Makes the writes a plan decided on. */
export async function applyPlan(tx: Tx, plan: Plan, at: number): Promise<Applied> {
  if (!plan.ok) return plan
  const rids = plan.writes.length > 0 ? await tx.apply(plan.writes, at) : new Map<string, number>()
  return {
    ok: true,
    rids,
    changedPatients: plan.writes.filter(isChangedPatient).map((write) => changedPatient(write, rids)),
    changed: plan.writes.filter((write) => write.text !== undefined).map((write) => write.id),
  }
}

/** The same for contributions not yet prepared: what rules and clients say. */
export const applyContributions = (
  tx: Tx,
  contributions: readonly Contribution[],
  origin: Origin,
  at: number,
): Promise<Applied> => applyPrepared(tx, contributions.map(prepare), origin, at)

const isChangedPatient = (write: ResourceWrite): boolean => write.type === 'Patient' && write.text !== undefined && !write.golden

const changedPatient = (write: ResourceWrite, rids: ReadonlyMap<string, number>): ChangedPatient => ({
  id: write.id,
  rid: rids.get(write.id) ?? write.row!.rid,
  text: write.deleted ? undefined : write.text,
  placeholder: write.placeholder ?? false,
})
