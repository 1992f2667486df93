import { hash52 } from '../model/hash.ts'
import { fuzzyPinyin } from './pinyin.ts'
import type { IdentityRecord, LatinName } from './record.ts'

/** Blocking keys: two records that share none are never compared. 52-bit hashes of kind and value. */

const SEPARATOR = '\u001f'

/** Key names by kind and value; a set, for two readings of one name often come to the same key. */
class KeyNames extends Set<string> {
  put(kind: string, value: string): void {
    this.add(kind + SEPARATOR + value)
  }
}

export const phoneKey = (digits: string): number => hash52(`phone${SEPARATOR}${digits}`)

/** All keys of a record, rising, without doubles. Unidentified and test patients have none. */
export const keys = (record: IdentityRecord): number[] => [...new Set([...namesOf(record)].map(hash52))].sort((a, b) => a - b)

/** The same with the kind of each key: what an evaluation counts by. */
export const keysByKind = (record: IdentityRecord): readonly (readonly [kind: string, key: number])[] =>
  [...namesOf(record)].map((name) => [name.slice(0, name.indexOf(SEPARATOR)), hash52(name)])

function namesOf(record: IdentityRecord): KeyNames {
  const out = new KeyNames()
  if (record.kind === 'unknown') return out
  identifierKeys(record, out)
  for (const digits of record.phones) out.put('phone', digits)
  const dates = datesOf(record)
  if (record.kind === 'newborn') newbornKeys(record, out)
  else nameKeys(record, dates, out)
  return out
}

const datesOf = (record: IdentityRecord): readonly string[] =>
  record.birthDate === null ? record.idBirthDates : [...new Set([record.birthDate, ...record.idBirthDates])]

function identifierKeys(record: IdentityRecord, out: KeyNames): void {
  for (const id of record.nationalIds) {
    out.put('id', id.value)
    // Either half survives one typing error in the other.
    if (id.value.length < 15) continue
    out.put('id-head', id.value.slice(0, 14))
    out.put('id-tail', id.value.slice(-10))
  }
  for (const document of record.documents) out.put('document', document)
  for (const number of record.numbers) out.put('number', number)
  for (const card of record.cards) out.put('card', card)
}

function nameKeys(record: IdentityRecord, dates: readonly string[], out: KeyNames): void {
  for (const name of record.written) {
    for (const date of dates) {
      for (const sound of name.fuzzy) out.put('sound-year', sound + date.slice(0, 4))
      if (date.length < 10) continue
      out.put('name-day', name.full + date.slice(5))
      const surnames = new Set(name.fuzzy.map((sound) => sound.slice(0, 3)))
      for (const head of surnames) {
        out.put('head-date', head + date)
        if (date.slice(8) <= '12') out.put('head-date', head + swapped(date))
      }
    }
  }
  for (const name of record.latin) latinKeys(name, record, dates, out)
}

const swapped = (date: string): string => `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`

function latinKeys(name: LatinName, record: IdentityRecord, dates: readonly string[], out: KeyNames): void {
  const heads = new Set([...name.tokens, name.tokens.join('')].map((token) => fuzzyPinyin(token).slice(0, 3)))
  const initials = name.tokens.map((token) => token.slice(0, 3)).join('')
  for (const date of dates) {
    out.put('heads-year', initials + date.slice(0, 4))
    for (const order of orders(name)) out.put('sound-year', fuzzyPinyin(order) + date.slice(0, 4))
    if (date.length < 10) continue
    out.put('heads-day', initials + date.slice(5))
    for (const head of heads) out.put('head-date', head + date)
    for (const head of heads) if (date.slice(8) <= '12') out.put('head-date', head + swapped(date))
  }
  for (const address of record.addresses) {
    for (const token of name.tokens) if (address.district !== '') out.put('sound-post', consonants(token) + address.district)
    if (address.house !== '') out.put('house', address.house)
  }
  placeKeys(record, dates, out)
}

/** Where names fail: the same day under the same postcode, the same door, either half of a document in the same year. */
function placeKeys({ places, documents }: IdentityRecord, dates: readonly string[], out: KeyNames): void {
  for (const { number, lines, postcode } of places) {
    if (number !== '') for (const line of lines) out.put('door', number + line)
    for (const date of dates) if (postcode !== '') out.put('post-date', postcode + date)
  }
  for (const document of documents)
    for (const date of dates) {
      const year = date.slice(0, 4)
      out.put('document-year', document.slice(0, -3) + year)
      out.put('document-year', document.slice(-4) + year)
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
function newbornKeys(record: IdentityRecord, out: KeyNames): void {
  const { mother, birthDate } = record
  if (mother === null || birthDate === null) return
  out.put('mother', mother.name + birthDate)
  if (mother.id !== undefined) out.put('mother-id', mother.id + birthDate)
}
