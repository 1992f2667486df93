import { TENANT_NO, token } from '../seal.ts'
import type { SearchTest } from '../search.ts'
import { LONG_MS, LONG_PARAM, magnitude } from '../search-coding.ts'
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
import type { Connection } from './connection.ts'
import type { FeedReads } from './feed.ts'
import type { Names } from './names.ts'
import { resourceSql } from './sql/resources.ts'
import { searchSql } from './sql/search.ts'

export type Value = string | number

export type Part = Fragment<Value>
export type Clause = Test<Value>

const NEVER: Part = { sql: '0', values: [] }
const ALWAYS: Part = { sql: '1', values: [] }
const NOBODY: Part = { sql: 'SELECT NULL AS rid WHERE 0', values: [] }

const valuesClause = (param: number, values: readonly Value[]): Clause =>
  values.length === 0
    ? { filter: NEVER, list: NOBODY }
    : {
        filter: { sql: searchSql.hasValue(values.length), values: [TENANT_NO, param, ...values] },
        list: { sql: searchSql.byValues(values.length), values: [TENANT_NO, param, ...values] },
      }

/** A condition that can only be read as a list: tested by membership. */
const listClause = (list: Part): Clause => ({ filter: { sql: searchSql.among(list.sql), values: list.values }, list })

const join = (clauses: readonly Clause[]): Clause => joined(clauses, NOBODY)

/** Makes clauses of tests; prefixes are first resolved to the few values they stand for. */
export function openSearchTests(connection: Connection, names: Names, feed: FeedReads) {
  const first = connection.prepare(searchSql.firstValue)
  const next = connection.prepare(searchSql.nextValue)
  const ridOf = connection.prepare(resourceSql.ridOf)

  /** Distinct stored values from `low` (inclusive) to `high`, or undefined when there are too many. */
  const valuesBetween = (param: number, low: string, high: string, most: number): string[] | undefined => {
    const found: string[] = []
    let row = first.get(TENANT_NO, param, low, high) as { a: string } | undefined
    while (row) {
      if (found.length === most) return undefined
      found.push(row.a)
      row = next.get(TENANT_NO, param, row.a, high) as { a: string } | undefined
    }
    return found
  }

  /** `code` under any system, no system included. */
  const anySystem = (param: number, code: string): Clause => {
    const prefix = `${token(code)}|`
    const found = valuesBetween(param, prefix, endOf(prefix), MOST_VALUES)
    if (!found) return listClause({ sql: searchSql.byRange, values: [TENANT_NO, param, prefix, endOf(prefix)] })
    return valuesClause(
      param,
      found.filter((value) => value.lastIndexOf('|') === prefix.length - 1),
    )
  }
  /** Any code of one system: the distinct values of the parameter are looked through, or all of its rows. */
  const anyCode = (param: number, system: string): Clause => {
    const no = names.find(system)
    if (no === undefined) return { filter: NEVER, list: NOBODY }
    const ending = `|${no}`
    const found = valuesBetween(param, '', endOf(''), MOST_VALUES * 16)?.filter((value) => value.endsWith(ending))
    if (found && found.length <= MOST_VALUES) return valuesClause(param, found)
    return listClause({ sql: searchSql.bySystem, values: [TENANT_NO, param, ending, ending] })
  }
  const tokenClause = (param: number, value: string): Clause => {
    const bar = value.indexOf('|')
    if (bar < 0) return anySystem(param, value)
    const system = value.slice(0, bar)
    const code = value.slice(bar + 1)
    if (code === '') return anyCode(param, system)
    const no = system === '' ? '' : names.find(system)
    return no === undefined ? { filter: NEVER, list: NOBODY } : valuesClause(param, [`${token(code)}|${no}`])
  }

  /** A target stands as text, or by its rid where it was written together with what names it. */
  const nearAndFar = (target: string): Value[] => {
    const row = ridOf.get(TENANT_NO, target.slice(target.indexOf('/') + 1)) as { rid: number } | undefined
    return row ? [target, row.rid] : [target]
  }

  const stringClause = (param: number, value: string, match: 'prefix' | 'exact' | 'contains'): Clause => {
    if (match === 'exact') return valuesClause(param, [value])
    if (match === 'contains') return listClause({ sql: searchSql.byPart, values: [TENANT_NO, param, value] })
    const found = valuesBetween(param, value, endOf(value), MOST_VALUES)
    return found
      ? valuesClause(param, found)
      : listClause({ sql: searchSql.byRange, values: [TENANT_NO, param, value, endOf(value)] })
  }

  const dateClause = (param: number, low = EARLIEST, high = LATEST): Clause => ({
    filter: { sql: searchSql.hasDate, values: [TENANT_NO, param, high, low] },
    list: union([
      { sql: searchSql.byDate, values: [TENANT_NO, param, low - LONG_MS, high, low] },
      { sql: searchSql.byDate, values: [TENANT_NO, param + LONG_PARAM, EARLIEST, high, low] },
    ]),
  })

  const quantityClause = (param: number, { low = -Number.MAX_VALUE, high = Number.MAX_VALUE, unit }: QuantityRange): Clause => {
    const of = unit === undefined ? [] : [unit]
    const exact = [TENANT_NO, param, low, high, ...of]
    return {
      filter: { sql: unit === undefined ? searchSql.hasNumber : searchSql.hasNumberUnit, values: exact },
      list: {
        sql: unit === undefined ? searchSql.byNumber : searchSql.byNumberUnit,
        values: [TENANT_NO, param, magnitude(low), magnitude(high), ...of, ...exact],
      },
    }
  }

  /** Times become feed numbers, which rise with them and have an index. */
  const updatedFilter = (low: number | undefined, high: number | undefined): Part => ({
    sql: searchSql.feedBetween,
    values: [low === undefined ? 0 : feed.firstAt(low), high === undefined ? Number.MAX_SAFE_INTEGER : feed.firstAt(high + 1)],
  })

  const anyOf = <T>(items: readonly T[], clause: (item: T) => Clause): Clause =>
    items.length === 0 ? { filter: NEVER, list: NOBODY } : join(items.map(clause))

  return (test: SearchTest): Clause => {
    switch (test.kind) {
      case 'token': {
        const clause = anyOf(test.values, (value) => tokenClause(test.param, value))
        return test.not ? { filter: clause.filter === NEVER ? ALWAYS : negated(clause.filter) } : clause
      }
      case 'string':
        return anyOf(test.values, (value) => stringClause(test.param, value, test.match))
      case 'reference':
        return valuesClause(test.param, test.targets.flatMap(nearAndFar))
      case 'uri':
        return valuesClause(test.param, test.values)
      case 'date':
        return anyOf(test.ranges, ({ low, high }) => dateClause(test.param, low, high))
      case 'quantity':
        return anyOf(test.ranges, (range) => quantityClause(test.param, range))
      case 'id':
        return test.ids.length === 0
          ? { filter: NEVER, list: NOBODY }
          : {
              filter: { sql: searchSql.hasId(test.ids.length), values: test.ids },
              list: { sql: searchSql.byIds(test.ids.length), values: [TENANT_NO, ...test.ids] },
            }
      case 'lastUpdated':
        return test.ranges.length === 0
          ? { filter: NEVER }
          : { filter: any(test.ranges.map(({ low, high }) => updatedFilter(low, high))) }
    }
  }
}
