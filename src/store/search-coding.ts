import type { IndexEntry } from '../fhir/prepared.ts'
import { token } from './seal.ts'

/**
 * Search entries as they are stored. Token systems become numbers of the name list: `718-7|http://loinc.org` is `718-7|4`.
 * Intervals longer than LONG_MS lie apart, so that a search for a short range never walks them.
 */
export const LONG_MS = 32 * 86_400_000
export const LONG_PARAM = 0x8000_0000

/** kind, param, a, b — flat, because it is also the text kept in the pack to take the entries out again. */
export type StoredEntry = readonly [kind: string, param: number, a: string | number, b: string | number]

/** `code|system` → `code|<number of system>`. The system of a token never holds a bar, a code may. */
export function storedToken(value: string, system: (text: string) => number | string): string {
  const bar = value.lastIndexOf('|')
  if (bar < 0) return `${token(value)}|`
  return bar === value.length - 1
    ? `${token(value.slice(0, bar))}|`
    : `${token(value.slice(0, bar))}|${system(value.slice(bar + 1))}`
}

export function toStored(entry: IndexEntry, tokenOf: (value: string) => string): StoredEntry {
  const { kind, param, a, b } = entry
  if (kind === 't') return [kind, param, tokenOf(String(a)), 0]
  if (kind === 'd') return [kind, Number(b) - Number(a) > LONG_MS ? param + LONG_PARAM : param, a, b ?? a]
  if (kind === 'q') return [kind, param, a, b ?? '']
  return [kind, param, a, 0]
}

/** Entries as text: fields end in U+001F, entries in U+001E, which no value holds; quicker than JSON both ways. */
export const entryText = ([kind, param, a, b]: StoredEntry): string => `${kind}${param}\x1f${a}\x1f${b}\x1e`

/** A reference that stands by its target's rid. */
export const NEAR = 'n'

/** Dates and quantities: what a filter or a sort may ask one resource for. */
export const isSpan = (kind: string): boolean => kind === 'd' || kind === 'q'

/** The entries of one or more `entryText`s. */
function parseEntries(text: string): StoredEntry[] {
  const out: StoredEntry[] = []
  for (const one of text.split('\x1e')) {
    if (one === '') continue
    const [head, a, b] = one.split('\x1f') as [string, string, string]
    const kind = head[0]!
    out.push([kind, Number(head.slice(1)), isSpan(kind) || kind === NEAR ? Number(a) : a, kind === 'q' ? b : Number(b)])
  }
  return out
}

const magnitudes = new DataView(new ArrayBuffer(8))

/**
 * Quantities are listed by magnitude, four steps to a doubling: a list of exact values has a place of its own for each of
 * thousands of them, and every report touches ten. Rises with the value, so a range of values is a range of magnitudes.
 */
export function magnitude(value: number): number {
  magnitudes.setFloat64(0, Math.abs(value))
  const step = magnitudes.getUint32(0) >>> 18
  return value < 0 ? -step : step
}

const keyOf = (entry: StoredEntry): string => `${entry[1]} ${entry[2]} ${entry[3]}`

/** What changes when the index says `now` where it said `before` (texts of entries). */
export function entryChanges(before: string, now: string): { readonly gone: StoredEntry[]; readonly come: StoredEntry[] } {
  if (before === now) return { gone: [], come: [] }
  const former = new Map(parseEntries(before).map((entry) => [keyOf(entry), entry]))
  const later = new Map(parseEntries(now).map((entry) => [keyOf(entry), entry]))
  return {
    gone: [...former].filter(([key]) => !later.has(key)).map(([, entry]) => entry),
    come: [...later].filter(([key]) => !former.has(key)).map(([, entry]) => entry),
  }
}

export const paramOf = (param: number): number => (param >= LONG_PARAM ? param - LONG_PARAM : param)
