import { spanOf } from '../fhir/dates.ts'
import type { DateRange } from '../store/search.ts'

/** Values of FHIR search parameters (R4 search 2.21.1.4): prefixes, precisions, escapes. Undefined: not a value of its kind. */

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+.\d])/

const withPrefix = (text: string): readonly [prefix: string, rest: string] => {
  const found = PREFIX.exec(text)?.[1]
  return found ? [found, text.slice(2)] : ['eq', text]
}

/** A search instant may leave seconds and zone out; stored values may not. */
function searchSpan(text: string, zoneOffset: (at: number) => number): readonly [number, number] | undefined {
  const minutes = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/.exec(text)
  const full = minutes ? `${minutes[1]}:00${minutes[2] ?? ''}` : text
  const zoned = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(full)
  const span = spanOf(full.includes('T') && !zoned ? `${full}Z` : full)
  if (!span) return undefined
  const shift = zoned ? 0 : zoneOffset(span[0]) * 60_000
  return [span[0] - shift, minutes ? span[0] - shift + 59_999 : span[1] - shift]
}

/**
 * The stored span overlaps: `low` its upper end at or above, `high` its lower end at or below. sa and eb differ from gt and
 * lt only for a period that spans the moment; the plan cannot say that, so such a period is found as well.
 */
export function dateRanges(text: string, now: number, zoneOffset: (at: number) => number): readonly DateRange[] | undefined {
  // A plus sign that nobody percent-encoded arrives as a blank.
  const [prefix, value] = withPrefix(text.replace(/ (?=\d\d:\d\d$)/, '+'))
  const span = searchSpan(value, zoneOffset)
  return span && rangesOf(prefix, span[0], span[1], Math.abs(now - span[0]) / 10, 1)
}

function rangesOf(
  prefix: string,
  first: number,
  last: number,
  margin: number,
  step: number,
): readonly { readonly low?: number; readonly high?: number }[] {
  switch (prefix) {
    case 'ne':
      return [{ high: first - step }, { low: last + step }]
    case 'gt':
    case 'sa':
      return [{ low: last + step }]
    case 'lt':
    case 'eb':
      return [{ high: first - step }]
    case 'ge':
      return [{ low: first }]
    case 'le':
      return [{ high: last }]
    case 'ap':
      return [{ low: first - margin, high: last + margin }]
    default:
      return [{ low: first, high: last }]
  }
}

export interface QuantityRange {
  readonly low?: number
  readonly high?: number
  readonly unit?: string
}

/** `gt5.4|http://unitsofmeasure.org|mg`: the number stands for its precision (5.4 is 5.35 to 5.45); the unit is its code. */
export function quantityRanges(text: string): readonly QuantityRange[] | undefined {
  const [number = '', , code] = splitUnescaped(text, '|')
  const [prefix, digits] = withPrefix(number)
  if (!/^[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/.test(digits)) return undefined
  const value = Number(digits)
  const half = halfStep(digits)
  const sharp = prefix === 'eq' || prefix === 'ne'
  const [first, last] = sharp ? [value - half, value + half] : [value, value]
  const tiny = Math.max(Math.abs(value), 1) * Number.EPSILON
  const unit = code ? { unit: unescaped(code) } : {}
  return rangesOf(prefix, first, last, Math.abs(value) / 10, tiny).map((range) => ({ ...range, ...unit }))
}

function halfStep(digits: string): number {
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e')
  const decimals = mantissa.split('.')[1]?.length ?? 0
  return 0.5 * 10 ** (Number(exponent) - decimals)
}

/** Splits at a separator that no backslash protects; the backslashes stay. */
export function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === separator) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}

/** `\,` `\|` `\$` `\\` stand for themselves. */
export const unescaped = (text: string): string => text.replace(/\\([,|$\\])/g, '$1')

/** A token as the store compares it: `system|code`; a bar inside a code stands as `%7C` (fhir/search-index.ts). */
export function tokenValue(text: string): string | undefined {
  const parts = splitUnescaped(text, '|')
  if (parts.length > 2) return undefined
  const [first = '', second] = parts.map(unescaped)
  const code = (second ?? first).replaceAll('|', '%7C')
  if (second === undefined) return code === '' ? undefined : code
  return first === '' && code === '' ? undefined : `${first}|${code}`
}
