import { editDistance } from './edit-distance.ts'
import type { ComparedAddress, IdentityRecord, NationalId } from './record.ts'

/** Levels of every field but the name. Undefined: one side says nothing, so the field weighs nothing. */

export const NATIONAL_ID_LEVELS = ['equal', 'equal-malformed', 'near-1', 'near-2', 'conflict', 'different'] as const
export type NationalIdLevel = (typeof NATIONAL_ID_LEVELS)[number]

const best = <L extends string>(order: readonly L[], found: readonly L[]): L | undefined =>
  order.find((level) => found.includes(level))

export function nationalIdLevel(left: readonly NationalId[], right: readonly NationalId[]): NationalIdLevel | undefined {
  if (left.length === 0 || right.length === 0) return undefined
  if (left.length === 1 && right.length === 1) return idPair(left[0]!, right[0]!)
  return best(
    NATIONAL_ID_LEVELS,
    left.flatMap((a) => right.map((b) => idPair(a, b))),
  )
}

function idPair(a: NationalId, b: NationalId): NationalIdLevel {
  if (a.value === b.value) return a.class === 'malformed' ? 'equal-malformed' : 'equal'
  // The check digit of an upgraded 15-digit number is computed, so the number itself was never verified.
  const verified = a.class === 'verified' && b.class === 'verified'
  if (!verified && a.value.length >= 15 && b.value.length >= 15) {
    const distance = editDistance(bodyOf(a, b), bodyOf(b, a), 2)
    if (distance <= 2) return distance < 2 ? 'near-1' : 'near-2'
  }
  return a.class === 'malformed' || b.class === 'malformed' ? 'different' : 'conflict'
}

/** Beside a legacy number the check character says nothing: a typing error would count twice. */
const bodyOf = (id: NationalId, other: NationalId): string =>
  (id.class === 'legacy' || other.class === 'legacy') && id.value.length === 18 ? id.value.slice(0, 17) : id.value

export const SHARED_LEVELS = ['equal', 'different'] as const
export type SharedLevel = (typeof SHARED_LEVELS)[number]

/** Values `scope|value`: equal if any is shared, different if both sides have one of the same scope, else undefined. */
export function sharedLevel(left: readonly string[], right: readonly string[]): SharedLevel | undefined {
  if (left.length === 0 || right.length === 0) return undefined
  if (left.some((value) => right.includes(value))) return 'equal'
  return left.some((a) => right.some((b) => scopeOf(a) === scopeOf(b))) ? 'different' : undefined
}

export const DOCUMENT_LEVELS = ['equal', 'near', 'neighbour', 'different'] as const
export type DocumentLevel = (typeof DOCUMENT_LEVELS)[number]

const NEAR_FROM = 7

/**
 * Documents as shared values. Numbers of one type that differ by one typing error are near; those that differ in the last character
 * alone are neighbours, as brothers and sisters have who were numbered one after the other.
 */
export function documentLevel(left: readonly string[], right: readonly string[]): DocumentLevel | undefined {
  const level = sharedLevel(left, right)
  if (level !== 'different') return level
  const pairs = left.flatMap((a) => right.filter((b) => isNear(a, b)).map((b) => a.slice(0, -1) === b.slice(0, -1)))
  return pairs.length === 0 ? 'different' : pairs.includes(true) ? 'neighbour' : 'near'
}

const isNear = (a: string, b: string): boolean =>
  scopeOf(a) === scopeOf(b) && a.length - scopeOf(a).length > NEAR_FROM && editDistance(a, b, 1) <= 1

const scopeOf = (value: string): string => value.slice(0, value.lastIndexOf('|'))

export const BIRTH_DATE_LEVELS = [
  'equal',
  'equal-stand-in',
  'equal-month',
  'swapped',
  'stand-in-year',
  'stand-in-near',
  'one-digit',
  'equal-year',
  'other-year',
  'different',
] as const
export type BirthDateLevel = (typeof BIRTH_DATE_LEVELS)[number]

