import type { FhirValue, RawDecimal } from './contribution.ts'

/**
 * Exact decimals (architecture, step 3): a number whose text JSON would change on the way back (7.10, 1e3, 12345678901234567890)
 * is kept as a JSON.rawJSON object and written as it was read.
 */

interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): RawDecimal
  isRawJSON(value: unknown): boolean
}
// The declared library of this TypeScript does not have these three yet; Node 24 does.
const json = JSON as unknown as ExactJson

const revive = (_key: string, value: unknown, context: { source?: string }): unknown =>
  typeof value === 'number' && context.source !== undefined && String(value) !== context.source
    ? json.rawJSON(context.source)
    : value

/**
 * A number with a point, an exponent, a minus zero or more digits than a double holds, where a value may stand. Matches inside
 * strings only cost time.
 */
const DELICATE = /(?:^|":|[[,])\s*(-?(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d{16,}|0\b(?<=-0)))/g

/** The reviver costs ten times the parse, so it runs only for a text that holds a number which would change. */
function holdsChanging(text: string): boolean {
  DELICATE.lastIndex = 0
  for (let match = DELICATE.exec(text); match; match = DELICATE.exec(text)) if (String(Number(match[1])) !== match[1]) return true
  return false
}

/** Parses JSON; throws SyntaxError as JSON.parse does. */
export const parseExact = (text: string): FhirValue =>
  (holdsChanging(text) ? json.parse(text, revive) : JSON.parse(text)) as FhirValue

/** Asks for the property first: the call is the slower question, and hardly any object has it. */
export const isRaw = (value: unknown): value is RawDecimal =>
  typeof value === 'object' && value !== null && (value as RawDecimal).rawJSON !== undefined && json.isRawJSON(value)

/** Raw decimals are immutable and the same ones come again and again; making one is slow. Forgotten whole when many. */
const MOST_RAW = 5000
const raws = new Map<string, RawDecimal>()

function rawOf(text: string): RawDecimal {
  if (raws.size > MOST_RAW) raws.clear()
  const raw = json.rawJSON(text)
  raws.set(text, raw)
  return raw
}

/** The decimal as the source wrote it, when it is one of JSON: a number where nothing is lost, else raw. Undefined otherwise. */
export function decimal(text: string): number | RawDecimal | undefined {
  const known = raws.get(text)
  if (known !== undefined) return known
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return String(value) === text ? value : rawOf(text)
}

/** A decimal's value for comparing and indexing; NaN when it is none. */
export const numberOf = (value: unknown): number =>
  typeof value === 'number' ? value : isRaw(value) ? Number(value.rawJSON) : Number.NaN

export const stringify = (value: FhirValue): string => JSON.stringify(value)
