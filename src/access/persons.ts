import type { PersonRow } from '../store/patient-index.ts'
import type { Reads } from '../store/store.ts'

/** How a Patient id is understood: a person, one who was merged into another, or one system's record. */
export type PatientRole =
  | { readonly kind: 'person'; readonly person: PersonRow }
  | { readonly kind: 'retired'; readonly person: PersonRow; readonly survivor: PersonRow | undefined }
  | { readonly kind: 'source' }

export async function patientRole(reads: Reads, id: string): Promise<PatientRole> {
  const person = await reads.personById(id)
  if (!person) return { kind: 'source' }
  if (person.active || person.replacedBy === null) return { kind: 'person', person }
  return { kind: 'retired', person, survivor: await survivorOf(reads, person) }
}

/** Follows merges of merges; a chain longer than any real one is cut rather than followed in a circle. */
async function survivorOf(reads: Reads, retired: PersonRow): Promise<PersonRow | undefined> {
  let person: PersonRow | undefined = retired
  for (let step = 0; step < 32 && person && person.replacedBy !== null; step++) {
    const wanted: number = person.replacedBy
    person = (await reads.persons(wanted - 1, 1)).find((row) => row.person === wanted)
  }
  return person?.active ? person : undefined
}

export interface Compartment {
  /** rids of the source patients. */
  readonly rids: readonly number[]
  /** `Patient/<source patient>` as stored references name them. */
  readonly references: readonly string[]
}

/** Source patients behind a Patient id: all of a person's (a retired person's survivor's), or just the one named. */
export async function compartmentOf(reads: Reads, id: string): Promise<Compartment> {
  const linked = await reads.sourcePatientsOf(id)
  if (linked.length > 0) return { rids: linked.map((one) => one.rid), references: linked.map((one) => `Patient/${one.id}`) }
  const row = await reads.resource('Patient', id)
  return row && !row.golden ? { rids: [row.rid], references: [`Patient/${id}`] } : { rids: [], references: [] }
}
