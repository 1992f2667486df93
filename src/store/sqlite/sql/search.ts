import { covers } from './runs.ts'

/**
 * Fragments a search statement is put together from. Only these texts and question marks ever enter a statement: every value,
 * the page position included, is bound.
 */
const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

export const ROW = 'r.rid, r.type, r.id, r.sp, r.version, r.feed, r.at, r.pack, r.slot'

const direction = (descending: boolean): string => (descending ? 'DESC' : 'ASC')
const beyond = (descending: boolean): string => (descending ? '<' : '>')
const SPREAD = 'SELECT x.rid + s.n AS rid'
const LIST = `${SPREAD} FROM search x CROSS JOIN step s ON s.n < x.run WHERE x.tenant = ? AND x.param = ?`
const SPAN = `SELECT 1 FROM span x WHERE x.tenant = ? AND x.param = ? AND ${covers('x')}`

/** A list by magnitude, and of it what the exact values admit. */
const exactly = (list: string, exact: string): string => `SELECT r.rid AS rid FROM (${list}) r WHERE EXISTS (${exact})`

export const searchSql = {
  /** Distinct values of a parameter, one hop of the index a value. */
  firstValue: 'SELECT a FROM search WHERE tenant = ? AND param = ? AND a >= ? AND a < ? ORDER BY a LIMIT 1',
  nextValue: 'SELECT a FROM search WHERE tenant = ? AND param = ? AND a > ? AND a < ? ORDER BY a LIMIT 1',

  /** Lists of rids: what may drive a search. Runs are spread over their steps. */
  compartment: (patients: number): string =>
    `${SPREAD} FROM compartment x CROSS JOIN step s ON s.n < x.run WHERE x.tenant = ? AND x.sp IN (${marks(patients)}) AND x.type = ?`,
  goldenOf: (patients: number): string =>
    `SELECT g.rid AS rid FROM link l JOIN person p ON p.person = l.person JOIN resource g ON g.tenant = p.tenant AND g.id = p.id WHERE l.sp IN (${marks(patients)})`,
  byIds: (ids: number): string => `SELECT rid FROM resource WHERE tenant = ? AND id IN (${marks(ids)})`,
  byValues: (values: number): string => `${LIST} AND x.a IN (${marks(values)})`,
  byRange: `${LIST} AND x.a >= ? AND x.a < ?`,
  bySystem: `${LIST} AND x.a >= '' AND substr(x.a, -length(?)) = ?`,
  byPart: `${LIST} AND x.a >= '' AND instr(x.a, ?) > 0`,
  byDate: `${LIST} AND x.a >= ? AND x.a <= ? AND x.b >= ?`,
  byNumber: exactly(`${LIST} AND x.a >= ? AND x.a <= ?`, `${SPAN} AND x.low >= ? AND x.low <= ?`),
  byNumberUnit: exactly(`${LIST} AND x.a >= ? AND x.a <= ? AND x.b = ?`, `${SPAN} AND x.low >= ? AND x.low <= ? AND x.high = ?`),

  /** Tests of one resource. */
  hasValue: (values: number): string =>
    `EXISTS (SELECT 1 FROM search x WHERE x.tenant = ? AND x.param = ? AND x.a IN (${marks(values)}) AND ${covers('x')})`,
  among: (list: string): string => `r.rid IN (${list})`,
  hasDate: `EXISTS (${SPAN} AND x.low <= ? AND x.high >= ?)`,
  hasNumber: `EXISTS (${SPAN} AND x.low >= ? AND x.low <= ?)`,
  hasNumberUnit: `EXISTS (${SPAN} AND x.low >= ? AND x.low <= ? AND x.high = ?)`,
  hasId: (ids: number): string => `r.id IN (${marks(ids)})`,
  feedBetween: 'r.feed >= ? AND r.feed < ?',

  /** Value a date sort goes by: a resource's earliest of that parameter. */
  sortKey: `(SELECT min(y.low) FROM span y WHERE y.tenant = ? AND y.param = ? AND ${covers('y')})`,
  idOfOwner: 'SELECT id FROM resource WHERE rid = ?',
}

/** `source` and `condition` are put together of the fragments above. */
export const pageSql = {
  /** CROSS JOIN keeps the list outside: the planner may not walk the type instead. */
  ofList: (list: string): string => `(SELECT DISTINCT rid FROM (${list})) c CROSS JOIN resource r ON r.rid = c.rid`,
  ofType: 'resource r INDEXED BY resource_by_feed',
  onShelf: 'r.tenant = ? AND r.shelf = ?',
  undated: `${searchSql.sortKey} IS NULL`,
  length: (list: string): string => `SELECT count(*) AS n FROM (${list} LIMIT ?)`,
  count: (source: string, condition: string): string => `SELECT count(*) AS n FROM ${source} WHERE ${condition}`,
  byFeed: (source: string, condition: string, descending: boolean): string =>
    `SELECT ${ROW} FROM ${source} WHERE ${condition} AND r.feed ${beyond(descending)} ? ORDER BY r.feed ${direction(descending)} LIMIT ?`,
  byDateOfList: (source: string, condition: string, descending: boolean): string =>
    `SELECT * FROM (SELECT ${ROW}, ${searchSql.sortKey} AS key FROM ${source} WHERE ${condition})
     WHERE key IS NOT NULL AND (key, rid) ${beyond(descending)} (?, ?)
     ORDER BY key ${direction(descending)}, rid ${direction(descending)} LIMIT ?`,
  /** Of several intervals of a resource that begin together the shortest stands for it. */
  byDateOfIndex: (condition: string, descending: boolean): string =>
    `SELECT ${ROW}, x.a AS key FROM search x CROSS JOIN step s ON s.n < x.run CROSS JOIN resource r ON r.rid = x.rid + s.n
     WHERE x.tenant = ? AND x.param = ? AND x.a ${beyond(descending)}= ? AND (x.a, r.rid) ${beyond(descending)} (?, ?)
     AND x.a = ${searchSql.sortKey}
     AND x.b = (SELECT min(z.high) FROM span z WHERE z.tenant = ? AND z.param = ? AND ${covers('z')} AND z.low = x.a) AND ${condition}
     ORDER BY x.a ${direction(descending)}, r.rid ${direction(descending)} LIMIT ?`,
}
