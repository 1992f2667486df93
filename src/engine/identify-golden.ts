import type { FhirObject } from '../fhir/contribution.ts'
import { parseExact } from '../fhir/decimal.ts'
import { golden, retired } from '../identity/golden.ts'
import type { IdentityRecord } from '../identity/record.ts'
import type { PersonRow } from '../store/patient-index.ts'
import type { GoldenRecord, SourcePatientChange } from './identify-result.ts'
import type { IndexView } from './identify-view.ts'

/** Golden records of these persons as their members are now. A person of nothing but placeholders has none yet. */
export async function goldenRecords(
  view: IndexView,
  touched: ReadonlyMap<number, PersonRow>,
  changes: readonly SourcePatientChange[],
): Promise<readonly GoldenRecord[]> {
  if (touched.size === 0) return []
  const fresh = new Map(changes.map((change) => [change.rid, change]))
  const active = [...touched.values()].filter((person) => person.active)
  const members = await view.tx.index.membersOf(active.map((person) => person.person))
  await view.loadRows([...members.values()].flat().filter((rid) => !fresh.has(rid)))
  const out: GoldenRecord[] = []
  for (const person of touched.values()) {
    const record = person.active
      ? await activeRecord(view, person, members.get(person.person) ?? [], fresh)
      : await retiredRecord(view, person, touched)
    if (record !== undefined) out.push(record)
  }
  return out
}

async function activeRecord(
  view: IndexView,
  person: PersonRow,
  members: readonly number[],
  fresh: ReadonlyMap<number, SourcePatientChange>,
): Promise<GoldenRecord | undefined> {
  const contents: FhirObject[] = []
  const records: (IdentityRecord | undefined)[] = []
  let withdrawn = false
  for (const rid of members) {
    const change = fresh.get(rid)
    const row = view.row(rid)
    if (change ? change.placeholder : row?.placeholder) continue
    const content = change
      ? change.content
      : row && !row.deleted
        ? (parseExact(await view.tx.content(row)) as FhirObject)
        : undefined
    if (content === undefined) {
      withdrawn = true
      continue
    }
    contents.push(content)
    records.push(view.record(rid))
  }
  if (contents.length > 0) return { personId: person.id, content: golden(person.id, contents, view.model, records) }
  return withdrawn ? { personId: person.id, content: { resourceType: 'Patient', id: person.id, active: false } } : undefined
}

async function retiredRecord(
  view: IndexView,
  person: PersonRow,
  touched: ReadonlyMap<number, PersonRow>,
): Promise<GoldenRecord | undefined> {
  const survivor =
    person.replacedBy === null ? undefined : (touched.get(person.replacedBy) ?? (await personRow(view, person.replacedBy)))
  return survivor === undefined ? undefined : { personId: person.id, content: retired(person.id, survivor.id) }
}

/** A person by number: through one of its members, which it has since it survived. */
async function personRow(view: IndexView, person: number): Promise<PersonRow | undefined> {
  const members = (await view.tx.index.membersOf([person])).get(person) ?? []
  return (await view.tx.index.personOf(members)).values().next().value
}
