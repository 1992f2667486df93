import type { FoldState } from '../fhir/fold.ts'
import type { Prepared } from '../fhir/prepared.ts'
import { withdrawals } from '../fhir/withdrawn.ts'
import type { CodedError } from '../model/errors.ts'
import { coded } from '../model/errors.ts'
import type { ResourceRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { foldResource, type Origin } from './fold-resource.ts'

export type Plan =
  | { readonly ok: true; readonly writes: readonly ResourceWrite[] }
  | { readonly ok: false; readonly error: CodedError; readonly waitsFor: readonly string[] }

/** Decides every write of one message before the first is made: a held message leaves nothing behind. */
export async function planWrites(tx: Tx, prepared: readonly Prepared[], origin: Origin): Promise<Plan> {
  const rows = await tx.resources(idsOf(prepared))
  const placeholders = missingSourcePatients(prepared, rows)
  const writes: ResourceWrite[] = placeholders.map(placeholderWrite)
  const parents: Parent[] = []
  for (const one of sourcePatientsFirst(prepared)) {
    const row = rows.get(one.id)
    const stranger = row && (await otherPatient(tx, row, one, rows))
    if (stranger) return { ok: false, error: stranger, waitsFor: [one.id] }
    const folded = await foldResource(tx, row, one, origin)
    if (!folded.ok) return { ok: false, error: folded.error, waitsFor: [one.id] }
    if (folded.write) writes.push(folded.write)
    if (one.children && folded.states) parents.push({ prepared: one, ...folded.states })
  }
  for (const parent of parents) await withdrawChildren(tx, parent, origin, writes)
  return { ok: true, writes }
}

const idsOf = (prepared: readonly Prepared[]): string[] => {
  const ids = new Set<string>()
  for (const one of prepared) {
    ids.add(one.id)
    if (one.sourcePatient) ids.add(one.sourcePatient)
  }
  return [...ids]
}

/** What belongs to a source patient is written after it. */
const sourcePatientsFirst = (prepared: readonly Prepared[]): readonly Prepared[] => {
  const patients = prepared.filter((one) => one.type === 'Patient')
  return patients.length === 0 ? prepared : [...patients, ...prepared.filter((one) => one.type !== 'Patient')]
}

function missingSourcePatients(prepared: readonly Prepared[], rows: ReadonlyMap<string, ResourceRow>): string[] {
  const present = new Set(prepared.filter((one) => one.type === 'Patient').map((one) => one.id))
  const missing = new Set<string>()
  for (const one of prepared) {
    if (one.sourcePatient && !present.has(one.sourcePatient) && !rows.has(one.sourcePatient)) missing.add(one.sourcePatient)
  }
  return [...missing]
}

const placeholderWrite = (id: string): ResourceWrite => ({
  type: 'Patient',
  id,
  row: undefined,
  sourcePatient: id,
  placeholder: true,
  text: JSON.stringify({ resourceType: 'Patient', id }),
  hash: 0,
  index: [],
  single: null,
})

/**
 * A resource's source patient is the one its source gave (folding.md, "Whose is it"). The same key naming another: allowed
 * within one person or as a stated move, else the message waits until both are one.
 */
async function otherPatient(
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

interface Parent {
  readonly prepared: Prepared
  readonly before: FoldState
  readonly after: FoldState
}

/** Children that a parent no longer lists are withdrawn; those this very message brings too, when it is an older one. */
async function withdrawChildren(tx: Tx, parent: Parent, origin: Origin, writes: ResourceWrite[]): Promise<void> {
  const gone = withdrawals(parent.before, parent.after, origin.interface)
  if (gone.length === 0) return
  const rows = await tx.resources(gone.map((one) => one.id))
  for (const { id, stamp } of gone) {
    const at = writes.findIndex((write) => write.id === id)
    const type = rows.get(id)?.type ?? writes[at]?.type
    if (type === undefined) continue
    const folded = await foldResource(tx, rows.get(id), withdrawal(type, id, parent.prepared), { ...origin, stamp })
    if (!folded.ok || !folded.write) continue
    if (at < 0) writes.push(folded.write)
    else writes[at] = folded.write
  }
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
