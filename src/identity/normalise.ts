import type { FhirObject } from '../fhir/contribution.ts'
import { compareAddress, placeOf } from './address.ts'
import { birthDate } from './birth-date.ts'
import { sortIdentifiers } from './identifiers.ts'
import type { IdentityModel } from './model.ts'
import { birthDateOfId, sexOfId } from './national-id.ts'
import { readName } from './person-name.ts'
import { phone } from './phone.ts'
import type {
  ComparedAddress,
  IdentityRecord,
  LatinName,
  MotherRelation,
  NationalId,
  Place,
  RecordKind,
  WrittenName,
} from './record.ts'
import { NORMALISER_VERSION } from './record.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])
const texts = (value: unknown): string => (Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : '')
const once = (values: readonly string[]): readonly string[] => (values.length < 2 ? values : [...new Set(values)].sort())

interface Names {
  kind: RecordKind
  readonly written: WrittenName[]
  readonly latin: LatinName[]
  mother: MotherRelation | null
}

function readNames(names: readonly FhirObject[]): Names {
  const out: Names = { kind: 'person', written: [], latin: [], mother: null }
  for (const name of names) {
    const read = readName(text(name.text), text(name.family), texts(name.given))
    if (read === undefined) continue
    // A formal name beside an older `X之子` ends the newborn; one sign of an unidentified patient beside a real name does not.
    if (read.written !== undefined) out.written.push(read.written)
    else if (read.latin !== undefined) out.latin.push(read.latin)
    else if (read.mother !== undefined) out.mother ??= read.mother
    else out.kind = 'unknown'
  }
  if (out.written.length + out.latin.length > 0) out.kind = 'person'
  else if (out.mother !== null) out.kind = 'newborn'
  out.written.sort((a, b) => (a.full < b.full ? -1 : 1))
  out.latin.sort((a, b) => (a.tokens.join() < b.tokens.join() ? -1 : 1))
  return out
}

function readPhones(telecom: readonly FhirObject[]): readonly string[] {
  const found: string[] = []
  for (const point of telecom) {
    if (point.system !== undefined && point.system !== 'phone' && point.system !== 'sms') continue
    const digits = phone(text(point.value))
    if (digits !== null) found.push(digits)
  }
  return once(found)
}

function readAddresses(addresses: readonly FhirObject[]): readonly ComparedAddress[] {
  const found: ComparedAddress[] = []
  for (const address of addresses) {
    const parts = `${text(address.state)}${text(address.city)}${text(address.district)}`
    const line = texts(address.line)
    const compared = compareAddress(
      text(address.text) || (line.startsWith(parts) ? line : parts + line),
      text(address.postalCode),
    )
    if (compared !== null && !found.some((other) => other.house === compared.house && other.community === compared.community))
      found.push(compared)
  }
  return found.sort((a, b) => (a.house + a.community < b.house + b.community ? -1 : 1))
}

function readPlaces(addresses: readonly FhirObject[]): readonly Place[] {
  const found = new Map<string, Place>()
  for (const address of addresses) {
    const lines = Array.isArray(address.line) ? (address.line as unknown[]).map(text) : [text(address.text)]
    const place = placeOf(lines, text(address.city), text(address.postalCode))
    if (place !== null) found.set(JSON.stringify(place), place)
  }
  return [...found.keys()].sort().map((name) => found.get(name)!)
}

/** A newborn's card is its mother's unless its own birth date is in it. */
function motherOf(mother: MotherRelation, ids: NationalId[], born: string | null): MotherRelation {
  const hers = ids.findIndex((id) => birthDateOfId(id) !== born)
  const id = hers < 0 ? undefined : ids.splice(hers, 1)[0]!.value
  return {
    name: mother.name,
    ...(id === undefined ? {} : { id }),
    ...(mother.order === undefined ? {} : { order: mother.order }),
  }
}

function flagsOf(ids: readonly NationalId[], born: string | null, sex: string | null): readonly string[] {
  const flags: string[] = []
  for (const id of ids) {
    const date = birthDateOfId(id)
    if (id.class === 'malformed') flags.push('id-malformed')
    if (date !== undefined && born !== null && !date.startsWith(born)) flags.push('id-birth-date-differs')
    if (sex !== null && sexOfId(id) !== undefined && sexOfId(id) !== sex) flags.push('id-sex-differs')
  }
  return once(flags)
}

/**
 * FHIR Patient → comparison record; the same content always gives the same record, whatever order its lists stand in.
 * `content.id` is the Patient id. Nothing is guessed: what cannot be read is absent, and absent weighs nothing.
 */
export function normalise(content: FhirObject, model: IdentityModel): IdentityRecord {
  const names = readNames(list(content.name))
  const ids = sortIdentifiers(list(content.identifier), model)
  const born = birthDate(text(content.birthDate))
  const mother = names.kind === 'newborn' ? motherOf(names.mother!, ids.nationalIds, born) : null
  const gender = content.gender
  const stated = gender === 'male' || gender === 'female' ? gender : null
  return {
    version: NORMALISER_VERSION,
    id: text(content.id),
    kind: names.kind,
    written: names.written,
    latin: names.latin,
    nationalIds: ids.nationalIds,
    documents: once(ids.documents),
    numbers: once(ids.numbers),
    cards: once(ids.cards),
    birthDate: born,
    idBirthDates: once(ids.nationalIds.flatMap((id) => birthDateOfId(id) ?? [])),
    sex: stated ?? ids.nationalIds.map(sexOfId).find((sex) => sex !== undefined) ?? null,
    phones: readPhones(list(content.telecom)),
    addresses: readAddresses(list(content.address)),
    places: readPlaces(list(content.address)),
    mother,
    died: birthDate(text(content.deceasedDateTime)),
    flags: flagsOf(ids.nationalIds, born, stated),
  }
}
