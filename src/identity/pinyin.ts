import { pinyin } from 'pinyin-pro'
import { COMMON_SURNAMES, SURNAME_READINGS } from './surnames.ts'

const READINGS_PER_CHARACTER = 3
const READINGS_PER_NAME = 6
const MEMO_LIMIT = 30_000

const memo = new Map<string, readonly string[]>()

/** Toneless readings of one character, most usual first; ü is v, as it is typed. A character without a reading stands for itself. */
function readingsOf(character: string): readonly string[] {
  let readings = memo.get(character)
  if (readings === undefined) {
    const all = pinyin(character, { toneType: 'none', multiple: true, type: 'array', v: true })
    readings = [...new Set(all.length > 0 ? all : [character])].slice(0, READINGS_PER_CHARACTER)
    if (memo.size < MEMO_LIMIT) memo.set(character, readings)
  }
  return readings
}

export const surnameReadings = (surname: string): readonly string[] =>
  SURNAME_READINGS[surname] ?? combine([...surname].map(readingsOf))

function combine(parts: readonly (readonly string[])[]): readonly string[] {
  let out: string[] = ['']
  for (const part of parts) {
    const next: string[] = []
    for (const tail of part) for (const head of out) if (next.length < READINGS_PER_NAME) next.push(head + tail)
    out = next
  }
  return out
}

let commonReadings: ReadonlySet<string> | undefined

/** A Latin word is the reading of a usual surname. */
export function readsAsSurname(word: string): boolean {
  commonReadings ??= new Set([...COMMON_SURNAMES].flatMap(surnameReadings))
  return commonReadings.has(word)
}

/** Every plausible toneless reading of surname and given name, at most six, sorted. */
export const nameReadings = (surname: string, given: string): readonly string[] =>
  [...new Set(combine([surnameReadings(surname), ...[...given].map(readingsOf)]))].sort()

/**
 * Sounds that speakers and typists confuse, folded on the whole string and without syllable borders, so that `LINGAN` from a
 * PACS and 林甘 meet whatever way the syllables are cut.
 */
export const fuzzyPinyin = (reading: string): string =>
  reading
    .replace(/zh/g, 'z')
    .replace(/ch/g, 'c')
    .replace(/sh/g, 's')
    .replace(/([aei])ng/g, '$1n')
    .replace(/n(?=[aeiouv])/g, 'l')
    .replace(/r(?=[aeiouv])/g, 'l')
    .replace(/h(?=[aeiouv])/g, 'f')

export const fuzzyOf = (readings: readonly string[]): readonly string[] => [...new Set(readings.map(fuzzyPinyin))].sort()
