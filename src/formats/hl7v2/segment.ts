import { unescapeText } from './escape.ts'
import type { Delimiters, Position, Segment } from './tree.ts'

/** What all segments of one message share. Delimiters as character codes; -1 when the sender has none. */
export interface Source {
  readonly text: string
  readonly delimiters: Delimiters
  readonly field: string
  readonly component: number
  readonly repetition: number
  readonly subcomponent: number
  /**
   * Starts of the parts of long values, by delimiter and offset, made when first asked for: reading 10,000 repetitions one by
   * one must not scan from the front each time.
   */
  readonly parts: Map<number, Int32Array>[]
}

export function sourceOf(text: string, delimiters: Delimiters): Source {
  const code = (char: string) => (char === '' ? -1 : char.charCodeAt(0))
  return {
    text,
    delimiters,
    field: delimiters.field,
    component: code(delimiters.component),
    repetition: code(delimiters.repetition),
    subcomponent: code(delimiters.subcomponent),
    parts: [],
  }
}

/** Values up to this length are scanned each time; longer ones get a table of their parts. */
const SHORT = 96

/** The last value found: [lo, hi). One scratch pair instead of an object for each read; nothing here is re-entrant. */
let lo = 0
let hi = 0

function partsOf(source: Source, delimiter: number): Int32Array {
  source.parts[delimiter] ??= new Map()
  const byStart = source.parts[delimiter]
  const known = byStart.get(lo)
  if (known !== undefined && known[known.length - 1] === hi + 1) return known
  const char = String.fromCharCode(delimiter)
  const starts = [lo]
  for (let at = source.text.indexOf(char, lo); at >= 0 && at < hi; at = source.text.indexOf(char, at + 1)) starts.push(at + 1)
  starts.push(hi + 1)
  const table = Int32Array.from(starts)
  byStart.set(lo, table)
  return table
}

function narrowLong(source: Source, delimiter: number, part: number): boolean {
  const table = partsOf(source, delimiter)
  if (part >= table.length) return false
  lo = table[part - 1]!
  hi = table[part]! - 1
  return true
}

/** Narrows [lo, hi) to its part-th part, from 1. */
function narrow(source: Source, delimiter: number, part: number): boolean {
  if (part < 1) return false
  if (delimiter < 0) return part === 1
  if (hi - lo > SHORT) return narrowLong(source, delimiter, part)
  const { text } = source
  let begin = lo
  let count = 1
  for (let i = lo; i < hi; i++) {
    if (text.charCodeAt(i) !== delimiter) continue
    if (count === part) {
      lo = begin
      hi = i
      return true
    }
    count++
    begin = i + 1
  }
  lo = begin
  return count === part
}

function countParts(source: Source, delimiter: number): number {
  if (lo >= hi) return 0
  if (delimiter < 0) return 1
  if (hi - lo > SHORT) return partsOf(source, delimiter).length - 1
  let count = 1
  for (let i = lo; i < hi; i++) if (source.text.charCodeAt(i) === delimiter) count++
  return count
}

export class TextSegment implements Segment {
  readonly name: string
  readonly index: number
  private readonly source: Source
  private readonly start: number
  private readonly end: number
  /** 1 for MSH, FHS and BHS: their field 1 is the separator itself. */
  private readonly header: number
  /** Starts of the parts between field separators found so far; the first is the name. */
  private readonly starts: number[]
  private scanned = false

  constructor(source: Source, name: string, index: number, start: number, end: number) {
    this.source = source
    this.name = name
    this.index = index
    this.start = start
    this.end = end
    this.header = name === 'MSH' || name === 'FHS' || name === 'BHS' ? 1 : 0
    this.starts = [start]
  }

  get fields(): number {
    this.scan(Number.MAX_SAFE_INTEGER)
    return this.starts.length - 1 + this.header
  }

  value(field: number, repetition = 1, component?: number, subcomponent?: number): string | undefined {
    if (!this.find(field, repetition, component, subcomponent)) return undefined
    const raw = this.source.text.slice(lo, hi)
    return field < 3 && this.header === 1 ? raw : unescapeText(raw, this.source.delimiters)
  }

  raw(field: number, repetition?: number, component?: number): string {
    const { source } = this
    if (!this.findField(field)) return ''
    if (this.header === 1 && field < 3) return source.text.slice(lo, hi)
    if (repetition !== undefined && !narrow(source, source.repetition, repetition)) return ''
    if (component !== undefined && !narrow(source, source.component, component)) return ''
    return source.text.slice(lo, hi)
  }

  position(field: number, repetition = 1, component?: number, subcomponent?: number): Position | undefined {
    return this.find(field, repetition, component, subcomponent) ? { offset: lo, length: hi - lo } : undefined
  }

  repetitions(field: number): number {
    if (!this.findField(field)) return 0
    return this.header === 1 && field < 3 ? 1 : countParts(this.source, this.source.repetition)
  }

  components(field: number, repetition = 1): number {
    const { source } = this
    if (!this.findField(field)) return 0
    if (this.header === 1 && field < 3) return 1
    return narrow(source, source.repetition, repetition) ? countParts(source, source.component) : 0
  }

  subcomponents(field: number, repetition: number, component: number): number {
    const { source } = this
    if (!this.findField(field)) return 0
    if (this.header === 1 && field < 3) return 1
    if (!narrow(source, source.repetition, repetition) || !narrow(source, source.component, component)) return 0
    return countParts(source, source.subcomponent)
  }

  /** Finds field starts up to the given one, if the segment has so many. */
  private scan(part: number): void {
    const { starts, source, end } = this
    while (!this.scanned && starts.length <= part) {
      const at = source.text.indexOf(source.field, starts[starts.length - 1])
      if (at < 0 || at >= end) this.scanned = true
      else starts.push(at + 1)
    }
  }

  /** Sets [lo, hi) to the whole field; false when it is absent or empty. */
  private findField(field: number): boolean {
    const part = field - this.header
    if (part < 1) return this.findSeparator(field)
    if (this.starts.length <= part + 1) this.scan(part + 1)
    const begin = this.starts[part]
    if (begin === undefined) return false
    const next = this.starts[part + 1]
    lo = begin
    hi = next === undefined ? this.end : next - 1
    return lo < hi
  }

  /** MSH-1. */
  private findSeparator(field: number): boolean {
    if (field !== 1 || this.header === 0) return false
    lo = this.start + 3
    hi = lo + 1
    return true
  }

  private find(field: number, repetition: number, component: number | undefined, subcomponent: number | undefined): boolean {
    if (!this.findField(field)) return false
    const { source } = this
    if (this.header === 1 && field < 3) return repetition === 1 && (component ?? 1) === 1 && (subcomponent ?? 1) === 1
    if (!narrow(source, source.repetition, repetition)) return false
    if (component === undefined) return this.narrowToPlain()
    return narrow(source, source.component, component) && narrow(source, source.subcomponent, subcomponent ?? 1) && lo < hi
  }

  /** The whole repetition if it has but one component, else its first component's first subcomponent. */
  private narrowToPlain(): boolean {
    const { source } = this
    const whole = hi
    narrow(source, source.component, 1)
    if (hi !== whole) narrow(source, source.subcomponent, 1)
    return lo < hi
  }
}
