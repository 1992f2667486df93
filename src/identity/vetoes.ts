import type { NameComparison } from './compare-name.ts'
import { namesAgree } from './compare-name.ts'
import type { AddressLevel, BirthDateLevel, NationalIdLevel, PhoneLevel, SharedLevel } from './compare-values.ts'
import type { IdentityRecord } from './record.ts'

/** What two records look like beside each other: the input of the vetoes. */
export interface LevelsFound {
  readonly name: NameComparison | undefined
  readonly nationalId: NationalIdLevel | undefined
  readonly document: SharedLevel | undefined
  readonly number: SharedLevel | undefined
  readonly card: SharedLevel | undefined
  readonly birthDate: BirthDateLevel | undefined
  readonly sex: 'equal' | 'different' | undefined
  readonly phone: PhoneLevel | undefined
  readonly address: AddressLevel | undefined
}

export const VETOES = [
  'two-valid-ids',
  'same-id-other-name',
  'sex-and-name-differ',
  'twins',
  'newborn-and-mother',
  'newborn-siblings',
  'unidentified',
] as const
export type Veto = (typeof VETOES)[number]

type Rule = (found: LevelsFound, left: IdentityRecord, right: IdentityRecord) => boolean

/** Every reason why two records are never one human by themselves, however much else agrees. */
const RULES: readonly (readonly [Veto, Rule])[] = [
  ['two-valid-ids', (found) => found.nationalId === 'conflict'],
  // A borrowed card, or a number issued twice.
  ['same-id-other-name', (found) => found.nationalId === 'equal' && found.name !== undefined && !agreesOrOtherScript(found.name)],
  [
    'sex-and-name-differ',
    (found) =>
      found.sex === 'different' && found.name !== undefined && found.name.level !== 'equal' && found.nationalId !== 'equal',
  ],
  ['twins', isTwins],
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

const agreesOrOtherScript = (name: NameComparison): boolean => namesAgree(name.level) || name.level === 'other-script'

/**
 * Born on one day into one household under given names that differ: twins until a number says otherwise. A given name that sounds
 * the same (雨桐, 雨彤) is as often a typing error, yet nothing here tells the two apart, so a steward is asked.
 */
function isTwins(found: LevelsFound, left: IdentityRecord, right: IdentityRecord): boolean {
  if (found.name === undefined || found.document === 'equal' || found.number === 'equal') return false
  if (found.nationalId === 'equal' && !(isBorrowed(left) && isBorrowed(right))) return false
  if (found.birthDate !== 'equal' && found.birthDate !== 'equal-stand-in') return false
  // Families share insurance cards as well.
  const household =
    isSharedPhone(found.phone) || found.address === 'house' || found.address === 'community' || found.card === 'equal'
  if (!household && found.nationalId !== 'near-1' && found.nationalId !== 'near-2') return false
  const { level } = found.name
  if (level === 'equal' || level === 'swapped' || level === 'romanised') return false
  if (level === 'same-sound') return !sameGiven(left, right)
  return true
}

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
