import type { StatementSync } from 'node:sqlite'
import { CodedException, coded } from '../../model/errors.ts'
import { TENANT_NO } from '../seal.ts'
import type { SearchPlan, SearchRow } from '../search.ts'
import type { Connection } from './connection.ts'
import type { Content } from './content.ts'
import type { FeedReads } from './feed.ts'
import type { Names } from './names.ts'
import { type DirectoryRow, SOURCE_PATIENTS } from './resource-rows.ts'
import { LONG_PARAM } from './search-entries.ts'
import { type Clause, openSearchTests, type Part, type Value } from './search-tests.ts'
import { metaSql } from './sql/names.ts'
import { ROW, searchSql } from './sql/search.ts'

/**
 * How a search runs: the compartment lists the candidates when source patients are given, else the test with the shortest
 * list, else (every list is long, so matches are dense) the type's own order is walked until the page is full. The other tests
 * are conditions on each candidate.
 */
const SHORT = 5000
/** Statements are kept by their text; texts differ only in shape (tests, number of values). */
const KEPT = 200

interface FoundRow extends Pick<DirectoryRow, 'rid' | 'type' | 'id' | 'sp' | 'version' | 'feed' | 'at' | 'pack' | 'slot'> {
  readonly key?: number | null
}

/** Where a page ended: by feed number, or by a date and a rid, or among those without that date. */
interface Position {
  readonly kind: 'feed' | 'date' | 'dateless'
  readonly key: number
  readonly rid: number
}

const POSITION = /^([fdn])(-?\d{1,16})(?:\.(\d{1,16}))?$/
const KINDS = { f: 'feed', d: 'date', n: 'dateless' } as const

function positionOf(text: string | undefined): Position | undefined {
  if (text === undefined) return undefined
  const found = POSITION.exec(text)
  if (!found) throw new CodedException(coded('store.position'))
  return { kind: KINDS[found[1] as keyof typeof KINDS], key: Number(found[2]), rid: Number(found[3] ?? 0) }
}

/** What a plan comes down to: the shelf, a short list when there is one, and conditions. */
export interface Resolved {
  readonly shelf: number
  readonly list: Part | undefined
  readonly filters: readonly Part[]
}

