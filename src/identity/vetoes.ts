import type { LatinParts, StreetLevel } from './compare-latin.ts'
import type { NameComparison } from './compare-name.ts'
import { NAME_SLIPS, namesAgree } from './compare-name.ts'
import type { AddressLevel, BirthDateLevel, DocumentLevel, NationalIdLevel, PhoneLevel, SharedLevel } from './compare-values.ts'
import type { IdentityRecord } from './record.ts'

/** What two records look like beside each other: the input of the vetoes. */
export interface LevelsFound {
  readonly name: NameComparison | undefined
  /** Parts of a Latin name that both sources split. */
  readonly parts: LatinParts | undefined
  readonly nationalId: NationalIdLevel | undefined
  readonly document: DocumentLevel | undefined
  readonly number: SharedLevel | undefined
  readonly card: SharedLevel | undefined
  readonly birthDate: BirthDateLevel | undefined
  readonly sex: 'equal' | 'different' | undefined
  readonly phone: PhoneLevel | undefined
  readonly address: AddressLevel | undefined
  readonly street: StreetLevel | undefined
  /** The same by field of the model. */
  readonly byField: Readonly<Record<string, string | undefined>>
}

export const VETOES = [
  'two-valid-ids',
  'same-id-other-name',
  'sex-and-name-differ',
  'twins',
  'generations',
  'newborn-and-mother',
  'newborn-siblings',
  'unidentified',
] as const
export type Veto = (typeof VETOES)[number]

type Rule = (found: LevelsFound, left: IdentityRecord, right: IdentityRecord) => boolean

/** Every reason why two records are never one human by themselves, however much else agrees. */
const RULES: readonly (readonly [Veto, Rule])[] = [
  ['two-valid-ids', (found) => found.nationalId === 'conflict'],
  ['same-id-other-name', isBorrowedCard],
  ['sex-and-name-differ', isOtherSexAndName],
  ['twins', isTwins],
  ['generations', isParentAndChild],
  ['newborn-and-mother', (_, left, right) => isMotherOf(left, right) || isMotherOf(right, left)],
  [
    'newborn-siblings',
    (_, left, right) => left.mother !== null && right.mother !== null && left.mother.order !== right.mother.order,
  ],
  ['unidentified', (_, left, right) => left.kind === 'unknown' || right.kind === 'unknown'],
]

export const vetoesOf = (found: LevelsFound, left: IdentityRecord, right: IdentityRecord): readonly Veto[] => {
  const out: Veto[] = []
  for (const [veto, holds] of RULES) if (holds(found, left, right)) out.push(veto)
  return out
}

/** A borrowed card, or a number issued twice; but a slip in the name under which a system quotes the other's number is a slip. */
function isBorrowedCard(found: LevelsFound): boolean {
  const { name, nationalId, number, birthDate } = found
  if (nationalId !== 'equal' || name === undefined || namesAgree(name.level)) return false
  // Letters beside characters tell nothing; then the birth date has to.
  if (name.level === 'other-script') return birthDate === 'different' || birthDate === 'equal-year'
  if (number === 'equal' && birthDate === 'equal') return !NAME_SLIPS.includes(name.level)
  // 小明 for 明 on the own telephone.
  return !(name.level === 'part' && birthDate === 'equal' && found.phone === 'equal-own')
}

function isOtherSexAndName({ sex, name, nationalId, number }: LevelsFound): boolean {
  if (sex !== 'different' || name === undefined || nationalId === 'equal') return false
  if (name.level === 'equal' || name.level === 'swapped' || name.level === 'romanised') return false
  return !(number === 'equal' && namesAgree(name.level))
}

/**
 * Born on one day into one household under given names that differ: twins until a number says otherwise. A given name that sounds
 * the same (雨桐, 雨彤) is as often a typing error, yet nothing here tells the two apart, so a steward is asked.
 */
function isTwins(found: LevelsFound, left: IdentityRecord, right: IdentityRecord): boolean {
  if (found.name === undefined || (found.number === 'equal' && found.name.level !== 'one-character')) return false
  if (found.document === 'equal' || found.document === 'near') return false
  if (found.nationalId === 'equal' && !(isBorrowed(left) && isBorrowed(right))) return false
  if (found.birthDate !== 'equal' && found.birthDate !== 'equal-stand-in') return false
  // Families share insurance cards as well.
  const household =
    isSharedPhone(found.phone) ||
    found.address === 'house' ||
    found.address === 'community' ||
    found.street === 'door' ||
    found.card === 'equal'
  if (!household && found.nationalId !== 'near-1' && found.nationalId !== 'near-2' && found.document !== 'neighbour') return false
  // Alphabets leave room for slips that no twin's name is: only another given name makes twins.
  if (found.parts !== undefined) return found.parts.given === 'different' && found.parts.family !== 'different'
  const { level } = found.name
  if (level === 'equal' || level === 'swapped' || level === 'romanised') return false
  if (level === 'same-sound') return !sameGiven(left, right)
  return true
}

/** One name in two generations of a household: father and son. A number they share says that they are one after all. */
function isParentAndChild(found: LevelsFound, left: IdentityRecord, right: IdentityRecord): boolean {
  if (found.name === undefined || found.birthDate !== 'different' || left.birthDate === null || right.birthDate === null)
    return false
  if (found.nationalId === 'equal' || found.document === 'equal' || found.document === 'near' || found.number === 'equal')
    return false
  const years = Math.abs(Number(left.birthDate.slice(0, 4)) - Number(right.birthDate.slice(0, 4)))
  return years >= YOUNGEST_PARENT && years <= OLDEST_PARENT && namesAgree(found.name.level)
}

const YOUNGEST_PARENT = 15
const OLDEST_PARENT = 50

/** A parent's card laid on the desk for both children: its birth date is neither's. */
const isBorrowed = (record: IdentityRecord): boolean => record.flags.includes('id-birth-date-differs')

const isSharedPhone = (level: PhoneLevel | undefined): boolean =>
  level === 'equal-own' || level === 'equal-family' || level === 'equal-many'

/** Only the surname is written otherwise (章/张): a typing error, for twins share it. */
const sameGiven = (left: IdentityRecord, right: IdentityRecord): boolean =>
  left.written.some((a) => right.written.some((b) => a.given === b.given))

function isMotherOf(mother: IdentityRecord, child: IdentityRecord): boolean {
  if (child.mother === null || mother.kind !== 'person') return false
  const { id, name } = child.mother
  return (
    mother.written.some((own) => own.full === name) || (id !== undefined && mother.nationalIds.some((own) => own.value === id))
  )
}
