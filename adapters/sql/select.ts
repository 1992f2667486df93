import type { Dialect, KeyValue, PageQuery } from './driver.ts'

export interface Statement {
  readonly sql: string
  readonly parameters: readonly KeyValue[]
}

/**
 * `(a, b) > (?, ?)` written out, since not every database compares rows: a > ? OR (a = ? AND b > ?).
 */
function afterKey(keys: readonly string[], values: readonly KeyValue[]): Statement {
  const parameters: KeyValue[] = []
  const branches = keys.map((key, i) => {
    const equal = keys.slice(0, i).map((earlier, j) => {
      parameters.push(values[j]!)
      return `${earlier} = ?`
    })
    parameters.push(values[i]!)
    return `(${[...equal, `${key} > ?`].join(' AND ')})`
  })
  return { sql: `(${branches.join(' OR ')})`, parameters }
}

function conditions(
  query: PageQuery,
  keys: readonly string[],
  cursor: string | undefined,
  guard: string | undefined,
): readonly Statement[] {
  const all: Statement[] = guard === undefined ? [] : [{ sql: guard, parameters: [] }]
  if (cursor !== undefined) all.push({ sql: `${cursor} IS ${query.withoutCursor ? '' : 'NOT '}NULL`, parameters: [] })
  // Beside the expanded key comparison, so that an index on the cursor column has a plain range to work with.
  const from = query.after?.[0] ?? query.from
  if (cursor !== undefined && !query.withoutCursor && from !== undefined) all.push({ sql: `${cursor} >= ?`, parameters: [from] })
  if (query.after !== undefined) all.push(afterKey(keys, query.after))
  return all
}

/** The SELECT of one page: the columns as text, then the key as it is. Names are quoted here and were checked before. */
export function pageStatement(query: PageQuery, dialect: Dialect): Statement {
  const quoted = query.cursor === undefined ? undefined : dialect.quote(query.cursor)
  const ids = query.id.map((column) => dialect.quote(column))
  const keys = quoted === undefined || query.withoutCursor ? ids : [quoted, ...ids]
  const list = [...query.columns.map((column) => dialect.text(dialect.quote(column), query.charset !== undefined)), ...keys]
  const where = conditions(query, keys, quoted, dialect.guard)
  const sql = [
    `SELECT ${list.join(', ')} FROM ${dialect.quote(query.view)}`,
    where.length === 0 ? '' : `WHERE ${where.map((one) => one.sql).join(' AND ')}`,
    `ORDER BY ${keys.join(', ')}`,
    dialect.limit(query.limit),
  ]
  return { sql: sql.filter(Boolean).join(' '), parameters: where.flatMap((one) => one.parameters) }
}
