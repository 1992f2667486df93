import { TENANT_NO } from '../seal.ts'
import { LONG_PARAM } from '../search-coding.ts'
import type { FoundRow, Resolved as ResolvedPlan } from '../search-parts.ts'
import type { Position } from '../search-position.ts'
import type { Look } from './readers.ts'
import { dateParams, type Part } from './search-tests.ts'
import { numbered, pageSql } from './sql/search.ts'
import { composed, type Value } from './statement.ts'

export type Resolved = ResolvedPlan<Value>

const whereOf = ({ shelf, filters }: Resolved): Part => ({
  sql: [pageSql.onShelf, ...filters.map((filter) => filter.sql)].join(' AND '),
  values: [TENANT_NO, shelf, ...filters.flatMap((filter) => filter.values)],
})
const headOf = ({ list }: Resolved): Part =>
  list ? { sql: pageSql.listed(list.sql), values: list.values } : { sql: '', values: [] }
const sourceOf = ({ list }: Resolved): string => (list ? pageSql.ofList : pageSql.ofType)

const ask = <R>(look: Look, sql: string, values: readonly Value[]): Promise<R[]> => look.query<R>(composed(numbered(sql)), values)

/** Length of a list, counted no further than `most`. */
export async function lengthOf(look: Look, list: Part, most: number): Promise<number> {
  return (await ask<{ n: number }>(look, pageSql.length(list.sql), [...list.values, most]))[0]!.n
}

export async function countOf(look: Look, resolved: Resolved): Promise<number> {
  const head = headOf(resolved)
  const condition = whereOf(resolved)
  const sql = head.sql + pageSql.count(sourceOf(resolved), condition.sql)
  return (await ask<{ n: number }>(look, sql, [...head.values, ...condition.values]))[0]!.n
}

/** One page of a resolved search by feed number, from where the page before ended. */
export function pageByFeed(
  look: Look,
  resolved: Resolved,
  limit: number,
  descending: boolean,
  after: number | undefined,
): Promise<FoundRow[]> {
  const head = headOf(resolved)
  const condition = whereOf(resolved)
  const start = after ?? (descending ? Number.MAX_SAFE_INTEGER : 0)
  const sql = head.sql + pageSql.byFeed(sourceOf(resolved), condition.sql, descending)
  return ask(look, sql, [...head.values, ...condition.values, start, limit])
}

interface DateSort {
  readonly date: number
  readonly descending: boolean
}
const firstOf = (descending: boolean): { key: number; rid: number } => ({ key: descending ? 1e17 : -1e17, rid: 0 })

/** Rows that have the date, from a short list: their keys are computed and sorted. */
function byDateOfList(look: Look, resolved: Resolved, { date, descending }: DateSort, limit: number, after?: Position) {
  const head = headOf(resolved)
  const condition = whereOf(resolved)
  const { key, rid } = after ?? firstOf(descending)
  const sql = head.sql + pageSql.byDateOfList(sourceOf(resolved), condition.sql, descending)
  return ask<FoundRow>(look, sql, [...head.values, TENANT_NO, dateParams(date), ...condition.values, key, rid, limit])
}

/** The same from the index of the parameter itself: short and long intervals are two walks, merged. */
async function byDateOfIndex(look: Look, resolved: Resolved, { date, descending }: DateSort, limit: number, after?: Position) {
  const condition = whereOf(resolved)
  const { key, rid } = after ?? firstOf(descending)
  const sql = pageSql.byDateOfIndex(condition.sql, descending)
  const both = [TENANT_NO, dateParams(date)]
  const walk = (walked: number): Promise<FoundRow[]> =>
    ask(look, sql, [TENANT_NO, walked, key, key, rid, ...both, ...both, ...condition.values, limit])
  const found = (await Promise.all([walk(date), walk(date + LONG_PARAM)])).flat()
  const sign = descending ? -1 : 1
  return found.sort((x, y) => sign * (x.key! - y.key! || x.rid - y.rid)).slice(0, limit)
}

/** By date; those without it come last, whichever way the sort goes. */
export async function pageByDate(
  look: Look,
  resolved: Resolved,
  sort: DateSort,
  limit: number,
  after: Position | undefined,
): Promise<FoundRow[]> {
  const past = after?.kind === 'dateless'
  const walk = resolved.list ? byDateOfList : byDateOfIndex
  const dated = past ? [] : await walk(look, resolved, sort, limit, after)
  if (dated.length >= limit) return dated
  const undated: Part = { sql: pageSql.undated, values: [TENANT_NO, dateParams(sort.date)] }
  const rest = { ...resolved, filters: [...resolved.filters, undated] }
  return [...dated, ...(await pageByFeed(look, rest, limit - dated.length, false, past ? after.key : undefined))]
}
