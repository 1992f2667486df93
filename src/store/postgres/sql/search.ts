import { TENANT_NO } from '../../seal.ts'
import { covers } from './runs.ts'

/**
 * Fragments a search statement is put together from. Only these texts ever enter a statement: every value, the page position
 * included, is bound where a `?` stands, and an array is one value, so that the shapes of statements stay few.
 */
const ROW = 'r.rid, r.type, r.id, r.sp, r.version, r.feed, r.at, r.pack, r.slot'
/**
 * A resource looked up by what stands before it in the statement. OFFSET 0 keeps the planner from turning the order round (it
 * takes every range of feed numbers for a narrow one), and a test from becoming a join that reads all its matches.
 */
const lookedUp = (tenant: string, rid: string): string =>
  `CROSS JOIN LATERAL (SELECT q.* FROM resource q WHERE q.tenant = ${tenant} AND q.rid = ${rid} OFFSET 0) r`

export type TextTable = 'search_text' | 'search_word'

const direction = (descending: boolean): string => (descending ? 'DESC' : 'ASC')
const beyond = (descending: boolean): string => (descending ? '<' : '>')
const spread = (table: string): string =>
  `SELECT x.rid + s.n AS rid FROM ${table} x JOIN step s ON s.n < x.run WHERE x.tenant = ?::int`
const list = (table: string): string => `${spread(table)} AND x.param = ?::int8`
/** A date may lie under the number for long intervals. */
const dates = (of: string): string => `${of}.tenant = ?::int AND ${of}.param = ANY (?::int8[]) AND ${covers(of)}`
const numbers = `SELECT 1 FROM search_number x WHERE x.tenant = ?::int AND x.param = ?::int8 AND ${covers('x')} AND x.a >= ?::float8 AND x.a <= ?::float8`
const exists = (rows: string): string => `EXISTS (${rows} OFFSET 0)`

export const searchSql = {
  /** Distinct values of a parameter from the lower bound to below the upper, one hop of the index a value. */
  distinct: (table: TextTable): string => {
    const next = (from: string): string =>
      `SELECT a FROM ${table} WHERE tenant = ?::int AND param = ?::int8 AND ${from} AND a < ?::text ORDER BY a LIMIT 1`
    return `WITH RECURSIVE v AS ((${next('a >= ?::text')}) UNION ALL SELECT (${next('a > v.a')}) FROM v WHERE v.a IS NOT NULL)
      SELECT a FROM v WHERE a IS NOT NULL LIMIT ?::int`
  },

  /** Lists of rids: what may drive a search. Runs are spread over their steps. */
  compartment: `${spread('compartment')} AND x.sp = ANY (?::int8[]) AND x.type = ?::int8`,
  goldenOf: `SELECT g.rid AS rid FROM link l JOIN person p ON p.tenant = l.tenant AND p.person = l.person
    JOIN resource g ON g.tenant = p.tenant AND g.id = p.id WHERE l.tenant = ?::int AND l.sp = ANY (?::int8[])`,
  byIds: 'SELECT rid FROM resource WHERE tenant = ?::int AND id = ANY (?::text[])',
  byValues: (table: TextTable): string => `${list(table)} AND x.a = ANY (?::text[])`,
  byRange: (table: TextTable): string => `${list(table)} AND x.a >= ?::text AND x.a < ?::text`,
  bySystem: `${list('search_text')} AND right(x.a, length(?::text)) = ?::text`,
  /** The pattern is escaped; a trigram index answers it where there is one. */
  byPart: `${list('search_word')} AND x.a LIKE ?::text`,
  byDate: `${list('search_date')} AND x.a >= ?::int8 AND x.a <= ?::int8 AND x.b >= ?::int8`,
  byNumber: `${list('search_number')} AND x.a >= ?::float8 AND x.a <= ?::float8`,
  byNumberUnit: `${list('search_number')} AND x.a >= ?::float8 AND x.a <= ?::float8 AND x.b = ?::text`,
  nobody: 'SELECT NULL::int8 AS rid WHERE false',

  /** Tests of one resource. */
  hasValue: (table: TextTable): string =>
    exists(`SELECT 1 FROM ${table} x WHERE x.tenant = ?::int AND x.param = ?::int8 AND x.a = ANY (?::text[]) AND ${covers('x')}`),
  among: (rids: string): string => `(r.rid IN (${rids})) IS TRUE`,
  hasDate: exists(`SELECT 1 FROM search_date x WHERE ${dates('x')} AND x.a <= ?::int8 AND x.b >= ?::int8`),
  hasNumber: exists(numbers),
  hasNumberUnit: exists(`${numbers} AND x.b = ?::text`),
  hasId: 'r.id = ANY (?::text[])',
  feedBetween: 'r.feed >= ?::int8 AND r.feed < ?::int8',
  never: 'false',
  always: 'true',

  /** Value a date sort goes by: a resource's earliest of that parameter. */
  sortKey: `(SELECT min(y.a) FROM search_date y WHERE ${dates('y')})`,
}

/** `condition` is put together of the fragments above. */
export const pageSql = {
  onShelf: 'r.tenant = ?::int AND r.shelf = ?::int8',
  undated: `${searchSql.sortKey} IS NULL`,
  length: (rids: string): string => `SELECT count(*) AS n FROM (${rids} LIMIT ?::int) l`,
  /** What the statement begins with when a list drives it: it is made once, and the rows are looked up from it. */
  listed: (rids: string): string => `WITH c AS MATERIALIZED (SELECT DISTINCT rid FROM (${rids}) d) `,
  ofList: `c ${lookedUp(String(TENANT_NO), 'c.rid')}`,
  ofType: 'resource r',
  count: (source: string, condition: string): string => `SELECT count(*) AS n FROM ${source} WHERE ${condition}`,
  byFeed: (source: string, condition: string, descending: boolean): string =>
    `SELECT ${ROW} FROM ${source} WHERE ${condition} AND r.feed ${beyond(descending)} ?::int8 ORDER BY r.feed ${direction(descending)} LIMIT ?::int`,
  byDateOfList: (source: string, condition: string, descending: boolean): string =>
    `SELECT * FROM (SELECT ${ROW}, ${searchSql.sortKey} AS key FROM ${source} WHERE ${condition}) k
     WHERE key IS NOT NULL AND (key, rid) ${beyond(descending)} (?::int8, ?::int8)
     ORDER BY key ${direction(descending)}, rid ${direction(descending)} LIMIT ?::int`,
  /** Of several intervals of a resource that begin together the shortest stands for it. */
  byDateOfIndex: (condition: string, descending: boolean): string =>
    `SELECT ${ROW}, x.a AS key FROM search_date x JOIN step s ON s.n < x.run ${lookedUp('x.tenant', 'x.rid + s.n')}
     WHERE x.tenant = ?::int AND x.param = ?::int8 AND x.a ${beyond(descending)}= ?::int8 AND (x.a, r.rid) ${beyond(descending)} (?::int8, ?::int8)
     AND x.a = ${searchSql.sortKey}
     AND x.b = (SELECT min(z.b) FROM search_date z WHERE ${dates('z')} AND z.a = x.a) AND ${condition}
     ORDER BY x.a ${direction(descending)}, r.rid ${direction(descending)} LIMIT ?::int`,
}

/** Numbers the question marks. */
export function numbered(sql: string): string {
  let at = 0
  return sql.replaceAll('?', () => `$${++at}`)
}
