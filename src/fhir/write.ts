import type { FhirObject, FhirValue } from './contribution.ts'
import { isRaw } from './decimal.ts'
import { knownOf } from './shared.ts'

/**
 * JSON text of a resource, byte for byte as JSON.stringify writes it. Half of a mapped resource is shared values whose text is
 * known already, which JSON.stringify cannot use; whatever is not shared is left to it.
 */
export function writeResource(content: FhirObject): string {
  if (!holdsShared(content)) return JSON.stringify(content)
  const parts: string[] = []
  for (const name in content) {
    const value = content[name]
    if (value !== undefined) parts.push(nameText(name) + memberText(value))
  }
  return `{${parts.join(',')}}`
}

function holdsShared(content: FhirObject): boolean {
  for (const name in content) {
    const value = content[name]
    if (typeof value === 'object' && value !== null && knownOf(Array.isArray(value) ? firstOf(value) : value)) return true
  }
  return false
}

const NOTHING = {}
const firstOf = ([first]: readonly FhirValue[]): object => (typeof first === 'object' && first !== null ? first : NOTHING)

function memberText(value: FhirValue): string {
  if (typeof value === 'string') return quoted(value)
  if (!Array.isArray(value)) return valueText(value)
  if (value.length === 1) return `[${valueText(value[0]!)}]`
  return knownOf(firstOf(value)) ? `[${value.map(valueText).join(',')}]` : JSON.stringify(value)
}

function valueText(value: FhirValue): string {
  const known = typeof value === 'object' && value !== null && !isRaw(value) ? knownOf(value) : undefined
  // JSON.stringify gives undefined for undefined, which a list writes as null.
  if (known === undefined) return JSON.stringify(value) ?? 'null'
  known.text ??= JSON.stringify(value)
  return known.text
}

/** Element names are few; what a client invents is not remembered for ever. */
const MOST_NAMES = 2000
const names = new Map<string, string>()

function nameText(name: string): string {
  const written = names.get(name)
  if (written !== undefined) return written
  const text = `${JSON.stringify(name)}:`
  if (names.size < MOST_NAMES) names.set(name, text)
  return text
}

/** Quotation marks, backslashes, control characters and surrogates are left to JSON.stringify; most texts have none. */
function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff)) return JSON.stringify(text)
  }
  return `"${text}"`
}
