import { isCalendarDate } from './birth-date.ts'
import type { NationalId } from './record.ts'

/** Resident identity number, GB 11643: 6 region, 8 birth date, 3 sequence (odd is male), 1 check. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** Check character of 17 digits: weighted sum modulo 11. */
export function checkCharacter(digits: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * WEIGHTS[i]!
  return CHECKS[sum % 11]!
}

const dateOf = (id: string): string => `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`

/** Regions 11 to 65 are provinces, 71 81 82 83 residents of Taiwan, Hong Kong and Macau, 91 foreign permanent residents. */
const REGION = /^(?:[1-6]\d|71|8[1-3]|9[1-9])\d{4}/

const PLACEHOLDER = /^(?:(.)\1*|0{6}.*|1234567890?.*|1{6}.*9{4}.*)$/

/**
 * Canonical form and class of what was typed into an identity-number field; null for nothing and for placeholders (all one
 * character, 000000…, 1234567…). Fifteen digits become eighteen: `19` after the region, then the check character.
 */
export function nationalId(raw: string): NationalId | null {
  const text = raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
  if (text === '' || PLACEHOLDER.test(text)) return null
  if (/^\d{15}$/.test(text)) {
    const long = `${text.slice(0, 6)}19${text.slice(6)}`
    return REGION.test(text) && isCalendarDate(dateOf(long))
      ? { value: long + checkCharacter(long), class: 'legacy' }
      : { value: text, class: 'malformed' }
  }
  const valid =
    /^\d{17}[0-9X]$/.test(text) && REGION.test(text) && isCalendarDate(dateOf(text)) && checkCharacter(text) === text[17]
  return { value: text, class: valid ? 'verified' : 'malformed' }
}

/** `YYYY-MM-DD` in the number; undefined for a malformed one. */
export const birthDateOfId = (id: NationalId): string | undefined => (id.class === 'malformed' ? undefined : dateOf(id.value))

export const sexOfId = (id: NationalId): 'male' | 'female' | undefined =>
  id.class === 'malformed' ? undefined : id.value.charCodeAt(16) % 2 === 1 ? 'male' : 'female'
