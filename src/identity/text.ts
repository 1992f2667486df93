import { Converter } from 'opencc-js/t2cn'

const toSimplified = Converter({ from: 'tw', to: 'cn' })

/** Variants that name registers use and character conversion leaves alone. */
const VARIANTS: Readonly<Record<string, string>> = {
  䶮: '龑',
  喆: '哲',
  堃: '坤',
  淼: '淼',
  昇: '升',
  陞: '升',
  犇: '奔',
  甯: '宁',
  濬: '浚',
  峯: '峰',
  囯: '国',
  囻: '国',
}

const HAN = /\p{Script=Han}/u

export const hasHan = (text: string): boolean => HAN.test(text)

/** NFKC (full-width to half-width), trimmed, inner blanks to one. */
export const fold = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim()

const simplified = new Map<string, string>()
const MEMO_LIMIT = 20_000

/** Traditional and variant characters to their simplified, usual form. Memoised by character: a word table is of no use in names. */
export function simplify(text: string): string {
  let out = ''
  for (const character of text) {
    let plain: string | undefined = simplified.get(character)
    if (plain === undefined) {
      plain = VARIANTS[character] ?? (toSimplified(character) as string)
      if (simplified.size < MEMO_LIMIT) simplified.set(character, plain)
    }
    out += plain
  }
  return out
}

/** Accents away, lower case, letters, digits and blanks only. */
export const plainLatin = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`.]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
