/** No run is longer, so what covers a resource begins at most this far before it. The table `step` holds 0 to one less. */
export const LONGEST_RUN = 16

/** The row `x` covers the resource `r`. */
export const covers = (x: string): string =>
  `${x}.rid BETWEEN r.rid - ${LONGEST_RUN - 1} AND r.rid AND ${x}.rid + ${x}.run > r.rid`

const found = `rid BETWEEN ?LAST - ${LONGEST_RUN - 1} AND ?LAST AND rid + run > ?LAST`
const statements = (table: string, key: readonly string[]) => {
  const equal = key.map((column, at) => `${column} = ?${at + 1}`).join(' AND ')
  const last = key.length + 1
  return {
    width: key.length + 2,
    insert: (rows: number): string => {
      const row = `(${[...key, 'rid', 'run'].map(() => '?').join(', ')})`
      return `INSERT OR IGNORE INTO ${table} (${key.join(', ')}, rid, run) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`
    },
    find: `SELECT rid, run FROM ${table} WHERE ${equal} AND ${found.replaceAll('LAST', String(last))} LIMIT 1`,
    remove: `DELETE FROM ${table} WHERE ${equal} AND rid = ?${last}`,
  }
}

export const entryRuns = statements('search', ['tenant', 'param', 'a', 'b'])
export const spanRuns = statements('span', ['tenant', 'param', 'low', 'high'])
export const compartmentRuns = statements('compartment', ['tenant', 'sp', 'type'])
