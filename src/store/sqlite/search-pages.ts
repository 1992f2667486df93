import type { StatementSync } from 'node:sqlite'
import { TENANT_NO } from '../seal.ts'
import { LONG_PARAM } from '../search-coding.ts'
import type { FoundRow, Resolved as ResolvedPlan } from '../search-parts.ts'
import type { Position } from '../search-position.ts'

import type { Part, Value } from './search-tests.ts'
import { pageSql } from './sql/search.ts'

export type Resolved = ResolvedPlan<Value>

export const whereOf = ({ shelf, filters }: Resolved): Part => ({
  sql: [pageSql.onShelf, ...filters.map((filter) => filter.sql)].join(' AND '),
  values: [TENANT_NO, shelf, ...filters.flatMap((filter) => filter.values)],
})
export const fromOf = ({ list }: Resolved): Part =>
  list ? { sql: pageSql.ofList(list.sql), values: list.values } : { sql: pageSql.ofType, values: [] }

const firstOf = (descending: boolean): { key: number; rid: number } => ({ key: descending ? 1e17 : -1e17, rid: 0 })

/** One page of a resolved search, in the order asked for, from where the page before ended. */
export function openPages(statement: (sql: string) => StatementSync) {
  const rows = (sql: string, values: readonly Value[]): FoundRow[] => statement(sql).all(...values) as unknown as FoundRow[]

  const byFeed = (resolved: Resolved, limit: number, descending: boolean, after: number | undefined): FoundRow[] => {
    const source = fromOf(resolved)
    const condition = whereOf(resolved)
    const start = after ?? (descending ? Number.MAX_SAFE_INTEGER : 0)
    return rows(pageSql.byFeed(source.sql, condition.sql, descending), [...source.values, ...condition.values, start, limit])
  }

  /** Rows that have the date, from a short list: their keys are computed and sorted. */
  const byDateOfList = (resolved: Resolved, param: number, limit: number, descending: boolean, after?: Position): FoundRow[] => {
    const source = fromOf(resolved)
    const condition = whereOf(resolved)
    const { key, rid } = after ?? firstOf(descending)
    const values = [TENANT_NO, param, ...source.values, ...condition.values, key, rid, limit]
    return rows(pageSql.byDateOfList(source.sql, condition.sql, descending), values)
  }
  /** The same from the index of the parameter itself: short and long intervals are two walks, merged. */
  const byDateOfIndex = (resolved: Resolved, param: number, limit: number, descending: boolean, after?: Position): FoundRow[] => {
    const condition = whereOf(resolved)
    const { key, rid } = after ?? firstOf(descending)
    const sql = pageSql.byDateOfIndex(condition.sql, descending)
    const walk = (walked: number): FoundRow[] =>
      rows(sql, [TENANT_NO, walked, key, key, rid, TENANT_NO, param, TENANT_NO, param, ...condition.values, limit])
    const sign = descending ? -1 : 1
    return [...walk(param), ...walk(param + LONG_PARAM)].sort((x, y) => sign * (x.key! - y.key! || x.rid - y.rid)).slice(0, limit)
  }

  /** Those without the date come last, whichever way the sort goes. */
  const byDate = (
    resolved: Resolved,
    sort: { readonly date: number; readonly descending: boolean },
    limit: number,
    after: Position | undefined,
  ): FoundRow[] => {
    const past = after?.kind === 'dateless'
    const walk = resolved.list ? byDateOfList : byDateOfIndex
    const dated = past ? [] : walk(resolved, sort.date, limit, sort.descending, after)
    if (dated.length >= limit) return dated
    const undated = { ...resolved, filters: [...resolved.filters, { sql: pageSql.undated, values: [TENANT_NO, sort.date] }] }
    return [...dated, ...byFeed(undated, limit - dated.length, false, past ? after.key : undefined)]
  }
  return { byFeed, byDate }
}
