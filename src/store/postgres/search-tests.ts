import { TENANT_NO, token } from '../seal.ts'
import type { SearchTest } from '../search.ts'
import { LONG_MS, LONG_PARAM } from '../search-coding.ts'
import {
  any,
  EARLIEST,
  endOf,
  type Part as Fragment,
  join as joined,
  LATEST,
  MOST_VALUES,
  negated,
  type QuantityRange,
  type Clause as Test,
  union,
} from '../search-parts.ts'
import { integers, texts } from './arrays.ts'
import { firstAt } from './feed.ts'
import type { Names } from './names.ts'
import type { Look } from './readers.ts'
import { numbered, searchSql, type TextTable } from './sql/search.ts'
import { composed, type Value } from './statement.ts'

export type Part = Fragment<Value>
export type Clause = Test<Value>

const NEVER: Part = { sql: searchSql.never, values: [] }
const ALWAYS: Part = { sql: searchSql.always, values: [] }
const NOBODY: Part = { sql: searchSql.nobody, values: [] }
const NONE: Clause = { filter: NEVER, list: NOBODY }

const valuesClause = (table: TextTable, param: number, values: readonly string[]): Clause => {
  if (values.length === 0) return NONE
  const bound = [TENANT_NO, param, texts(values)]
  return { filter: { sql: searchSql.hasValue(table), values: bound }, list: { sql: searchSql.byValues(table), values: bound } }
}

/** A condition that can only be read as a list: tested by membership. */
const listClause = (list: Part): Clause => ({ filter: { sql: searchSql.among(list.sql), values: list.values }, list })

const join = (clauses: readonly Clause[]): Clause => joined(clauses, NOBODY)

/** Both numbers a date parameter's intervals lie under. */
export const dateParams = (param: number): Value => integers([param, param + LONG_PARAM])

interface Asking {
  readonly look: Look
  readonly names: Names
}

/** Distinct stored values from `low` (inclusive) to below `high`, or undefined when there are too many. */
async function valuesBetween(
  { look }: Asking,
  table: TextTable,
  param: number,
  low: string,
  high: string,
  most: number,
): Promise<string[] | undefined> {
  const of = [TENANT_NO, param]
  const values = [...of, low, high, ...of, high, most + 1]
  const rows = await look.query<{ a: string }>(composed(numbered(searchSql.distinct(table))), values)
  return rows.length > most ? undefined : rows.map((row) => row.a)
}

/** `code` under any system, no system included. */
async function anySystem(asking: Asking, param: number, code: string): Promise<Clause> {
  const prefix = `${token(code)}|`
  const found = await valuesBetween(asking, 'search_text', param, prefix, endOf(prefix), MOST_VALUES)
  const range = { sql: searchSql.byRange('search_text'), values: [TENANT_NO, param, prefix, endOf(prefix)] }
  if (!found) return listClause(range)
  const of = found.filter((value) => value.lastIndexOf('|') === prefix.length - 1)
  return valuesClause('search_text', param, of)
}

/** Any code of one system: the distinct values of the parameter are looked through, or all of its rows. */
async function anyCode(asking: Asking, param: number, system: string): Promise<Clause> {
  const no = asking.names.find(system)
  if (no === undefined) return NONE
  const ending = `|${no}`
  const all = await valuesBetween(asking, 'search_text', param, '', endOf(''), MOST_VALUES * 16)
  const found = all?.filter((value) => value.endsWith(ending))
  if (found && found.length <= MOST_VALUES) return valuesClause('search_text', param, found)
  return listClause({ sql: searchSql.bySystem, values: [TENANT_NO, param, ending, ending] })
}

async function tokenClause(asking: Asking, param: number, value: string): Promise<Clause> {
  const bar = value.indexOf('|')
  if (bar < 0) return anySystem(asking, param, value)
  const system = value.slice(0, bar)
  const code = value.slice(bar + 1)
  if (system !== '') await asking.names.look([system])
  if (code === '') return anyCode(asking, param, system)
  const no = system === '' ? '' : asking.names.find(system)
  return no === undefined ? NONE : valuesClause('search_text', param, [`${token(code)}|${no}`])
}

