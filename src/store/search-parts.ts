import type { DirectoryRow } from './resource-rows.ts'

/** What a search statement is put together from, in either dialect; `V` is what its driver binds. */

/** A fragment of SQL with the values of its question marks. */
export interface Part<V> {
  readonly sql: string
  readonly values: readonly V[]
}

/** One test: as a condition on a resource `r`, and, where an index can list its resources, as that list. */
export interface Clause<V> {
  readonly filter: Part<V>
  readonly list?: Part<V>
}

export interface FoundRow extends Pick<DirectoryRow, 'rid' | 'type' | 'id' | 'sp' | 'version' | 'feed' | 'at' | 'pack' | 'slot'> {
  readonly key?: number | null
}

/** What a plan comes down to: the shelf, a short list when there is one, and conditions. */
export interface Resolved<V> {
  readonly shelf: number
  readonly list: Part<V> | undefined
  readonly filters: readonly Part<V>[]
}

export interface QuantityRange {
  readonly low?: number
  readonly high?: number
  readonly unit?: string
}

/** Ends of the times JavaScript knows. */
export const EARLIEST = -8.64e15
export const LATEST = 8.64e15

/** How many distinct values a prefix may stand for and still be tested one by one. */
export const MOST_VALUES = 64
/** Above every text that begins with the prefix: no scalar value follows U+10FFFF. */
export const endOf = (prefix: string): string => `${prefix}\u{10FFFF}`

export const any = <V>(parts: readonly Part<V>[]): Part<V> =>
  parts.length === 1
    ? parts[0]!
    : { sql: `(${parts.map((part) => part.sql).join(' OR ')})`, values: parts.flatMap((part) => part.values) }

export const union = <V>(parts: readonly Part<V>[]): Part<V> => ({
  sql: parts.map((part) => part.sql).join(' UNION ALL '),
  values: parts.flatMap((part) => part.values),
})

export const negated = <V>({ sql, values }: Part<V>): Part<V> => ({ sql: `NOT ${sql}`, values })

/** One of the clauses holds; `nobody`: the list of one that has none. */
export const join = <V>(clauses: readonly Clause<V>[], nobody: Part<V>): Clause<V> =>
  clauses.length === 1
    ? clauses[0]!
    : { filter: any(clauses.map((clause) => clause.filter)), list: union(clauses.map((clause) => clause.list ?? nobody)) }
