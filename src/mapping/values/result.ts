import { decimalText, halfWidth } from './number.ts'

/** What a result text says: `13.2×10^9/L ↑`, `<0.5`, `>1:640`, `7 ~ 40`. Numbers are decimal texts. */
export type ParsedResult =
  | {
      readonly kind: 'number'
      readonly value: string
      readonly comparator: Comparator | undefined
      readonly unit: string | undefined
    }
  | { readonly kind: 'range'; readonly low: string; readonly high: string; readonly unit: string | undefined }
  | {
      readonly kind: 'ratio'
      readonly numerator: string
      readonly denominator: string
      readonly comparator: Comparator | undefined
    }
  | { readonly kind: 'text' }

type Comparator = '<' | '<=' | '>' | '>='

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '=<': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '=>': '>=',
}

// Flags stand at the end after a blank or as an arrow, or as an asterisk in front.
const TAIL_FLAG = /\s*(↑{1,3}|↓{1,3}|[⬆⬇▲▼])\s*$|\s+(HH|LL|H|L|高|低|偏高|偏低)\s*$/
const FLAGS: Readonly<Record<string, string>> = {
  '↑': 'H',
  '↑↑': 'HH',
  '↑↑↑': 'HH',
  '⬆': 'H',
  '▲': 'H',
  H: 'H',
  HH: 'HH',
  高: 'H',
  偏高: 'H',
  '↓': 'L',
  '↓↓': 'LL',
  '↓↓↓': 'LL',
  '⬇': 'L',
  '▼': 'L',
  L: 'L',
  LL: 'LL',
  低: 'L',
  偏低: 'L',
}

const NUMBER = String.raw`([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)`
// A unit begins with a letter, a sign of a unit or a power of ten; it holds no blank, but for `x 10^9/L`.
const UNIT = String.raw`(?:\s*((?:[×xX*]\s*10|10\^|[a-zA-Zμµ%‰°℃Ωα-ωΑ-Ω/\u4e00-\u9fff])\S*))?`
const VALUE = new RegExp(`^(<=|>=|=<|=>|[<>≤≥])?\\s*${NUMBER}${UNIT}$`)
const RATIO = new RegExp(`^(<=|>=|=<|=>|[<>≤≥])?\\s*${NUMBER}\\s*:\\s*${NUMBER}$`)
const RANGE = new RegExp(`^${NUMBER}\\s*(?:~|-{1,3}|–|—|至|到|\\.\\.)\\s*${NUMBER}${UNIT}$`)

/** The flag in a result text as HL7 table 0078 has it, or undefined. */
export function embeddedFlag(text: string): string | undefined {
  const tail = TAIL_FLAG.exec(halfWidth(text))
  if (tail) return FLAGS[tail[1] ?? tail[2] ?? '']
  return /^\s*\*\s*[\d<>]/.test(text) ? 'A' : undefined
}

const withoutFlag = (text: string): string =>
  halfWidth(text)
    .trim()
    .replace(TAIL_FLAG, '')
    .replace(/^\*\s*/, '')
    .trim()

/** Reads one result. Whatever is not wholly understood stays text. */
export function parseResult(text: string): ParsedResult {
  if (text.length > 120) return { kind: 'text' }
  const cut = withoutFlag(text)
  const value = VALUE.exec(cut)
  if (value) {
    const number = decimalText(value[2]!)
    if (number !== undefined) return { kind: 'number', value: number, comparator: COMPARATORS[value[1] ?? ''], unit: value[3] }
  }
  return ratioOf(cut) ?? rangeOf(cut) ?? { kind: 'text' }
}

function ratioOf(cut: string): ParsedResult | undefined {
  const found = RATIO.exec(cut)
  const numerator = found && decimalText(found[2]!)
  const denominator = found && decimalText(found[3]!)
  if (!numerator || !denominator) return undefined
  return { kind: 'ratio', numerator, denominator, comparator: COMPARATORS[found[1] ?? ''] }
}

function rangeOf(cut: string): ParsedResult | undefined {
  const found = RANGE.exec(cut)
  const low = found && decimalText(found[1]!)
  const high = found && decimalText(found[2]!)
  if (!low || !high || Number(low) > Number(high)) return undefined
  return { kind: 'range', low, high, unit: found[3] }
}

/** A reference range. `0-0` is how several systems write "none". */
export interface ParsedReferenceRange {
  readonly low: string | undefined
  readonly high: string | undefined
  readonly unit: string | undefined
  readonly text: string
}

export function parseReferenceRange(text: string): ParsedReferenceRange | undefined {
  const parsed = parseResult(text)
  if (parsed.kind === 'range') {
    if (Number(parsed.low) === 0 && Number(parsed.high) === 0) return undefined
    return { low: parsed.low, high: parsed.high, unit: parsed.unit, text }
  }
  if (parsed.kind === 'number' && parsed.comparator !== undefined) {
    const upper = parsed.comparator.startsWith('<')
    return { low: upper ? undefined : parsed.value, high: upper ? parsed.value : undefined, unit: parsed.unit, text }
  }
  return { low: undefined, high: undefined, unit: undefined, text }
}
