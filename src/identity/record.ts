/** The compact comparison record of one source patient: normalised values only. Stored as JSON text, equal text = nothing to rescore. */

/** Raised when a normaliser changes its output: stored records of another version are made anew on their next arrival. */
export const NORMALISER_VERSION = 2

/** person; newborn: registered under the mother's name; unknown: unidentified or test patients, which never match. */
export type RecordKind = 'person' | 'newborn' | 'unknown'

/** A Chinese written name, simplified. */
export interface WrittenName {
  /** Surname and given name without blanks: `欧阳娜`. */
  readonly full: string
  readonly surname: string
  readonly given: string
  /** Toneless pinyin of the whole name, every plausible reading, sorted. */
  readonly pinyin: readonly string[]
  /** The same, folded over sounds that are confused (zh/z, n/l, ing/in …), sorted. */
  readonly fuzzy: readonly string[]
}

/** A name in Latin letters, upper-case accents removed. Family or given may be empty when the source does not tell them apart. */
export interface LatinName {
  readonly family: string
  readonly given: string
  /** All tokens, sorted. */
  readonly tokens: readonly string[]
}

/**
 * verified: 18 characters whose check digit, calendar date and region shape hold. legacy: upgraded from 15 digits, so the check
 * digit proves nothing. malformed: anything else that is not a placeholder.
 */
type NationalIdClass = 'verified' | 'legacy' | 'malformed'

export interface NationalId {
  readonly value: string
  readonly class: NationalIdClass
}

export interface ComparedAddress {
  /** Down to county or district: `北京市海淀区`; Western: postcode. */
  readonly district: string
  /** Road and number, or village or estate, without building and door. */
  readonly community: string
  /** The whole, digits kept, filler removed. */
  readonly house: string
}

/** A Western address in parts, blanks removed and lower case; empty where the source does not tell. */
export interface Place {
  /** House number, as it is written before the street. */
  readonly number: string
  /** Street, house or estate names, without the number. */
  readonly lines: readonly string[]
  readonly locality: string
  readonly postcode: string
}

export interface MotherRelation {
  readonly name: string
  /** Her national ID when the newborn was registered with it. */
  readonly id?: string
  /** 1, 2 … among twins, when the name tells. */
  readonly order?: number
}

export interface IdentityRecord {
  readonly version: number
  /** Patient id: breaks ties the same way in any order of arrival. */
  readonly id: string
  readonly kind: RecordKind
  readonly written: readonly WrittenName[]
  readonly latin: readonly LatinName[]
  readonly nationalIds: readonly NationalId[]
  /** `PPN|E12345678`: type and value; never compared across types. */
  readonly documents: readonly string[]
  /** `system|number`: record numbers by their authority. */
  readonly numbers: readonly string[]
  /** `system|number`: insurance and hospital cards. */
  readonly cards: readonly string[]
  /** Stated birth date, as precise as it was given: `1980`, `1980-05`, `1980-05-01`. */
  readonly birthDate: string | null
  /** Birth dates that valid national IDs contain. */
  readonly idBirthDates: readonly string[]
  readonly sex: 'male' | 'female' | null
  readonly phones: readonly string[]
  readonly addresses: readonly ComparedAddress[]
  readonly places: readonly Place[]
  readonly mother: MotherRelation | null
  /** Date of death, day precision. */
  readonly died: string | null
  /** Data-quality notes: codes, never values. */
  readonly flags: readonly string[]
}

/** A stored record; one of an older normaliser lacks what that did not know. */
export const readRecord = (text: string): IdentityRecord => ({
  places: [],
  ...(JSON.parse(text) as Omit<IdentityRecord, 'places'>),
})
