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

function toStored(entry: IndexEntry, tokens: StoredTokens): StoredEntry {
  const { kind, param, a, b } = entry
  if (kind === 't') return [kind, param, tokens.of(String(a)), 0]
  if (kind === 'd') return [kind, Number(b) - Number(a) > LONG_MS ? param + LONG_PARAM : param, a, b ?? a]
  if (kind === 'q') return [kind, param, a, b ?? '']
  return [kind, param, a, 0]
}

interface StoredTokens {
  of(value: string): string
  /** After a rollback: a system's number may not be there. */
  forget(): void
}

/** Tokens kept: codes come again with every message, identifiers pass through. */
const KEPT = 4_000

function openStoredTokens(names: WritableNames): StoredTokens {
  const kept = new Map<string, string>()
  return {
    of(value) {
      const known = kept.get(value)
      if (known !== undefined) return known
      const made = storedToken(value, names.no)
      if (kept.size >= KEPT) kept.clear()
      kept.set(value, made)
      return made
    },
    forget: () => kept.clear(),
  }
}

/** Entries as text: fields end in U+001F, entries in U+001E, which no value holds; quicker than JSON both ways. */
const textOf = ([kind, param, a, b]: StoredEntry): string => `${kind}${param}\x1f${a}\x1f${b}\x1e`

const isSpan = (kind: string): boolean => kind === 'd' || kind === 'q'

function parse(text: string): StoredEntry[] {
  const out: StoredEntry[] = []
  for (const one of text.split('\x1e')) {
    if (one === '') continue
    const [head, a, b] = one.split('\x1f') as [string, string, string]
    const kind = head[0]!
    out.push([kind, Number(head.slice(1)), isSpan(kind) ? Number(a) : a, kind === 'q' ? b : Number(b)])
  }
  return out
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
const paramOf = (param: number): number => (param >= LONG_PARAM ? param - LONG_PARAM : param)

export function openSearchEntries(connection: Connection, names: WritableNames): SearchEntries {
  const tokens = openStoredTokens(names)
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
  return {
    encode: (index) => index.map((entry) => textOf(toStored(entry, tokens))).join(''),
    replace(rid, before, now) {
      if (before === now) return
      const former = new Map(parse(before).map((entry) => [keyOf(entry), entry]))
      const later = new Map(parse(now).map((entry) => [keyOf(entry), entry]))
      for (const [key, entry] of former) if (!later.has(key)) remove(rid, entry)
      for (const [key, entry] of later) if (!former.has(key)) add(rid, entry)
    },
    add(rid, index) {
      let text = ''
      for (const one of index) {
        const entry = toStored(one, tokens)
        add(rid, entry)
        text += textOf(entry)
      }
      return text
    },
    flush() {
      entries.flush()
      spans.flush()
    },
    forget() {
      tokens.forget()
      entries.forget()
      spans.forget()
    },
  }
}
