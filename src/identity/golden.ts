import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import type { IdentityModel } from './model.ts'
import { birthDateOfId, sexOfId } from './national-id.ts'
import { normalise } from './normalise.ts'
import type { IdentityRecord } from './record.ts'

/** Where an element of a golden record came from: the Patient id of the source patient. */
export const SOURCE_PATIENT_EXTENSION = 'urn:tributary:source-patient'

interface Source {
  readonly content: FhirObject
  readonly record: IdentityRecord
}

const list = (value: FhirValue | undefined): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])

/** Lower is better: a verified national ID, a proper name, no quality flags. */
const rankOf = ({ record }: Source): number =>
  (record.nationalIds.some((id) => id.class === 'verified') ? 0 : 4) +
  (record.kind === 'person' ? 0 : 2) +
  (record.flags.length > 0 ? 1 : 0)

/**
 * The person's Patient made of its source patients. Single values: what a verified national ID contains, else what most sources
 * say, else the better ranked source, else the lower Patient id. Lists: the union, each element with its source. Composite elements
 * are taken whole, never mixed of two sources. `link` names every source patient.
 */
export function golden(personId: string, contents: readonly FhirObject[], model: IdentityModel): FhirObject {
  const sources = contents.map((content) => ({ content, record: normalise(content, model) }))
  sources.sort((a, b) => rankOf(a) - rankOf(b) || (a.record.id < b.record.id ? -1 : 1))
  const out: FhirObject = { resourceType: 'Patient', id: personId }
  const put = (element: string, value: FhirValue | undefined): void => {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) out[element] = value
  }
  put(
    'extension',
    union(sources, 'extension', (element) => String(element.url)),
  )
  put('identifier', union(sources, 'identifier', identifierName))
  put(
    'active',
    sources.some(({ content }) => content.active !== false),
  )
  put('name', namesOf(sources))
  put(
    'telecom',
    union(sources, 'telecom', (element) => `${element.system}|${element.value}`),
  )
  put('gender', genderOf(sources))
  put('birthDate', birthDateOf(sources))
  put('deceasedDateTime', first(sources, 'deceasedDateTime'))
  if (out.deceasedDateTime === undefined && sources.some(({ content }) => content.deceasedBoolean === true))
    out.deceasedBoolean = true
  put(
    'address',
    union(sources, 'address', (element) => JSON.stringify(element.text ?? [element.line, element.city, element.postalCode])),
  )
  for (const element of [
    'maritalStatus',
    'multipleBirthInteger',
    'multipleBirthBoolean',
    'contact',
    'communication',
    'managingOrganization',
  ])
    put(element, first(sources, element))
  put(
    'link',
    sources
      .map(({ record }) => record.id)
      .sort()
      .map((id) => ({ other: { reference: `Patient/${id}` }, type: 'seealso' })),
  )
  return out
}

/** A person that was merged into another: searches by it find the survivor. */
export const retired = (personId: string, survivorId: string): FhirObject => ({
  resourceType: 'Patient',
  id: personId,
  active: false,
  link: [{ other: { reference: `Patient/${survivorId}` }, type: 'replaced-by' }],
})

const first = (sources: readonly Source[], element: string): FhirValue | undefined =>
  sources.find(({ content }) => content[element] !== undefined)?.content[element]

function identifierName(identifier: FhirObject): string {
  const type = list((identifier.type as FhirObject | undefined)?.coding)[0]?.code
  return `${identifier.system}|${type}|${identifier.value}`
}

function union(sources: readonly Source[], element: string, nameOf: (element: FhirObject) => string): FhirValue[] {
  const seen = new Set<string>()
  const out: FhirValue[] = []
  for (const { content, record } of sources)
    for (const value of list(content[element])) {
      const name = nameOf(value)
      if (seen.has(name)) continue
      seen.add(name)
      out.push(element === 'extension' ? value : withSource(value, record.id))
    }
  return out
}

const withSource = (element: FhirObject, id: string): FhirObject => ({
  ...element,
  extension: [...list(element.extension), { url: SOURCE_PATIENT_EXTENSION, valueId: id }],
})

/** The name most sources agree on first (by its compared form), then the others; names of newborns and unidentified last. */
function namesOf(sources: readonly Source[]): FhirValue[] {
  const votes = new Map<string, number>()
  for (const { record } of sources) for (const name of comparedNames(record)) votes.set(name, (votes.get(name) ?? 0) + 1)
  const best = [...sources].sort((a, b) => votesOf(b, votes) - votesOf(a, votes))
  return union(best, 'name', (name) => String(name.text ?? `${JSON.stringify(name.family)}${JSON.stringify(name.given)}`))
}

const comparedNames = (record: IdentityRecord): readonly string[] => [
  ...record.written.map((name) => name.full),
  ...record.latin.map((name) => name.tokens.join(' ')),
]

/** Chinese writing beats its romanisation. */
const votesOf = ({ record }: Source, votes: ReadonlyMap<string, number>): number =>
  Math.max(
    record.kind === 'person' ? 1 : 0,
    ...record.written.map((name) => 100 + votes.get(name.full)!),
    ...record.latin.map((name) => votes.get(name.tokens.join(' '))!),
  )

/** Most frequent value; sources stand best first, so ties go to the better one. */
function mostFrequent(values: readonly string[]): string | undefined {
  const votes = new Map<string, number>()
  for (const value of values) votes.set(value, (votes.get(value) ?? 0) + 1)
  let best: string | undefined
  for (const [value, count] of votes) if (best === undefined || count > votes.get(best)!) best = value
  return best
}

const verifiedIds = (sources: readonly Source[]) =>
  sources.flatMap(({ record }) => record.nationalIds.filter((id) => id.class === 'verified'))

const birthDateOf = (sources: readonly Source[]): string | undefined =>
  mostFrequent(verifiedIds(sources).flatMap((id) => birthDateOfId(id) ?? [])) ??
  mostFrequent(
    sources.flatMap(({ record }) => (record.birthDate !== null && record.birthDate.length === 10 ? [record.birthDate] : [])),
  ) ??
  mostFrequent(sources.flatMap(({ record }) => record.birthDate ?? record.idBirthDates[0] ?? []))

function genderOf(sources: readonly Source[]): FhirValue | undefined {
  const stated = sources.flatMap(({ content }) => (typeof content.gender === 'string' ? [content.gender] : []))
  return (
    mostFrequent(verifiedIds(sources).flatMap((id) => sexOfId(id) ?? [])) ??
    mostFrequent(stated.filter((gender) => gender !== 'unknown')) ??
    mostFrequent(stated)
  )
}
