import { SOURCE_PATIENTS } from '../resource-rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { SearchPlan, SearchRow } from '../search.ts'
import type { FoundRow } from '../search-parts.ts'
import { positionOf, positionText } from '../search-position.ts'
import { integers } from './arrays.ts'
import { textOf } from './packs.ts'
import type { Look } from './readers.ts'
import { ownersOf, type ReadParts } from './resource-reads.ts'
import { countOf, lengthOf, pageByDate, pageByFeed, type Resolved } from './search-pages.ts'
import { type Clause, clauseOf, type Part } from './search-tests.ts'
import { metaSql } from './sql/names.ts'
import { searchSql } from './sql/search.ts'

/**
 * How a search runs, as in the embedded store: the compartment lists the candidates when source patients are given, else the test
 * with the shortest list, else (every list is long, so matches are dense) the type's own order is walked until the page is full.
 * The other tests are conditions on each candidate.
 */
const SHORT = 5000

const shelfOf = (plan: SearchPlan): string => (plan.type === 'Patient' && plan.source ? SOURCE_PATIENTS : plan.type)

export function openSearch({ names, packs }: ReadParts) {
  const compartment = (plan: SearchPlan, patients: readonly number[]): Part => {
    const of = integers(patients)
    if (plan.type === 'Patient' && !plan.source) return { sql: searchSql.goldenOf, values: [TENANT_NO, of] }
    return { sql: searchSql.compartment, values: [TENANT_NO, of, names.find(plan.type) ?? -1] }
  }

  const shortest = async (look: Look, clauses: readonly Clause[]): Promise<Clause | undefined> => {
    const lengths = await Promise.all(clauses.map((one) => (one.list ? lengthOf(look, one.list, SHORT + 1) : SHORT + 1)))
    let best: Clause | undefined
    let least = SHORT + 1
    for (const [at, clause] of clauses.entries()) if (lengths[at]! < least) [best, least] = [clause, lengths[at]!]
    return best
  }

  const resolve = async (look: Look, plan: SearchPlan): Promise<Resolved | undefined> => {
    await names.look([shelfOf(plan), plan.type])
    const shelf = names.find(shelfOf(plan))
    if (shelf === undefined) return undefined
    const clauses = await Promise.all(plan.tests.map((test) => clauseOf({ look, names }, test)))
    if (plan.sourcePatients)
      return { shelf, list: compartment(plan, plan.sourcePatients), filters: clauses.map((clause) => clause.filter) }
    const driver = await shortest(look, clauses)
    return { shelf, list: driver?.list, filters: clauses.filter((clause) => clause !== driver).map((clause) => clause.filter) }
  }

  const toRows = async (look: Look, found: readonly FoundRow[], byFeed: boolean): Promise<SearchRow[]> => {
    const [parts, owners] = await Promise.all([
      packs.parts(
        (statement, values) => look.query(statement, values),
        found.map((row) => row.pack),
      ),
      ownersOf(
        look,
        found.map((row) => row.sp),
      ),
      names.know(found.map((row) => row.type)),
    ])
    return found.map((row) => ({
      rid: row.rid,
      type: names.text(row.type),
      id: row.id,
      version: row.version,
      at: row.at,
      feed: row.feed,
      text: textOf(parts.get(row.pack)!, row.slot),
      sourcePatientId: row.sp === null ? undefined : owners.get(row.sp),
      position: positionText(row, byFeed),
    }))
  }

  return {
    async search(look: Look, plan: SearchPlan): Promise<{ readonly rows: readonly SearchRow[]; readonly more: boolean }> {
      const { sort, limit } = plan
      const byFeed = typeof sort === 'string'
      const position = positionOf(plan.after, byFeed)
      const resolved = await resolve(look, plan)
      if (!resolved || limit <= 0) return { rows: [], more: false }
      const found = byFeed
        ? await pageByFeed(look, resolved, limit + 1, sort === '-lastUpdated', position?.key)
        : await pageByDate(look, resolved, sort, limit + 1, position)
      return { rows: await toRows(look, found.slice(0, limit), byFeed), more: found.length > limit }
    },
    async count(look: Look, plan: SearchPlan): Promise<number> {
      if (!plan.sourcePatients && plan.tests.length === 0) {
        const [row] = await look.query<{ value: number }>(metaSql.counter, [TENANT_NO, `shelf:${shelfOf(plan)}`])
        return row?.value ?? 0
      }
      const resolved = await resolve(look, plan)
      return resolved ? countOf(look, resolved) : 0
    },
  }
}
