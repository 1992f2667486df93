import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import type { IdentityModel } from './model.ts'
import { birthDateOfId, sexOfId } from './national-id.ts'
import { normalise } from './normalise.ts'
import type { IdentityRecord } from './record.ts'
import { type Claim, type SurvivorshipRule, survive } from './survivorship.ts'

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
 * The person's Patient made of its source patients. Single values survive by the rules the model declares for their element; lists
 * are the union, each element with its source. Composite elements are taken whole, never mixed of two sources. `link` names every
 * source patient.
 */
export function golden(
  personId: string,
  contents: readonly FhirObject[],
  model: IdentityModel,
  /** Comparison records of the contents, where they are at hand. */
  records: readonly (IdentityRecord | undefined)[] = [],
): FhirObject {
  const sources = ranked(contents, model, records)
  const out: FhirObject = { resourceType: 'Patient', id: personId }
  const put = (element: string, value: FhirValue | undefined): void => {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) out[element] = value
  }
  for (const element of ORDER) {
    const rules = model.survivorship.get(element)
    put(element, rules === undefined ? listOf(element, sources) : survive(claimsOf(element, sources), rules)?.value)
  }
  if (out.deceasedDateTime === undefined && sources.some(({ content }) => content.deceasedBoolean === true))
    out.deceasedBoolean = true
  put(
    'link',
    sources
      .map(({ record }) => record.id)
      .sort()
      .map((id) => ({ other: { reference: `Patient/${id}` }, type: 'seealso' })),
  )
  return out
}

/** Element, its value's source, the rule that decided, and the source of the next best value. */
export interface ElementProvenance {
  readonly element: string
  readonly source: string
  readonly rule: SurvivorshipRule
  readonly runnerUp: string | undefined
}

/** Why the single values of a golden record are what they are. Elements of lists name their source themselves. */
export function goldenProvenance(contents: readonly FhirObject[], model: IdentityModel): readonly ElementProvenance[] {
  const sources = ranked(contents, model, [])
  return [...model.survivorship].flatMap(([element, rules]) => {
    const survivor = survive(claimsOf(element, sources), rules)
    if (survivor === undefined) return []
    const { source, rule, runnerUp } = survivor
    return [{ element, source, rule, runnerUp }]
  })
}

function ranked(
  contents: readonly FhirObject[],
  model: IdentityModel,
  records: readonly (IdentityRecord | undefined)[],
): readonly Source[] {
  const sources = contents.map((content, index) => ({ content, record: records[index] ?? normalise(content, model) }))
  return sources.sort((a, b) => rankOf(a) - rankOf(b) || (a.record.id < b.record.id ? -1 : 1))
}

/** Elements in the order they are written. */
const ORDER = [
  'extension',
  'identifier',
  'active',
  'name',
  'telecom',
  'gender',
  'birthDate',
  'deceasedDateTime',
  'address',
  'maritalStatus',
  'multipleBirthInteger',
  'multipleBirthBoolean',
  'contact',
  'communication',
  'managingOrganization',
]

function listOf(element: string, sources: readonly Source[]): FhirValue | undefined {
  if (element === 'active') return sources.some(({ content }) => content.active !== false)
  if (element === 'name') return namesOf(sources)
  const nameOf = LIST_NAMES[element]
  return nameOf === undefined ? undefined : union(sources, element, nameOf)
}

const LIST_NAMES: Readonly<Record<string, (element: FhirObject) => string>> = {
  extension: (element) => String(element.url),
  identifier: identifierName,
  telecom: (element) => `${element.system}|${element.value}`,
  address: (element) => JSON.stringify(element.text ?? [element.line, element.city, element.postalCode]),
}

const claim = (value: FhirValue, source: string, also: Partial<Claim> = {}): Claim => ({
  value,
  source,
  verified: false,
  whole: true,
  known: true,
  ...also,
})

/** What the sources say of an element, best source first; a number says the birth date and the sex too. */
function claimsOf(element: string, sources: readonly Source[]): readonly Claim[] {
  return sources.flatMap(({ content, record }): readonly Claim[] => {
    const verified = record.nationalIds.filter((id) => id.class === 'verified')
    if (element === 'birthDate') {
      const stated = record.birthDate ?? (verified.length > 0 ? null : record.idBirthDates[0]) ?? null
      return [
        ...verified.flatMap((id) => birthDateOfId(id) ?? []).map((date) => claim(date, record.id, { verified: true })),
        ...(stated === null ? [] : [claim(stated, record.id, { whole: stated.length === 10 })]),
      ]
    }
    const value = content[element]
    const stated = value === undefined ? [] : [claim(value, record.id, { known: value !== 'unknown' })]
    if (element !== 'gender') return stated
    return [...verified.flatMap((id) => sexOfId(id) ?? []).map((sex) => claim(sex, record.id, { verified: true })), ...stated]
  })
}

/** A person that was merged into another: searches by it find the survivor. */
export const retired = (personId: string, survivorId: string): FhirObject => ({
  resourceType: 'Patient',
  id: personId,
  active: false,
  link: [{ other: { reference: `Patient/${survivorId}` }, type: 'replaced-by' }],
})

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
