import type { IndexEntry } from '../../fhir/prepared.ts'
import { TENANT_NO } from '../seal.ts'
import {
  entryChanges,
  entryText,
  isSpan,
  magnitude,
  NEAR,
  paramOf,
  type StoredEntry,
  storedToken,
  toStored,
} from '../search-coding.ts'
import type { Connection } from './connection.ts'
import type { WritableNames } from './names.ts'
import { openRuns } from './runs.ts'
import { entryRuns, spanRuns } from './sql/runs.ts'

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

/** rid of a target (`Type/id`) that is written together with the resource that names it. */
export type RidOf = (target: string) => number | undefined

/**
 * References among resources written together stand by the target's rid: rids rise, so ten results of a report lie at the hot
 * tail of the index and not in ten places of it. A target that is not at hand stands as text; a search asks for both.
 */
const near = (entry: StoredEntry, ridOf: RidOf): StoredEntry => {
  if (entry[0] !== 'r') return entry
  const rid = ridOf(String(entry[2]))
  return rid === undefined ? entry : [NEAR, entry[1], rid, 0]
}

const listed = (kind: string, a: string | number): string | number => (kind === 'q' ? magnitude(Number(a)) : a)

export interface SearchEntries {
  /** Entries as text for the pack. */
  encode(index: readonly IndexEntry[], ridOf: RidOf): string
  /** Makes the index say `now` where it said `before` (texts of `encode`); only the difference is touched. */
  replace(rid: number, before: string, now: string): void
  /** Entries of a new resource; their text. */
  add(rid: number, index: readonly IndexEntry[], ridOf: RidOf): string
  /** At the end of an apply. */
  flush(): void
  forget(): void
}

/**
 * Dates and quantities stand a second time by rid (`span`), where a filter or a sort asks for one resource's value: rids rise,
 * so that costs bytes but no further page.
 */
export function openSearchEntries(connection: Connection, names: WritableNames): SearchEntries {
  const tokens = openStoredTokens(names)
  const entries = openRuns(connection, entryRuns)
  const spans = openRuns(connection, spanRuns)
  const add = (rid: number, [kind, param, a, b]: StoredEntry): void => {
    entries.add([TENANT_NO, param, listed(kind, a), b], rid)
    if (isSpan(kind)) spans.add([TENANT_NO, paramOf(param), a, b], rid)
  }
  const remove = (rid: number, [kind, param, a, b]: StoredEntry): void => {
    entries.remove([TENANT_NO, param, listed(kind, a), b], rid)
    if (isSpan(kind)) spans.remove([TENANT_NO, paramOf(param), a, b], rid)
  }
  return {
    encode: (index, ridOf) => index.map((entry) => entryText(near(toStored(entry, tokens.of), ridOf))).join(''),
    replace(rid, before, now) {
      const { gone, come } = entryChanges(before, now)
      for (const entry of gone) remove(rid, entry)
      for (const entry of come) add(rid, entry)
    },
    add(rid, index, ridOf) {
      let text = ''
      for (const one of index) {
        const entry = near(toStored(one, tokens.of), ridOf)
        add(rid, entry)
        text += entryText(entry)
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
