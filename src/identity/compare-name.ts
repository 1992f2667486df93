import { editDistance, jaroWinkler } from './edit-distance.ts'
import { fuzzyPinyin, readsAsSurname, surnameReadings } from './pinyin.ts'
import type { IdentityRecord, LatinName, WrittenName } from './record.ts'

/** Name levels, strongest first: among several names of a record the strongest pair counts. */
export const NAME_LEVELS = [
  'equal',
  'swapped',
  'same-sound',
  'romanised',
  'like-sound',
  'very-similar',
  'one-character',
  'part',
  'surname-changed',
  'similar',
  'initial',
  'other-script',
  'different',
] as const
export type NameLevel = (typeof NAME_LEVELS)[number]

/** A slip of one who writes, or another human: only what stands beside it tells. */
export const NAME_SLIPS: readonly NameLevel[] = ['one-character', 'part', 'surname-changed']

const rank = new Map<NameLevel, number>(NAME_LEVELS.map((level, index) => [level, index]))
const meet = (left: readonly string[], right: readonly string[]): boolean => left.some((value) => right.includes(value))

export interface NameComparison {
  readonly level: NameLevel
  readonly left: WrittenName | LatinName
  readonly right: WrittenName | LatinName
}

/** Undefined: one side has no name. */
export function compareNames(left: IdentityRecord, right: IdentityRecord): NameComparison | undefined {
  let best: NameComparison | undefined
  const offer = (found: NameComparison): void => {
    if (best === undefined || rank.get(found.level)! < rank.get(best.level)!) best = found
  }
  for (const a of left.written) for (const b of right.written) offer({ level: writtenLevel(a, b), left: a, right: b })
  for (const a of left.latin) for (const b of right.latin) offer({ level: latinLevel(a, b), left: a, right: b })
  for (const a of left.written) for (const b of right.latin) offer({ level: crossLevel(a, b), left: a, right: b })
  for (const a of left.latin) for (const b of right.written) offer({ level: crossLevel(b, a), left: a, right: b })
  return best
}

function writtenLevel(a: WrittenName, b: WrittenName): NameLevel {
  if (a.full === b.full) return 'equal'
  if (meet(a.pinyin, b.pinyin)) return 'same-sound'
  if (meet(a.fuzzy, b.fuzzy)) return 'like-sound'
  if (a.surname === b.surname) {
    if (isNickname(a.given, b.given) || isNickname(b.given, a.given)) return 'part'
    if (a.given.length === b.given.length && differences(a.given, b.given) === 1 && a.given.length > 1) return 'one-character'
    if (part(a.given, b.given) || part(b.given, a.given)) return 'part'
    if (a.given.length === 1 && b.given.length === 1) return 'one-character'
  }
  return a.given === b.given && a.given.length > 1 ? 'surname-changed' : 'different'
}

/** 明 of 小明, 阿明, 明明. */
const part = (short: string, long: string): boolean => short.length < long.length && long.includes(short)

/** 小明 and 阿明 of 建明. */
const isNickname = (pet: string, given: string): boolean =>
  /^[小阿]./u.test(pet) && given.length > 1 && pet.slice(1) === given.slice(-1)

function differences(a: string, b: string): number {
  let count = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++
  return count
}

function latinLevel(a: LatinName, b: LatinName): NameLevel {
  const split = a.family !== '' && b.family !== ''
  if (split && a.family === b.family && a.given === b.given) return 'equal'
  if (a.tokens.join(' ') === b.tokens.join(' ')) return split ? 'swapped' : 'equal'
  if (!split) return byScore(jaroWinkler(a.tokens.join(''), b.tokens.join('')))
  if (initialOf(a.given, b.given) && jaroWinkler(a.family, b.family) >= 0.92) return 'initial'
  const straight = Math.min(jaroWinkler(a.family, b.family), jaroWinkler(a.given, b.given))
  if (straight < 0.92 && a.given === b.given && a.given.length > 2) return straight >= 0.8 ? 'similar' : 'surname-changed'
  return byScore(Math.max(straight, Math.min(jaroWinkler(a.family, b.given), jaroWinkler(a.given, b.family))))
}

const byScore = (score: number): NameLevel => (score >= 0.92 ? 'very-similar' : score >= 0.8 ? 'similar' : 'different')

const initialOf = (a: string, b: string): boolean => (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b))

/** A PACS that writes `ZHANG WEI` for 张伟. */
function crossLevel(written: WrittenName, latin: LatinName): NameLevel {
  const joined = arrangements(latin.tokens)
  if (meet(joined, written.pinyin)) return 'romanised'
  if (meet(joined.map(fuzzyPinyin), written.fuzzy)) return 'like-sound'
  if (written.pinyin.some((sound) => joined.some((other) => editDistance(sound, other, 1) <= 1))) return 'similar'
  const own = surnameReadings(written.surname)
  return latin.tokens.some(readsAsSurname) && !latin.tokens.some((token) => own.includes(token)) ? 'different' : 'other-script'
}

function arrangements(tokens: readonly string[]): readonly string[] {
  if (tokens.length < 2) return tokens
  if (tokens.length === 2) return [tokens[0]! + tokens[1]!, tokens[1]! + tokens[0]!]
  if (tokens.length > 3) return [tokens.join('')]
  return tokens.flatMap((first, at) => arrangements(tokens.filter((_, other) => other !== at)).map((rest) => first + rest))
}

/** Levels at which the names are one name, in writing or in sound. */
export const namesAgree = (level: NameLevel): boolean => rank.get(level)! <= rank.get('very-similar')!
