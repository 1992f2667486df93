import type { StatementSync } from 'node:sqlite'
import { SOURCE_PATIENTS } from '../resource-rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { SearchPlan, SearchRow } from '../search.ts'
import type { FoundRow } from '../search-parts.ts'
import { positionOf, positionText } from '../search-position.ts'
import type { Connection } from './connection.ts'
import type { Content } from './content.ts'
import type { FeedReads } from './feed.ts'
import type { Names } from './names.ts'
import { fromOf, openPages, type Resolved, whereOf } from './search-pages.ts'
import { type Clause, openSearchTests, type Part } from './search-tests.ts'
import { metaSql } from './sql/names.ts'
import { pageSql, searchSql } from './sql/search.ts'

/**
 * How a search runs: the compartment lists the candidates when source patients are given, else the test with the shortest
 * list, else (every list is long, so matches are dense) the type's own order is walked until the page is full. The other tests
 * are conditions on each candidate.
 */
const SHORT = 5000
/** Statements are kept by their text; texts differ only in shape (tests, number of values). */
const KEPT = 200

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
  const lengthOf = (list: Part): number => (statement(pageSql.length(list.sql)).get(...list.values, SHORT + 1) as { n: number }).n

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

  const pages = openPages(statement)

  const toSearchRow = (row: FoundRow, sort: SearchPlan['sort']): SearchRow => ({
    rid: row.rid,
    type: names.text(row.type),
    id: row.id,
    version: row.version,
    at: row.at,
    feed: row.feed,
    text: content.text(row.pack, row.slot),
    sourcePatientId: row.sp === null ? undefined : (idOf.get(row.sp) as { id: string }).id,
    position: positionText(row, typeof sort === 'string'),
  })

  return {
    resolve,
    search(plan: SearchPlan): { readonly rows: readonly SearchRow[]; readonly more: boolean } {
      const resolved = resolve(plan)
      const position = positionOf(plan.after, typeof plan.sort === 'string')
      if (!resolved || plan.limit <= 0) return { rows: [], more: false }
      const { sort, limit } = plan
      const found =
        typeof sort === 'string'
          ? pages.byFeed(resolved, limit + 1, sort === '-lastUpdated', position?.key)
          : pages.byDate(resolved, sort, limit + 1, position)
      return { rows: found.slice(0, limit).map((row) => toSearchRow(row, sort)), more: found.length > limit }
    },
    count(plan: SearchPlan): number {
      if (!plan.sourcePatients && plan.tests.length === 0)
        return (counter.get(TENANT_NO, `shelf:${shelfName(plan)}`) as { value: number } | undefined)?.value ?? 0
      const resolved = resolve(plan)
      if (!resolved) return 0
      const source = fromOf(resolved)
      const condition = whereOf(resolved)
      const sql = pageSql.count(source.sql, condition.sql)
      return (statement(sql).get(...source.values, ...condition.values) as { n: number }).n
    },
  }
}
