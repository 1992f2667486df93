import { editDistance, jaroWinkler } from './edit-distance.ts'
import type { LatinName, Place } from './record.ts'

/** Levels of the parts of Western names and addresses, where both sources tell the parts apart. */

export const NAME_PART_LEVELS = ['equal', 'swapped', 'very-similar', 'similar', 'initial', 'different'] as const
export type NamePartLevel = (typeof NAME_PART_LEVELS)[number]

export interface LatinParts {
  readonly family: NamePartLevel | undefined
  readonly given: NamePartLevel | undefined
}

const joined = (text: string): string => text.replaceAll(' ', '')

/** Family and given name each for itself; undefined where one side lacks it. Swapped parts are found on both. */
export function latinParts(a: LatinName, b: LatinName): LatinParts {
  const [af, ag, bf, bg] = [joined(a.family), joined(a.given), joined(b.family), joined(b.given)]
  const straight = { family: partLevel(af, bf), given: givenLevel(a.given, b.given) }
  if (straight.family !== 'different' && straight.given !== 'different') return straight
  const crossed = [partLevel(af, bg), partLevel(ag, bf)]
  const agree = (level: NamePartLevel | undefined): boolean => level === 'equal' || level === 'very-similar'
  return crossed.every(agree) ? { family: 'swapped', given: 'swapped' } : straight
}

/** Blanks are gone: `van der berg` and a stray blank inside a name read the same. */
function partLevel(a: string, b: string): NamePartLevel | undefined {
  if (a === '' || b === '') return undefined
  if (a === b) return 'equal'
  if (isSlip(a, b)) return 'very-similar'
  return jaroWinkler(a, b) >= 0.82 ? 'similar' : 'different'
}

/** One typing error in a word of four letters or more, two from eight on. */
const isSlip = (a: string, b: string): boolean => {
  const length = Math.max(a.length, b.length)
  if (length >= 4 && editDistance(a, b, 1) <= 1) return true
  if (length >= 7 && editDistance(a, b, 2) <= 2) return true
  return jaroWinkler(a, b) >= 0.94
}

/** A second given name may be left out; an initial stands for the name. */
function givenLevel(a: string, b: string): NamePartLevel | undefined {
  const whole = partLevel(joined(a), joined(b))
  if (whole === undefined || whole === 'equal' || whole === 'very-similar') return whole
  const [left, right] = [a.split(' '), b.split(' ')]
  if (left.length !== right.length && left[0] === right[0] && left[0]!.length > 1) return 'very-similar'
  if ((left[0]!.length === 1 || right[0]!.length === 1) && left[0]![0] === right[0]![0]) return 'initial'
  return whole
}

export const STREET_LEVELS = ['door', 'street', 'different'] as const
export type StreetLevel = (typeof STREET_LEVELS)[number]
export const LOCALITY_LEVELS = ['equal', 'similar', 'different'] as const
export type LocalityLevel = (typeof LOCALITY_LEVELS)[number]
export const POSTCODE_LEVELS = ['equal', 'near', 'different'] as const
export type PostcodeLevel = (typeof POSTCODE_LEVELS)[number]

export interface PlaceLevels {
  readonly street: StreetLevel | undefined
  readonly locality: LocalityLevel | undefined
  readonly postcode: PostcodeLevel | undefined
}

const NOWHERE: PlaceLevels = { street: undefined, locality: undefined, postcode: undefined }

/** Of several addresses the pair that agrees best, taken whole: street and town are never mixed of two. */
export function placeLevels(left: readonly Place[], right: readonly Place[]): PlaceLevels {
  let best = NOWHERE
  let most = -1
  for (const a of left)
    for (const b of right) {
      const levels = { street: streetLevel(a, b), locality: localityLevel(a, b), postcode: postcodeLevel(a, b) }
      const agreement =
        (levels.street === 'door' ? 4 : levels.street === 'street' ? 2 : 0) +
        (levels.postcode === 'equal' ? 2 : 0) +
        (levels.locality === 'equal' ? 1 : 0)
      if (agreement > most) [best, most] = [levels, agreement]
    }
  return best
}

/** Lines are compared across: a house name and a street change places. */
function streetLevel(a: Place, b: Place): StreetLevel | undefined {
  if (a.lines.length === 0 || b.lines.length === 0) return undefined
  const street = a.lines.some((one) => b.lines.some((other) => one === other || isSlip(one, other)))
  if (!street) return 'different'
  return a.number !== '' && a.number === b.number ? 'door' : 'street'
}

function localityLevel({ locality: a }: Place, { locality: b }: Place): LocalityLevel | undefined {
  if (a === '' || b === '') return undefined
  if (a === b) return 'equal'
  return isSlip(a, b) ? 'similar' : 'different'
}

function postcodeLevel({ postcode: a }: Place, { postcode: b }: Place): PostcodeLevel | undefined {
  if (a === '' || b === '') return undefined
  if (a === b) return 'equal'
  return editDistance(a, b, 1) <= 1 ? 'near' : 'different'
}
