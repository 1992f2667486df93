import type { Stamp } from '../fhir/contribution.ts'
import type { Prepared } from '../fhir/prepared.ts'
import { withdrawals } from '../fhir/withdrawn.ts'
import type { CodedError } from '../model/errors.ts'
import { coded } from '../model/errors.ts'
import type { ResourceRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { foldResource, type Origin } from './fold-resource.ts'
import { placeholderWrite } from './placeholder.ts'

export type Plan =
  | { readonly ok: true; readonly writes: readonly ResourceWrite[] }
  | { readonly ok: false; readonly error: CodedError; readonly waitsFor: readonly string[] }

/** Decides every write of one message before the first is made: a held message leaves nothing behind. */
export async function planWrites(tx: Tx, prepared: readonly Prepared[], origin: Origin): Promise<Plan> {
  await tx.claim(claimsOf(prepared))
  const rows = await tx.resources(idsOf(prepared))
  const placeholders = missingSourcePatients(prepared, rows)
  const writes: ResourceWrite[] = placeholders.map(placeholderWrite)
  const withdrawn = new Map<string, Withdrawn>()
  for (const one of inOrder(prepared)) {
    const row = rows.get(one.id)
    const stranger = row && (await otherPatient(tx, row, one, rows))
    if (stranger) return { ok: false, error: stranger, waitsFor: await parties(tx, row, one) }
    const folded = await foldResource(tx, row, one, origin, withdrawn.get(one.id)?.stamp)
    if (!folded.ok) return { ok: false, error: folded.error, waitsFor: [one.id] }
    if (folded.write) writes.push(folded.write)
    withdrawn.delete(one.id)
    if (!one.children || !folded.states) continue
    for (const { id, stamp } of withdrawals(folded.states.before, folded.states.after, origin.interface))
      withdrawn.set(id, { stamp, parent: one })
  }
  writes.push(...(await withdrawnElsewhere(tx, withdrawn, origin)))
  return { ok: true, writes }
}

/** Whoever folds for a source patient has it alone; what belongs to nobody is claimed by its own id. */
export const claimsOf = (prepared: readonly Prepared[]): string[] => [
  ...new Set(prepared.map((one) => one.sourcePatient ?? one.id)),
]

export const idsOf = (prepared: readonly Prepared[]): string[] => {
  const ids = new Set<string>()
  for (const one of prepared) {
    ids.add(one.id)
    if (one.sourcePatient) ids.add(one.sourcePatient)
  }
  return [...ids]
}

/** What belongs to a source patient is written after it; a parent is folded before the children it lists. */
const inOrder = (prepared: readonly Prepared[]): readonly Prepared[] => {
  const rank = (one: Prepared): number => (one.type === 'Patient' ? 0 : one.children ? 1 : 2)
  return prepared.some((one) => one.type === 'Patient' || one.children)
    ? prepared.toSorted((a, b) => rank(a) - rank(b))
    : prepared
}

export function missingSourcePatients(prepared: readonly Prepared[], rows: ReadonlyMap<string, ResourceRow>): string[] {
  const present = new Set(prepared.filter((one) => one.type === 'Patient').map((one) => one.id))
  const missing = new Set<string>()
  for (const one of prepared) {
    if (one.sourcePatient && !present.has(one.sourcePatient) && !rows.has(one.sourcePatient)) missing.add(one.sourcePatient)
  }
  return [...missing]
}

/**
 * A resource's source patient is the one its source gave (folding.md, "Whose is it"). The same key naming another: allowed
 * within one person or as a stated move, else the message waits until both are one.
 */
export async function otherPatient(
  tx: Tx,
  row: ResourceRow,
  prepared: Prepared,
  rows: ReadonlyMap<string, ResourceRow>,
): Promise<CodedError | undefined> {
  if (prepared.type === 'Patient' || prepared.move || prepared.sourcePatient === undefined || row.sourcePatient === null)
    return undefined
  const named = rows.get(prepared.sourcePatient)?.rid
  if (named === row.sourcePatient) return undefined
  if (named !== undefined) {
    const persons = await tx.index.personOf([named, row.sourcePatient])
    const [a, b] = [persons.get(named), persons.get(row.sourcePatient)]
    if (a && b && a.person === b.person) return undefined
  }
  return coded('engine.other-patient', { where: `${prepared.type}/${prepared.id}` })
}

/** The resource, and the two patients who may become one. */
export async function parties(tx: Tx, row: ResourceRow, prepared: Prepared): Promise<string[]> {
  const owner = (await tx.resourcesByRid([row.sourcePatient!])).get(row.sourcePatient!)
  return [prepared.id, prepared.sourcePatient!, ...(owner ? [owner.id] : [])]
}

interface Withdrawn {
  readonly stamp: Stamp
  readonly parent: Prepared
}

/** Children that a parent no longer lists and this message does not bring. */
async function withdrawnElsewhere(tx: Tx, withdrawn: ReadonlyMap<string, Withdrawn>, origin: Origin): Promise<ResourceWrite[]> {
  if (withdrawn.size === 0) return []
  const writes: ResourceWrite[] = []
  for (const [id, row] of await tx.resources([...withdrawn.keys()])) {
    const { stamp, parent } = withdrawn.get(id)!
    const folded = await foldResource(tx, row, withdrawal(row.type, id, parent), { ...origin, stamp })
    if (folded.ok && folded.write) writes.push(folded.write)
  }
  return writes
}

const withdrawal = (type: string, id: string, parent: Prepared): Prepared => ({
  type,
  id,
  mode: 'withdraw',
  text: JSON.stringify({ resourceType: type, id }),
  hash: 0,
  clear: [],
  sourcePatient: parent.sourcePatient ?? (parent.type === 'Patient' ? parent.id : undefined),
  move: false,
  children: undefined,
  rule: parent.rule,
  index: [],
  problem: undefined,
})
