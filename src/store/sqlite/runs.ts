import type { SQLInputValue } from 'node:sqlite'
import type { Connection } from './connection.ts'
import { openRowBuffer } from './row-buffer.ts'
import { LONGEST_RUN } from './sql/runs.ts'

/**
 * Rows about resources that were written together say the same thing eleven times: same category, same date, same patient. Their
 * rids follow one another, so such a row stands once with the length of its run. Readers spread it again (`step`, see
 * sql/runs.ts); taking one resource out of the middle splits it. A report of eleven results then
 * writes 16 such rows instead of 66, and 5.9 kB in all instead of 7.5.
 */
export interface Runs {
  /** Remembered until `flush`, before the transaction commits; rids of new resources rise. */
  add(key: readonly SQLInputValue[], rid: number): void
  flush(): void
  remove(key: readonly SQLInputValue[], rid: number): void
  /** After a rollback: what was remembered is not so. */
  forget(): void
}

interface Run {
  readonly key: readonly SQLInputValue[]
  readonly rid: number
  run: number
}

/** Keys differ soonest at their ends: the tenant is always the same. */
function same(a: readonly SQLInputValue[], b: readonly SQLInputValue[]): boolean {
  for (let at = a.length - 1; at > 0; at--) if (a[at] !== b[at]) return false
  return true
}

/** Statements take the key's values, then the rid, then (insert) the length. */
export function openRuns(
  connection: Connection,
  sql: { width: number; insert: (rows: number) => string; find: string; remove: string },
): Runs {
  const rows = openRowBuffer(connection, sql.insert, sql.width)
  const find = connection.prepare(sql.find)
  const remove = connection.prepare(sql.remove)
  /** Only runs that the next rid could still lengthen: a handful, so looking through them beats hashing a key. */
  let open: Run[] = []
  let newest = 0
  const write = ({ key, rid, run }: Run): void => {
    rows.add(...key, rid, run)
  }
  const flush = (): void => {
    for (const run of open) write(run)
    open = []
    rows.flush()
  }
  /** Runs that ended before this resource are done. */
  const settle = (rid: number): void => {
    newest = rid
    let kept = 0
    for (const run of open)
      if (run.rid + run.run >= rid) open[kept++] = run
      else write(run)
    open.length = kept
  }
  return {
    add(key, rid) {
      if (rid !== newest) settle(rid)
      for (let at = 0; at < open.length; at++) {
        const run = open[at]!
        if (!same(run.key, key)) continue
        const next = run.rid + run.run
        if (rid === next - 1) return
        if (rid === next && run.run < LONGEST_RUN) {
          run.run++
          return
        }
        write(run)
        open[at] = { key, rid, run: 1 }
        return
      }
      open.push({ key, rid, run: 1 })
    },
    flush,
    forget() {
      open = []
      newest = 0
      rows.forget()
    },
    remove(key, rid) {
      flush()
      const found = find.get(...key, rid) as { rid: number; run: number } | undefined
      if (!found) return
      remove.run(...key, found.rid)
      if (rid > found.rid) write({ key, rid: found.rid, run: rid - found.rid })
      const rest = found.rid + found.run - rid - 1
      if (rest > 0) write({ key, rid: rid + 1, run: rest })
    },
  }
}
