import type { FhirObject } from '../fhir/contribution.ts'
import type { IdentityModel } from './model.ts'
import { nationalId } from './national-id.ts'
import type { NationalId } from './record.ts'

/** A patient's identifiers sorted by what they can prove. */
export interface SortedIdentifiers {
  readonly nationalIds: NationalId[]
  readonly documents: string[]
  readonly numbers: string[]
  readonly cards: string[]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function typeCode(identifier: FhirObject): string {
  const type = identifier.type as FhirObject | undefined
  const coding = type?.coding as FhirObject[] | undefined
  return text(coding?.[0]?.code) || text(type?.text)
}

/** Upper case, blanks and dashes removed. */
const canonical = (value: string): string => value.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')

/** Zeros, or one character six times or more. */
const PLACEHOLDER = /^(?:0+|(.)\1{5,})$/

const sortInto = (out: SortedIdentifiers, identifier: FhirObject, model: IdentityModel): void => {
  const value = canonical(text(identifier.value))
  if (!/\d/.test(value) || PLACEHOLDER.test(value)) return
  const system = text(identifier.system)
  const type = typeCode(identifier)
  const said = model.identifiers.systems[system] ?? model.identifiers.types[type]
  // `SS` in PID-19 is a resident number here and a social security number there.
  const kind = said === 'national' && value.length < 15 ? 'document' : said
  const resident = kind === 'national' || kind === undefined ? nationalId(value) : null
  // A number nobody labelled is a resident number only when its check digit says so.
  if (resident !== null && (kind === 'national' || resident.class === 'verified')) out.nationalIds.push(resident)
  else if (kind === 'document') out.documents.push(`${type || system}|${value}`)
  else if (kind === 'card') out.cards.push(`${system}|${value}`)
  else if (kind !== 'national' && kind !== 'ignored') out.numbers.push(`${system}|${value}`)
}

/** Withdrawn identifiers (`use: old`) stay: a former number still names the same human. */
export function sortIdentifiers(identifiers: readonly FhirObject[], model: IdentityModel): SortedIdentifiers {
  const out: SortedIdentifiers = { nationalIds: [], documents: [], numbers: [], cards: [] }
  for (const identifier of identifiers) sortInto(out, identifier, model)
  out.nationalIds.sort((a, b) => (a.value < b.value ? -1 : 1))
  out.documents.sort()
  out.numbers.sort()
  out.cards.sort()
  return out
}
