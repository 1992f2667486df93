import type { IndexEntry } from '../../fhir/prepared.ts'
import { TENANT_NO, token } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { WritableNames } from './names.ts'
import { openRuns } from './runs.ts'
import { entryRuns, spanRuns } from './sql/runs.ts'

/**
 * Search entries as they are stored. Token systems become numbers of the name list: `718-7|http://loinc.org` is `718-7|4`.
 * Intervals longer than LONG lie under a parameter number of their own, so that a search for a short range never walks them.
 * Dates and quantities stand a second time by rid (`span`), where a filter or a sort asks for one resource's value: rids rise,
 * so that costs bytes but no further page.
 */
export const LONG_MS = 32 * 86_400_000
export const LONG_PARAM = 0x8000_0000

/** kind, param, a, b — flat, because it is also the text kept in the pack to take the entries out again. */
type StoredEntry = readonly [kind: string, param: number, a: string | number, b: string | number]

/** `code|system` → `code|<number of system>`. The system of a token never holds a bar, a code may. */
function storedToken(value: string, system: (text: string) => number | string): string {
  const bar = value.lastIndexOf('|')
  if (bar < 0) return `${token(value)}|`
  return bar === value.length - 1
    ? `${token(value.slice(0, bar))}|`
    : `${token(value.slice(0, bar))}|${system(value.slice(bar + 1))}`
}

function toStored(entry: IndexEntry, names: WritableNames): StoredEntry {
  const { kind, param, a, b } = entry
  if (kind === 't') return [kind, param, storedToken(String(a), names.no), 0]
  if (kind === 'd') return [kind, Number(b) - Number(a) > LONG_MS ? param + LONG_PARAM : param, a, b ?? a]
  if (kind === 'q') return [kind, param, a, b ?? '']
  return [kind, param, a, 0]
}

export interface SearchEntries {
  /** Entries as text for the pack. */
  encode(index: readonly IndexEntry[]): string
  /** Makes the index say `now` where it said `before` (texts of `encode`); only the difference is touched. */
  replace(rid: number, before: string, now: string): void
  /** Entries of a new resource; their text. */
  add(rid: number, index: readonly IndexEntry[]): string
  /** At the end of an apply. */
  flush(): void
  forget(): void
}

const keyOf = (entry: StoredEntry): string => `${entry[1]} ${entry[2]} ${entry[3]}`
const isSpan = (kind: string): boolean => kind === 'd' || kind === 'q'
const paramOf = (param: number): number => (param >= LONG_PARAM ? param - LONG_PARAM : param)

export function openSearchEntries(connection: Connection, names: WritableNames): SearchEntries {
  const entries = openRuns(connection, entryRuns)
  const spans = openRuns(connection, spanRuns)
  const add = (rid: number, [kind, param, a, b]: StoredEntry): void => {
    entries.add([TENANT_NO, param, a, b], rid)
    if (isSpan(kind)) spans.add([TENANT_NO, paramOf(param), a, b], rid)
  }
  const remove = (rid: number, [kind, param, a, b]: StoredEntry): void => {
    entries.remove([TENANT_NO, param, a, b], rid)
    if (isSpan(kind)) spans.remove([TENANT_NO, paramOf(param), a, b], rid)
  }
  const parse = (text: string): StoredEntry[] => (text === '' ? [] : JSON.parse(text))
  return {
    encode: (index) => (index.length === 0 ? '' : JSON.stringify(index.map((entry) => toStored(entry, names)))),
    replace(rid, before, now) {
      if (before === now) return
      const former = new Map(parse(before).map((entry) => [keyOf(entry), entry]))
      const later = new Map(parse(now).map((entry) => [keyOf(entry), entry]))
      for (const [key, entry] of former) if (!later.has(key)) remove(rid, entry)
      for (const [key, entry] of later) if (!former.has(key)) add(rid, entry)
    },
    add(rid, index) {
      if (index.length === 0) return ''
      const stored = index.map((entry) => toStored(entry, names))
      for (const entry of stored) add(rid, entry)
      return JSON.stringify(stored)
    },
    flush() {
      entries.flush()
      spans.flush()
    },
    forget() {
      entries.forget()
      spans.forget()
    },
  }
}
