import { coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import type { Delimiters } from './tree.ts'

export const STANDARD_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/**
 * Where the first segment begins: past a byte order mark and white space, which senders put before MSH.
 */
export function contentStart(text: string): number {
  let at = 0
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 32 && code !== 0xfeff) break
  }
  return at
}

/** Punctuation of ASCII only: a letter or digit after MSH means that this is no header. */
function usableSeparator(code: number): boolean {
  const alphanumeric = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return code > 32 && code < 127 && !alphanumeric
}

/** A missing character takes the recommended one, unless that stands for something else already. */
function orStandard(found: string | undefined, standard: string, taken: readonly string[]): string {
  if (found !== undefined && found !== '') return found
  return taken.includes(standard) ? '' : standard
}

/**
 * HL7 v2 section 2.5.4. Accepted besides the four (from 2.7 five) characters: the escape character left out (`^~&`, `$~&`) or
 * written twice (`^~\\&`), and an empty or short MSH-2. A sender without an escape character still gets `\`: what does not read
 * as an escape is left as it is, so nothing is lost, while `\T\` from such senders is common.
 */
export function encodingCharacters(field: string, encoding: string): Delimiters {
  const [component, repetition, third, fourth, fifth] = [encoding[0], encoding[1], encoding[2], encoding[3], encoding[4]]
  const escapeMissing = third === '&' && fourth === undefined
  const escapeDoubled = third !== undefined && third === fourth && fifth !== undefined
  const sub = escapeMissing ? third : escapeDoubled ? fifth : fourth
  const taken = [field]
  const next = (found: string | undefined, standard: string) => {
    const chosen = orStandard(found, standard, taken)
    taken.push(chosen)
    return chosen
  }
  const named = { component: next(component, '^'), repetition: next(repetition, '~') }
  if (sub !== undefined) taken.push(sub)
  const escaping = next(escapeMissing ? undefined : third, '\\')
  return { field, ...named, escape: escaping, subcomponent: sub ?? orStandard(undefined, '&', taken) }
}

const KNOWN = new Map<string, Delimiters>([['|^~\\&', STANDARD_DELIMITERS]])

/**
 * The delimiters that a header segment (MSH, FHS, BHS) at `start` declares.
 * Errors: decode.delimiters.
 */
export function readDelimiters(text: string, start: number): Result<Delimiters> {
  if (!usableSeparator(text.charCodeAt(start + 3))) return fail(coded('decode.delimiters', { where: String(start + 3) }))
  const field = text[start + 3]!
  let end = start + 4
  while (end < text.length && end < start + 12 && text[end] !== field && text[end] !== '\r' && text[end] !== '\n') end++
  const known = KNOWN.get(text.slice(start + 3, end))
  return ok(known ?? encodingCharacters(field, text.slice(start + 4, end)))
}
