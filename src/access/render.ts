import { referencedPatients, resolvePatients, withMeta } from '../fhir/references.ts'
import type { PersonRow } from '../store/patient-index.ts'
import type { Reads } from '../store/store.ts'

/** What of a stored resource its outward form is made of; a search row and a stored resource both have it. */
export interface Renderable {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly at: number
  readonly text: string
  readonly sourcePatientId: string | undefined
}

export interface Rendered {
  readonly type: string
  readonly id: string
  /** FHIR JSON: stored text with meta and resolved references spliced in; no decimal passes through a number. */
  readonly text: string
  readonly etag: string
  readonly version: number
  readonly at: number
  /** Person ids this resource tells about. */
  readonly persons: readonly string[]
}

/** The version, and the person's link number: re-pointing changes what a reader sees without making a version. */
const etagOf = (version: number, linkNo: number | undefined): string =>
  linkNo === undefined ? `W/"${version}"` : `W/"${version}-${linkNo}"`

const metaOf = (row: Renderable) => ({ versionId: String(row.version), lastUpdated: new Date(row.at).toISOString() })

/** Renders a page at once: who is who is asked once for all its references. */
export async function renderAll(reads: Reads, rows: readonly Renderable[]): Promise<readonly Rendered[]> {
  const patients = new Set<string>()
  for (const row of rows) {
    for (const id of referencedPatients(row.text)) patients.add(id)
    if (row.sourcePatientId !== undefined) patients.add(row.sourcePatientId)
  }
  const persons = patients.size === 0 ? new Map<string, string>() : await reads.personsOf([...patients])
  const known = new Map<string, PersonRow | undefined>()
  const personRow = async (id: string) => {
    if (!known.has(id)) known.set(id, await reads.personById(id))
    return known.get(id)
  }
  const rendered: Rendered[] = []
  for (const row of rows) rendered.push(await renderOne(row, persons, personRow))
  return rendered
}

async function renderOne(
  row: Renderable,
  persons: ReadonlyMap<string, string>,
  personRow: (id: string) => Promise<PersonRow | undefined>,
): Promise<Rendered> {
  const { type, id, version, at } = row
  if (type === 'Patient') return renderPatient(row, persons, personRow)
  const owner = row.sourcePatientId === undefined ? undefined : persons.get(row.sourcePatientId)
  const linkNo = owner === undefined ? undefined : (await personRow(owner))?.linkNo
  const text = withMeta(resolvePatients(row.text, persons), metaOf(row))
  return { type, id, version, at, text, etag: etagOf(version, linkNo), persons: owner === undefined ? [] : [owner] }
}

/** A Patient's own links name source patients and persons as they are; only a clinical reference is resolved. */
async function renderPatient(
  row: Renderable,
  persons: ReadonlyMap<string, string>,
  personRow: (id: string) => Promise<PersonRow | undefined>,
): Promise<Rendered> {
  const golden = await personRow(row.id)
  const person = golden?.id ?? persons.get(row.sourcePatientId ?? row.id)
  const linkNo = golden?.linkNo ?? (person === undefined ? undefined : (await personRow(person))?.linkNo)
  return {
    type: row.type,
    id: row.id,
    version: row.version,
    at: row.at,
    text: withMeta(row.text, metaOf(row)),
    etag: etagOf(row.version, linkNo),
    persons: person === undefined ? [] : [person],
  }
}

/** A person who was merged into another, whatever the stored golden record says by now. */
export function renderRetired(
  row: Renderable | undefined,
  retired: PersonRow,
  survivor: PersonRow | undefined,
  at: number,
): Rendered {
  const version = row?.version ?? 1
  const link = survivor ? [{ other: { reference: `Patient/${survivor.id}` }, type: 'replaced-by' }] : undefined
  const meta = { versionId: String(version), lastUpdated: new Date(row?.at ?? at).toISOString() }
  const text = JSON.stringify({ resourceType: 'Patient', id: retired.id, meta, active: false, link })
  const persons = survivor ? [retired.id, survivor.id] : [retired.id]
  return { type: 'Patient', id: retired.id, version, at: row?.at ?? at, text, etag: etagOf(version, retired.linkNo), persons }
}