async function stringClause(
  asking: Asking,
  param: number,
  value: string,
  match: 'prefix' | 'exact' | 'contains',
): Promise<Clause> {
  if (match === 'exact') return valuesClause('search_word', param, [value])
  if (match === 'contains')
    return listClause({ sql: searchSql.byPart, values: [TENANT_NO, param, `%${value.replaceAll(/[\\%_]/g, '\\$&')}%`] })
  const found = await valuesBetween(asking, 'search_word', param, value, endOf(value), MOST_VALUES)
  const range = { sql: searchSql.byRange('search_word'), values: [TENANT_NO, param, value, endOf(value)] }
  return found ? valuesClause('search_word', param, found) : listClause(range)
}

const dateClause = (param: number, low = EARLIEST, high = LATEST): Clause => ({
  filter: { sql: searchSql.hasDate, values: [TENANT_NO, dateParams(param), high, low] },
  list: union([
    { sql: searchSql.byDate, values: [TENANT_NO, param, low - LONG_MS, high, low] },
    { sql: searchSql.byDate, values: [TENANT_NO, param + LONG_PARAM, EARLIEST, high, low] },
  ]),
})

function quantityClause(param: number, { low = -Number.MAX_VALUE, high = Number.MAX_VALUE, unit }: QuantityRange): Clause {
  const values: Value[] = unit === undefined ? [TENANT_NO, param, low, high] : [TENANT_NO, param, low, high, unit]
  return {
    filter: { sql: unit === undefined ? searchSql.hasNumber : searchSql.hasNumberUnit, values },
    list: { sql: unit === undefined ? searchSql.byNumber : searchSql.byNumberUnit, values },
  }
}

/** Times become feed numbers, which rise with them and have an index. */
async function updatedFilter({ look }: Asking, low: number | undefined, high: number | undefined): Promise<Part> {
  const from = low === undefined ? 0 : await firstAt(look, low)
  const to = high === undefined ? Number.MAX_SAFE_INTEGER : await firstAt(look, high + 1)
  return { sql: searchSql.feedBetween, values: [from, to] }
}

async function anyOf<T>(items: readonly T[], clause: (item: T) => Clause | Promise<Clause>): Promise<Clause> {
  return items.length === 0 ? NONE : join(await Promise.all(items.map(clause)))
}

/** Makes a clause of a test; prefixes are first resolved to the few values they stand for. */
export async function clauseOf(asking: Asking, test: SearchTest): Promise<Clause> {
  switch (test.kind) {
    case 'token': {
      const clause = await anyOf(test.values, (value) => tokenClause(asking, test.param, value))
      return test.not ? { filter: clause.filter === NEVER ? ALWAYS : negated(clause.filter) } : clause
    }
    case 'string':
      return anyOf(test.values, (value) => stringClause(asking, test.param, value, test.match))
    case 'reference':
      return valuesClause('search_text', test.param, test.targets)
    case 'uri':
      return valuesClause('search_text', test.param, test.values)
    case 'date':
      return anyOf(test.ranges, ({ low, high }) => dateClause(test.param, low, high))
    case 'quantity':
      return anyOf(test.ranges, (range) => quantityClause(test.param, range))
    case 'id':
      return test.ids.length === 0
        ? NONE
        : {
            filter: { sql: searchSql.hasId, values: [texts(test.ids)] },
            list: { sql: searchSql.byIds, values: [TENANT_NO, texts(test.ids)] },
          }
    case 'lastUpdated':
      return test.ranges.length === 0
        ? { filter: NEVER }
        : { filter: any(await Promise.all(test.ranges.map(({ low, high }) => updatedFilter(asking, low, high)))) }
  }
}
