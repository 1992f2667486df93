import { randomUUID } from 'node:crypto'
import { CodedException, coded } from '../../model/errors.ts'
import type { Connector, Surroundings } from './connector.ts'
import { inCode, isLost } from './failure.ts'
import type { Session } from './session.ts'
import { transactionSql } from './sql/transaction.ts'

interface Ways {
  readonly connector: Connector
  readonly around: Surroundings
  readonly where: string
}

/** How long the outcome of a commit is asked for, milliseconds. */
const PATIENCE = 60_000

/**
 * Commits whose outcome is always known. Every transaction that writes leaves a row with a name of its own, its mark. When the
 * connection is lost on the way of a commit, the answer may be lost and not the commit: then the same name is put in over a new
 * connection. If the transaction still runs, that waits for its end; if it was committed, its row is there; if not, ours is, and
 * it never can be. (The number of the transaction would not do: after a crash the server gives numbers again whose transactions
 * never reached the disk.)
 */
export class Commits {
  readonly #ways: Ways
  /** Mark of the last commit, taken out by the next one. */
  #former: string | null = null

  constructor(ways: Ways) {
    this.#ways = ways
  }

  /** Sent behind all that the transaction writes; null: it has written nothing. */
  async mark(session: Session): Promise<string | null> {
    const mark = randomUUID()
    const rows = await session.query(transactionSql.mark, [mark, this.#former])
    return rows.length > 0 ? mark : null
  }

  /** @throws CodedException store.unreachable: nothing of it stands; store.unknown-commit: nobody could say */
  async commit(session: Session, mark: string | null): Promise<void> {
    try {
      await session.run(transactionSql.commit)
    } catch (cause) {
      if (!isLost(cause)) throw cause
      const { where } = this.#ways
      const outcome = mark === null ? 'undone' : await this.#outcomeOf(session.pid, mark)
      if (outcome === 'unknown') throw new CodedException(coded('store.unknown-commit', { where }))
      if (outcome === 'undone') throw inCode(cause, where)
    }
    if (mark !== null) this.#former = mark
  }

  async #outcomeOf(pid: number, mark: string): Promise<'committed' | 'undone' | 'unknown'> {
    const { connector, around } = this.#ways
    const end = around.now() + PATIENCE
    for (;;) {
      try {
        await connector.discard()
        const session = await connector.session()
        await session.run(transactionSql.fenceMark, [mark])
        const [row] = await session.query<{ fence: boolean }>(transactionSql.readMark, [mark])
        if (row) return row.fence ? 'undone' : 'committed'
      } catch (cause) {
        // It still runs, long after its client has gone.
        if (!isLost(cause)) await this.#end(pid)
      }
      if (around.now() > end) return 'unknown'
      await around.sleep(100)
    }
  }

  async #end(pid: number): Promise<void> {
    try {
      await (await this.#ways.connector.session()).query(transactionSql.terminate, [pid])
    } catch {
      // The next attempt says more.
    }
  }
}
