import { hash52 } from '../model/hash.ts'
import { fuzzyPinyin } from './pinyin.ts'
import type { IdentityRecord, LatinName } from './record.ts'

/** Blocking keys: two records that share none are never compared. 52-bit hashes of kind and value. */

const key = (kind: string, value: string): number => hash52(`${kind}\u001f${value}`)

export const phoneKey = (digits: string): number => key('phone', digits)

/** All keys of a record, rising, without doubles. Unidentified and test patients have none. */
export function keys(record: IdentityRecord): number[] {
  if (record.kind === 'unknown') return []
  const out = new Set<number>()
  identifierKeys(record, out)
  for (const digits of record.phones) out.add(phoneKey(digits))
  const dates = datesOf(record)
  if (record.kind === 'newborn') newbornKeys(record, out)
  else nameKeys(record, dates, out)
  return [...out].sort((a, b) => a - b)
}

const datesOf = (record: IdentityRecord): readonly string[] =>
  record.birthDate === null ? record.idBirthDates : [...new Set([record.birthDate, ...record.idBirthDates])]

function identifierKeys(record: IdentityRecord, out: Set<number>): void {
  for (const id of record.nationalIds) {
    out.add(key('id', id.value))
    // Either half survives one typing error in the other.
    if (id.value.length < 15) continue
    out.add(key('id-head', id.value.slice(0, 14)))
    out.add(key('id-tail', id.value.slice(-10)))
  }
  for (const document of record.documents) out.add(key('document', document))
  for (const number of record.numbers) out.add(key('number', number))
  for (const card of record.cards) out.add(key('card', card))
}

function nameKeys(record: IdentityRecord, dates: readonly string[], out: Set<number>): void {
  for (const name of record.written) {
    for (const date of dates) {
      for (const sound of name.fuzzy) out.add(key('sound-year', sound + date.slice(0, 4)))
      if (date.length < 10) continue
      out.add(key('name-day', name.full + date.slice(5)))
      const surnames = new Set(name.fuzzy.map((sound) => sound.slice(0, 3)))
      for (const head of surnames) {
        out.add(key('head-date', head + date))
        if (date.slice(8) <= '12') out.add(key('head-date', head + swapped(date)))
      }
    }
  }
  for (const name of record.latin) latinKeys(name, record, dates, out)
}

const swapped = (date: string): string => `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`

function latinKeys(name: LatinName, record: IdentityRecord, dates: readonly string[], out: Set<number>): void {
  const heads = new Set([...name.tokens, name.tokens.join('')].map((token) => fuzzyPinyin(token).slice(0, 3)))
  for (const date of dates) {
    out.add(key('tokens-year', name.tokens.join('') + date.slice(0, 4)))
    for (const order of orders(name)) out.add(key('sound-year', fuzzyPinyin(order) + date.slice(0, 4)))
    if (date.length < 10) continue
    for (const head of heads) out.add(key('head-date', head + date))
    for (const head of heads) if (date.slice(8) <= '12') out.add(key('head-date', head + swapped(date)))
  }
  for (const address of record.addresses) {
    for (const token of name.tokens) if (address.district !== '') out.add(key('sound-post', consonants(token) + address.district))
    if (address.house !== '') out.add(key('house', address.house))
  }
}

/** `wei zhang` may be Zhang Wei: each token as the first. */
const orders = (name: LatinName): readonly string[] => {
  const { tokens } = name
  if (tokens.length > 3) return [tokens.join('')]
  return tokens.length < 2 ? tokens : tokens.map((first, at) => first + tokens.filter((_, other) => other !== at).join(''))
}

/** First letter and the next consonants by sound class: a short Soundex. */
function consonants(token: string): string {
  let out = token[0] ?? ''
  let last = ''
  for (let i = 1; i < token.length && out.length < 4; i++) {
    const code = SOUND[token[i]!] ?? ''
    if (code !== '' && code !== last) out += code
    last = code
  }
  return out
}

const SOUND: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 1)]),
  ),
)

/** Mother's name or ID with her child's day of birth. */
function newbornKeys(record: IdentityRecord, out: Set<number>): void {
  const { mother, birthDate } = record
  if (mother === null || birthDate === null) return
  out.add(key('mother', mother.name + birthDate))
  if (mother.id !== undefined) out.add(key('mother-id', mother.id + birthDate))
}