export function openSearch(connection: Connection, names: Names, content: Content, feed: FeedReads) {
  const tests = openSearchTests(connection, names, feed)
  const idOf = connection.prepare(searchSql.idOfOwner)
  const counter = connection.prepare(metaSql.counter)
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= KEPT) statements.delete(statements.keys().next().value!)
    const made = connection.prepare(sql)
    statements.set(sql, made)
    return made
  }
  const shelfName = (plan: SearchPlan): string => (plan.type === 'Patient' && plan.source ? SOURCE_PATIENTS : plan.type)

  const compartment = (plan: SearchPlan, patients: readonly number[]): Part => {
    if (plan.type === 'Patient' && !plan.source) return { sql: searchSql.goldenOf(patients.length), values: patients }
    return { sql: searchSql.compartment(patients.length), values: [TENANT_NO, ...patients, names.find(plan.type) ?? -1] }
  }
  /** Length of a list, counted no further than SHORT. */
  const lengthOf = (list: Part): number =>
    (statement(`SELECT count(*) AS n FROM (${list.sql} LIMIT ?)`).get(...list.values, SHORT + 1) as { n: number }).n

  const shortest = (clauses: readonly Clause[]): Clause | undefined => {
    let best: Clause | undefined
    let least = SHORT + 1
    for (const clause of clauses) {
      const length = clause.list ? lengthOf(clause.list) : least
      if (length < least) [best, least] = [clause, length]
    }
    return best
  }

  const resolve = (plan: SearchPlan): Resolved | undefined => {
    const shelf = names.find(shelfName(plan))
    if (shelf === undefined) return undefined
    const clauses = plan.tests.map(tests)
    if (plan.sourcePatients)
      return { shelf, list: compartment(plan, plan.sourcePatients), filters: clauses.map((clause) => clause.filter) }
    const driver = shortest(clauses)
    return { shelf, list: driver?.list, filters: clauses.filter((clause) => clause !== driver).map((clause) => clause.filter) }
  }

  const where = ({ shelf, filters }: Resolved): Part => ({
    sql: ['r.tenant = ? AND r.shelf = ?', ...filters.map((filter) => filter.sql)].join(' AND '),
    values: [TENANT_NO, shelf, ...filters.flatMap((filter) => filter.values)],
  })
  /** CROSS JOIN keeps the list outside: the planner may not walk the type instead. */
  const from = ({ list }: Resolved): Part =>
    list
      ? { sql: `(SELECT DISTINCT rid FROM (${list.sql})) c CROSS JOIN resource r ON r.rid = c.rid`, values: list.values }
      : { sql: 'resource r INDEXED BY resource_by_feed', values: [] }

  const rows = (sql: string, values: readonly Value[]): FoundRow[] => statement(sql).all(...values) as unknown as FoundRow[]

  /** By feed number. */
  const byFeed = (
    resolved: Resolved,
    limit: number,
    descending: boolean,
    after: number | undefined,
    more = '',
    moreValues: Value[] = [],
  ) => {
    const source = from(resolved)
    const condition = where(resolved)
    const [test, direction, start] = descending ? ['<', 'DESC', Number.MAX_SAFE_INTEGER] : ['>', 'ASC', 0]
    return rows(
      `SELECT ${ROW} FROM ${source.sql} WHERE ${condition.sql}${more} AND r.feed ${test} ? ORDER BY r.feed ${direction} LIMIT ?`,
      [...source.values, ...condition.values, ...moreValues, after ?? start, limit],
    )
  }

  /** Rows that have the date, from a short list: their keys are computed and sorted. */
  const byDateOfList = (
    resolved: Resolved,
    param: number,
    limit: number,
    descending: boolean,
    after: Position | undefined,
  ): FoundRow[] => {
    const source = from(resolved)
    const condition = where(resolved)
    const [test, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC']
    const start = after ?? { key: descending ? 1e17 : -1e17, rid: 0 }
    return rows(
      `SELECT * FROM (SELECT ${ROW}, ${searchSql.sortKey} AS key FROM ${source.sql} WHERE ${condition.sql})
       WHERE key IS NOT NULL AND (key, rid) ${test} (?, ?) ORDER BY key ${direction}, rid ${direction} LIMIT ?`,
      [TENANT_NO, param, ...source.values, ...condition.values, start.key, start.rid, limit],
    )
  }
  /** The same from the index of the parameter itself: short and long intervals are two walks, merged. */
  const byDateOfIndex = (
    resolved: Resolved,
    param: number,
    limit: number,
    descending: boolean,
    after: Position | undefined,
  ): FoundRow[] => {
    const condition = where(resolved)
    const [test, direction, sign] = descending ? ['<', 'DESC', -1] : ['>', 'ASC', 1]
    const start = after ?? { key: descending ? 1e17 : -1e17, rid: 0 }
    const walk = (walked: number): FoundRow[] =>
      rows(
        `SELECT ${ROW}, x.a AS key FROM search x CROSS JOIN step s ON s.n < x.run CROSS JOIN resource r ON r.rid = x.rid + s.n
         WHERE x.tenant = ? AND x.param = ? AND x.a ${test}= ? AND (x.a, r.rid) ${test} (?, ?) AND x.a = ${searchSql.sortKey}
         AND ${condition.sql} ORDER BY x.a ${direction}, r.rid ${direction} LIMIT ?`,
        [TENANT_NO, walked, start.key, start.key, start.rid, TENANT_NO, param, ...condition.values, limit],
      )
    return [...walk(param), ...walk(param + LONG_PARAM)].sort((x, y) => sign * (x.key! - y.key! || x.rid - y.rid)).slice(0, limit)
  }

  /** Those without the date come last, whichever way the sort goes. */
  const byDate = (
    resolved: Resolved,
    plan: SearchPlan,
    sort: { date: number; descending: boolean },
    limit: number,
  ): FoundRow[] => {
    const after = positionOf(plan.after)
    const walk = resolved.list ? byDateOfList : byDateOfIndex
    const dated = after?.kind === 'dateless' ? [] : walk(resolved, sort.date, limit, sort.descending, after)
    if (dated.length >= limit) return dated
    const dateless = byFeed(
      resolved,
      limit - dated.length,
      false,
      after?.kind === 'dateless' ? after.key : undefined,
      ` AND ${searchSql.sortKey} IS NULL`,
      [TENANT_NO, sort.date],
    )
    return [...dated, ...dateless]
  }

  const toSearchRow = (row: FoundRow, sort: SearchPlan['sort']): SearchRow => ({
    rid: row.rid,
    type: names.text(row.type),
    id: row.id,
    version: row.version,
    at: row.at,
    feed: row.feed,
    text: content.text(row.pack, row.slot),
    sourcePatientId: row.sp === null ? undefined : (idOf.get(row.sp) as { id: string }).id,
    position: typeof sort === 'string' ? `f${row.feed}` : row.key == null ? `n${row.feed}` : `d${row.key}.${row.rid}`,
  })

  return {
    resolve,
    search(plan: SearchPlan): { readonly rows: readonly SearchRow[]; readonly more: boolean } {
      const resolved = resolve(plan)
      const position = positionOf(plan.after)
      if (!resolved || plan.limit <= 0) return { rows: [], more: false }
      const { sort, limit } = plan
      const found =
        typeof sort === 'string'
          ? byFeed(resolved, limit + 1, sort === '-lastUpdated', position?.key)
          : byDate(resolved, plan, sort, limit + 1)
      return { rows: found.slice(0, limit).map((row) => toSearchRow(row, sort)), more: found.length > limit }
    },
    count(plan: SearchPlan): number {
      if (!plan.sourcePatients && plan.tests.length === 0)
        return (counter.get(TENANT_NO, `shelf:${shelfName(plan)}`) as { value: number } | undefined)?.value ?? 0
      const resolved = resolve(plan)
      if (!resolved) return 0
      const source = from(resolved)
      const condition = where(resolved)
      const sql = `SELECT count(*) AS n FROM ${source.sql} WHERE ${condition.sql}`
      return (statement(sql).get(...source.values, ...condition.values) as { n: number }).n
    },
  }
}
