import { TENANT_NO } from '../seal.ts'
import type { Commits } from './commit.ts'
import { Conflict } from './failure.ts'
import type { Session } from './session.ts'
import { feedSql } from './sql/feed.ts'
import type { Statement, Value } from './statement.ts'

interface Sent {
  readonly statement: Statement
  readonly values: readonly Value[]
  /** Rows it must touch: fewer means that another writer was there first. */
  readonly rows: number | undefined
}

/** What the database said to it. */
export interface Gone {
  /** The transaction's mark (commit.ts); null: it has changed nothing. */
  readonly mark: string | null
  /** The feed head after it, when the lock was taken. */
  readonly head: { readonly head: number; readonly at: number } | undefined
}

/**
 * What a transaction writes, sent together at its end: first what only its own claims guard, then, under the feed lock, what
 * carries feed numbers and every counter that all writers share. So the lock is held for one sending and the commit's sync,
 * and no two writers can wait for each other's counters.
 */
export class Outgoing {
  readonly #early: Sent[] = []
  readonly #late: Sent[] = []

  early(statement: Statement, values: readonly Value[], rows?: number): void {
    this.#early.push({ statement, values, rows })
  }
  late(statement: Statement, values: readonly Value[], rows?: number): void {
    this.#late.push({ statement, values, rows })
  }

  /** Sends all; `count` feed numbers are taken. */
  async send(session: Session, count: number, at: number, commits: Commits): Promise<Gone> {
    const early = this.#early.map((one) => this.#run(session, one))
    const locks = count > 0 || this.#late.length > 0
    const head = locks ? session.query<{ head: number; at: number }>(feedSql.take, [TENANT_NO, count, at]) : undefined
    const late = this.#late.map((one) => this.#run(session, one))
    const marked = commits.mark(session)
    const [mark, taken] = await Promise.all([marked, head, ...early, ...late])
    return { mark, head: taken?.[0] }
  }

  async #run(session: Session, { statement, values, rows }: Sent): Promise<void> {
    const touched = await session.run(statement, values)
    if (rows !== undefined && touched !== rows) throw new Conflict(statement.name ?? 'a composed statement')
  }
}