/**
 * The better of stated dates and those in national IDs: a wrong one of the two does not hide a right one. Where both state a date, two
 * numbers are not held against each other: children under their mother's number would all be born on her birthday.
 */
export function birthDateLevel(left: IdentityRecord, right: IdentityRecord): BirthDateLevel | undefined {
  const [a, b] = [left.birthDate, right.birthDate]
  const found: BirthDateLevel[] = []
  if (a !== null && b !== null) {
    if (a === b) return datePair(a, b)
    found.push(datePair(a, b))
  }
  if (a !== null) for (const date of right.idBirthDates) found.push(datePair(a, date))
  if (b !== null) for (const date of left.idBirthDates) found.push(datePair(date, b))
  if (a === null || b === null)
    for (const date of left.idBirthDates) for (const other of right.idBirthDates) found.push(datePair(date, other))
  return best(BIRTH_DATE_LEVELS, found)
}

/** 1 January and 1 July stand for "some day of that year" in registers of the old. */
const isStandIn = (date: string): boolean => date.endsWith('-01-01') || date.endsWith('-07-01')

/** A stand-in names a year, taken from an age that may be off by one: beside a whole date only the years count. */
function standInPair(a: string, b: string): BirthDateLevel {
  const years = Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4)))
  if (years > 1) return editDistance(a, b, 1) <= 1 ? 'one-digit' : 'different'
  return years === 0 ? 'stand-in-year' : 'stand-in-near'
}

function datePair(a: string, b: string): BirthDateLevel {
  const shorter = Math.min(a.length, b.length)
  if (shorter < 10) {
    if (a.slice(0, shorter) !== b.slice(0, shorter)) return 'different'
    return shorter < 7 ? 'equal-year' : 'equal-month'
  }
  if (a === b) return isStandIn(a) ? 'equal-stand-in' : 'equal'
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7)) return 'swapped'
  if (isStandIn(a) || isStandIn(b)) return standInPair(a, b)
  if (editDistance(a, b, 1) <= 1) return 'one-digit'
  const years = Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4)))
  if (a.slice(5) === b.slice(5) && (years === 1 || years === 10)) return 'other-year'
  return years === 0 ? 'equal-year' : 'different'
}

export const SEX_LEVELS = ['equal', 'different'] as const
export const sexLevel = (left: IdentityRecord, right: IdentityRecord): (typeof SEX_LEVELS)[number] | undefined =>
  left.sex === null || right.sex === null ? undefined : left.sex === right.sex ? 'equal' : 'different'

export const PHONE_LEVELS = ['equal-own', 'equal-family', 'equal-many', 'near-1', 'different'] as const
export type PhoneLevel = (typeof PHONE_LEVELS)[number]

/** own, family, many: by how many people hold the number. */
export type PhoneClass = 'own' | 'family' | 'many'

export function phoneLevel(
  left: readonly string[],
  right: readonly string[],
  classOf: (phone: string) => PhoneClass,
): PhoneLevel | undefined {
  if (left.length === 0 || right.length === 0) return undefined
  const shared = left.filter((digits) => right.includes(digits)).map((digits) => `equal-${classOf(digits)}` as const)
  if (shared.length > 0) return best(PHONE_LEVELS, shared)
  return left.some((a) => right.some((b) => editDistance(a, b, 1) <= 1)) ? 'near-1' : 'different'
}

export const ADDRESS_LEVELS = ['house', 'community', 'district', 'different'] as const
export type AddressLevel = (typeof ADDRESS_LEVELS)[number]

export function addressLevel(left: readonly ComparedAddress[], right: readonly ComparedAddress[]): AddressLevel | undefined {
  if (left.length === 0 || right.length === 0) return undefined
  return best(
    ADDRESS_LEVELS,
    left.flatMap((a) => right.map((b) => addressPair(a, b))),
  )
}

const addressPair = (a: ComparedAddress, b: ComparedAddress): AddressLevel =>
  a.house !== '' && a.house === b.house
    ? 'house'
    : a.community !== '' && a.community === b.community
      ? 'community'
      : a.district !== '' && a.district === b.district
        ? 'district'
        : 'different'
