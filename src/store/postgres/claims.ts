import { hash52 } from '../../model/hash.ts'
import { integers } from './arrays.ts'
import { Conflict } from './failure.ts'
import type { Session } from './session.ts'
import { transactionSql } from './sql/transaction.ts'

/** Above so many claims a transaction works alone instead: the server's lock table is shared by all. */
const MOST = 1_500

/**
 * Claims are advisory locks of the transaction. A transaction that holds nothing waits for all it asks for, in sorted order; one
 * that holds something only tries, and when a key is another's it is undone and run again with every key known so far locked
 * first, in sorted order. So nobody who holds a claim ever waits for one, and there is no deadlock. Every claiming transaction
 * also shares one lock, `everybody`: who holds it alone has all claims, which ends a row of tries that keep finding new keys.
 */
export class Claims {
  readonly #session: Session
  readonly #schema: string
  readonly #held = new Set<number>()
  readonly #alone: boolean
  #begun = false
  /** Every key asked for, held or not: what the next run locks first. */
  readonly wanted = new Set<number>()
  /** There are more than a transaction may hold beside others. */
  crowded = false
  /** A claim was another's: running again waits for it by itself. */
  refused = false

  constructor(session: Session, schema: string, alone: boolean) {
    this.#session = session
    this.#schema = schema
    this.#alone = alone
  }

  get #everybody(): number {
    return lockOf(this.#schema, 'everybody')
  }

  /** Locks what a former run turned out to need. Nothing is held yet. */
  async begin(keys: ReadonlySet<number>): Promise<void> {
    if (keys.size > 0 || this.#alone) await this.#wait([...keys])
  }

  /** Claims `kind:key` for each key; `free`: the transaction holds no lock of any kind yet. Answers whether any was new. */
  async take(kind: string, keys: Iterable<string | number>, free: boolean): Promise<boolean> {
    const fresh: number[] = []
    for (const key of keys) {
      const lock = lockOf(this.#schema, `${kind}:${key}`)
      this.wanted.add(lock)
      if (!this.#held.has(lock)) fresh.push(lock)
    }
    if (fresh.length === 0) return false
    if (this.#alone) for (const lock of fresh) this.#held.add(lock)
    else if (!this.#begun && free) await this.#wait(fresh)
    else await this.#try(fresh)
    return true
  }

  async #wait(locks: readonly number[]): Promise<void> {
    this.#begun = true
    for (const lock of locks) this.wanted.add(lock)
    if (this.#alone || locks.length > MOST) {
      if (!this.#alone) this.#overflow()
      await this.#session.run(transactionSql.lock, [integers([this.#everybody])])
    } else {
      const shared = this.#session.run(transactionSql.lockShared, [this.#everybody])
      const sorted = [...new Set(locks)].sort((a, b) => a - b)
      await Promise.all([shared, this.#session.run(transactionSql.lock, [integers(sorted)])])
    }
    for (const lock of locks) this.#held.add(lock)
  }

  async #try(locks: readonly number[]): Promise<void> {
    if (this.#held.size + locks.length > MOST) this.#overflow()
    if (!this.#begun) {
      this.#begun = true
      const free = await this.#session.query(transactionSql.tryShared, [this.#everybody])
      if (free.length > 0) throw new Conflict('another transaction works alone')
    }
    const refused = await this.#session.query(transactionSql.tryLock, [integers(locks)])
    if (refused.length > 0) {
      this.refused = true
      throw new Conflict('a claim is held')
    }
    for (const lock of locks) this.#held.add(lock)
  }

  #overflow(): never {
    this.crowded = true
    throw new Conflict('too many claims for one transaction beside others')
  }
}

/** Advisory locks are shared by every schema of a database. */
const lockOf = (schema: string, key: string): number => hash52(`${schema}\0${key}`)
