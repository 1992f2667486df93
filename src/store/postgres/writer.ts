import type { Fence } from '../leases.ts'
import { TENANT_NO } from '../seal.ts'
import type { Tx } from '../store.ts'
import type { Address } from './address.ts'
import { Claims } from './claims.ts'
import { Commits } from './commit.ts'
import type { Connector, Surroundings } from './connector.ts'
import { inCode, isConflict, isDeadlock, isLost } from './failure.ts'
import type { FeedHead } from './feed-numbers.ts'
import { checkFences } from './fences.ts'
import type { Partitions } from './partitions.ts'
import type { Session } from './session.ts'
import { feedSql } from './sql/feed.ts'
import { transactionSql } from './sql/transaction.ts'
import type { Statistics } from './statistics.ts'
import { type Lasting, Transaction } from './transaction.ts'

/** Runs of one transaction before it is given up, and before it works alone. */
const MOST_RUNS = 12
const ALONE_AFTER = 5

export interface WriterParts {
  readonly address: Address
  readonly connector: Connector
  readonly around: Surroundings
  readonly partitions: Partitions
  readonly statistics: Statistics
  readonly lasting: Omit<Lasting, 'head'>
}

/** What the writer has done, for measurements and tests. */
export interface WriterFigures {
  commits: number
  /** Runs that were undone because another writer was in the way. */
  reruns: number
  /** Of these, the ones that waited for each other in a ring until the database broke it. */
  deadlocks: number
  /** Statements sent by transactions; those of one sending share one way to the server. */
  statements: number
}

/** The writing side of a store: one transaction after the other on one connection. Other processes have their own. */
export class Writer {
  readonly #parts: WriterParts
  readonly #commits: Commits
  #head: FeedHead | undefined
  #queue: Promise<unknown> = Promise.resolve()
  readonly figures: WriterFigures = { commits: 0, reruns: 0, deadlocks: 0, statements: 0 }

  constructor(parts: WriterParts) {
    this.#parts = parts
    const { connector, around, address } = parts
    this.#commits = new Commits({ connector, around, where: address.where })
  }

  write<T>(work: (tx: Tx) => Promise<T>, fences: readonly Fence[] = []): Promise<T> {
    const result = this.#queue.then(() => this.#runs(work, fences))
    this.#queue = result.catch(() => {})
    return result
  }

  async close(): Promise<void> {
    await this.#queue
    await this.#parts.connector.close()
  }

  async #runs<T>(work: (tx: Tx) => Promise<T>, fences: readonly Fence[]): Promise<T> {
    const { address, around, connector } = this.#parts
    let known: ReadonlySet<number> = new Set()
    let alone = false
    for (let run = 1; ; run++) {
      const session = await connector.session()
      const before = session.sent
      const claims = new Claims(session, address.schema, alone)
      try {
        return await this.#run(session, claims, known, work, fences)
      } catch (cause) {
        await this.#undo(session, cause)
        if (!isConflict(cause) || run >= MOST_RUNS) throw inCode(cause, address.where)
        this.figures.reruns++
        if (isDeadlock(cause)) this.figures.deadlocks++
        known = claims.wanted.union(known)
        alone = claims.crowded || run >= ALONE_AFTER
        if (!claims.refused) await around.sleep(around.random() * run)
      } finally {
        this.figures.statements += session.sent - before
      }
    }
  }

  async #run<T>(
    session: Session,
    claims: Claims,
    known: ReadonlySet<number>,
    work: (tx: Tx) => Promise<T>,
    fences: readonly Fence[],
  ): Promise<T> {
    const { lasting, partitions, statistics } = this.#parts
    const begun = session.run(transactionSql.begin)
    const [head] = await Promise.all([this.#head ?? this.#readHead(session), begun, claims.begin(known)])
    const transaction = new Transaction(session, { ...lasting, head }, claims)
    const value = await work(transaction.tx)
    const [flushed] = await Promise.all([transaction.flush(this.#commits), checkFences(session, fences)])
    await this.#commits.commit(session, flushed.mark)
    this.figures.commits++
    this.#head = flushed.head ?? head
    transaction.hand()
    statistics.seen(this.#head.head)
    if (!partitions.covers(this.#head.head, flushed.outbox)) await partitions.ensure(session, this.#head.head, flushed.outbox)
    return value
  }

  async #readHead(session: Session): Promise<FeedHead> {
    const [row] = await session.query<FeedHead>(feedSql.head, [TENANT_NO])
    return row ?? { head: 0, at: 0 }
  }

  async #undo(session: Session, cause: unknown): Promise<void> {
    this.#head = undefined
    if (session.broken || isLost(cause)) return this.#parts.connector.discard()
    try {
      await session.run(transactionSql.rollback)
    } catch {
      await this.#parts.connector.discard()
    }
  }
}
