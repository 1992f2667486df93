import { type Statement, statements } from '../statement.ts'

/** No run is longer, so what covers a resource begins at most this far before it. The table `step` holds 0 to one less. */
export const LONGEST_RUN = 16

/** The row `x` covers the resource `r`. */
export const covers = (x: string): string =>
  `${x}.rid BETWEEN r.rid - ${LONGEST_RUN - 1} AND r.rid AND ${x}.rid + ${x}.run > r.rid`

export type ColumnType = 'int8' | 'text' | 'float8'

/** A table whose rows stand for a run of resources: its key before the rid, in order. */
export interface RunTable {
  readonly columns: readonly ColumnType[]
  readonly insert: Statement
  /** Rows that cover each (key, rid), with the place of the asking in the arrays. */
  readonly find: Statement
  readonly remove: Statement
}

function runTable(table: string, columns: Readonly<Record<string, ColumnType>>): RunTable {
  const names = Object.keys(columns)
  const types = Object.values(columns)
  const keys = names.join(', ')
  const equal = names.map((name) => `x.${name} = n.${name}`).join(' AND ')
  const arrays = types.map((type, at) => `$${at + 2}::${type}[]`).join(', ')
  const rid = `$${names.length + 2}::int8[]`
  const run = `$${names.length + 3}::int8[]`
  const sql = statements(table, {
    insert: `INSERT INTO ${table} (tenant, ${keys}, rid, run) SELECT $1::int, ${names.map((name) => `n.${name}`).join(', ')}, n.rid, n.run
      FROM unnest(${arrays}, ${rid}, ${run}) AS n (${keys}, rid, run) ON CONFLICT DO NOTHING`,
    find: `SELECT n.no - 1 AS asked, x.rid, x.run FROM unnest(${arrays}, ${rid}) WITH ORDINALITY AS n (${keys}, rid, no)
      JOIN ${table} x ON x.tenant = $1 AND ${equal} AND x.rid BETWEEN n.rid - ${LONGEST_RUN - 1} AND n.rid AND x.rid + x.run > n.rid`,
    remove: `DELETE FROM ${table} x USING unnest(${arrays}, ${rid}) AS n (${keys}, rid)
      WHERE x.tenant = $1 AND ${equal} AND x.rid = n.rid`,
  })
  return { columns: types, ...sql }
}

export const runTables = {
  text: runTable('search_text', { param: 'int8', a: 'text' }),
  word: runTable('search_word', { param: 'int8', a: 'text' }),
  date: runTable('search_date', { param: 'int8', a: 'int8', b: 'int8' }),
  number: runTable('search_number', { param: 'int8', a: 'float8', b: 'text' }),
  compartment: runTable('compartment', { sp: 'int8', type: 'int8' }),
}
export type RunTableName = keyof typeof runTables
