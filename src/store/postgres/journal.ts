import type { Clock } from '../../model/clock.ts'
import { CodedException, coded } from '../../model/errors.ts'
import type { Envelope } from '../../model/message.ts'
import type { StoredEnvelope } from '../envelope-rows.ts'
import type { Journal, JournalCursor, JournalReceipt, JournalTally, WaitingTally } from '../journal.ts'
import type { Fence } from '../leases.ts'
import { TENANT_NO } from '../seal.ts'
import { type Address, addressOf } from './address.ts'
import { integers, texts } from './arrays.ts'
import { checkServer } from './checks.ts'
import { Commits } from './commit.ts'
import { Connector, type Surroundings, surroundings } from './connector.ts'
import { journalled } from './envelopes.ts'
import { inCode, isConflict, isLost } from './failure.ts'
import { checkFences } from './fences.ts'
import { JournalGroup } from './journal-group.ts'
import { JournalPeriods } from './journal-periods.ts'
import { migrate } from './migrations.ts'
import { channelOf } from './notices.ts'
import { Readers } from './readers.ts'
import { LIMITS, type Limits, type Session } from './session.ts'
import { journalSql } from './sql/journal.ts'
import { transactionSql } from './sql/transaction.ts'
import { storeMigrations } from './store-migrations.ts'

export interface PostgresJournalSettings {
  /** As of the store: both lie in one schema. */
  readonly url: string
  readonly clock: Clock
  /** How long a repeat is recognised. */
  readonly repeatWindowDays?: number
  readonly readOnly?: boolean
  readonly allowUnsyncedCommits?: boolean
  readonly limits?: Partial<Limits>
  readonly surroundings?: Surroundings
}

const WINDOW_DAYS = 8
const MOST_RUNS = 8
/** Counts of received messages are kept by receiver, so that receivers do not wait for each other's rows. */
const RECEIVERS = 1 << 20

/**
 * Opens the journal: a table with a partition for each UTC day. Several receiving processes write it at once.
 * @throws CodedException as `openPostgresStore`
 */
export async function openPostgresJournal(settings: PostgresJournalSettings): Promise<Journal> {
  const address = addressOf(settings.url)
  const around = settings.surroundings ?? surroundings
  const limits = { ...LIMITS, ...settings.limits }
  const connector = new Connector(address, limits, around)
  try {
    const session = await connector.session()
    await checkServer(session, address, settings.allowUnsyncedCommits ?? false)
    await migrate(session, address, storeMigrations, settings.readOnly ?? false)
  } catch (cause) {
    await connector.close()
    throw inCode(cause, address.where)
  }
  return new PartitionedJournal(settings, address, connector, new Readers(address, limits, around, 2), around)
}

class PartitionedJournal implements Journal {
  readonly #address: Address
  readonly #readOnly: boolean
  readonly #connector: Connector
  readonly #commits: Commits
  readonly #readers: Readers
  readonly #around: Surroundings
  readonly #periods: JournalPeriods
  readonly #receiver: number
  readonly #windowDays: number
  #queue: Promise<unknown> = Promise.resolve()

  constructor(settings: PostgresJournalSettings, address: Address, connector: Connector, readers: Readers, around: Surroundings) {
    this.#address = address
    this.#readOnly = settings.readOnly ?? false
    this.#connector = connector
    this.#commits = new Commits({ connector, around, where: address.where })
    this.#readers = readers
    this.#around = around
    this.#windowDays = settings.repeatWindowDays ?? WINDOW_DAYS
    this.#periods = new JournalPeriods(settings.clock, this.#windowDays)
    this.#receiver = Math.floor(around.random() * RECEIVERS)
  }

  append(
    envelopes: readonly Envelope[],
    cursors: readonly JournalCursor[],
    fences: readonly Fence[] = [],
  ): Promise<readonly JournalReceipt[]> {
    return this.#inTurn((session) => this.#append(session, envelopes, cursors, fences))
  }

  /** Writes go one after the other; a group that met another receiver's is done again. */
  #inTurn<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => this.#runs(work))
    this.#queue = result.catch(() => {})
    return result
  }

  async #runs<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { where } = this.#address
    if (this.#readOnly) throw new CodedException(coded('store.read-only', { where }))
    for (let run = 1; ; run++) {
      const session = await this.#connector.session()
      try {
        return await work(session)
      } catch (cause) {
        if (session.broken || isLost(cause)) await this.#connector.discard()
        else await session.run(transactionSql.rollback).catch(() => this.#connector.discard())
        if (!isConflict(cause) || run >= MOST_RUNS) throw inCode(cause, where)
        await this.#around.sleep(this.#around.random() * run * 2)
      }
    }
  }

  async #append(
    session: Session,
    envelopes: readonly Envelope[],
    cursors: readonly JournalCursor[],
    fences: readonly Fence[],
  ): Promise<readonly JournalReceipt[]> {
    const period = await this.#periods.now(session)
    const group = new JournalGroup(session, this.#commits, {
      period,
      oldest: period - this.#windowDays,
      receiver: this.#receiver,
    })
    session.run(transactionSql.begin).catch(() => {})
    const { receipts, shards, mark } = await group.write(envelopes, cursors)
    await checkFences(session, fences)
    await this.#commits.commit(session, mark)
    if (shards.length > 0) this.#notify(shards)
    return receipts
  }

  /**
   * Said after the commit, and not waited for: inside it, PostgreSQL lets those who notify commit only one after the other. One
   * that is lost costs the listener its next look.
   */
  #notify(shards: readonly number[]): void {
    const say = `BEGIN; SET LOCAL synchronous_commit = off; NOTIFY ${channelOf(this.#address)}, '${shards.map(Number).join(',')}'; COMMIT`
    this.#connector
      .session()
      .then((session) => session.exec(say))
      .catch(() => {})
  }

  async cursor(interfaceName: string, name: string): Promise<string | undefined> {
    return (await this.#readers.query<{ value: string }>(journalSql.cursor, [TENANT_NO, interfaceName, name]))[0]?.value
  }
  async read(after: number, limit: number) {
    return (await this.#readers.query<StoredEnvelope>(journalSql.read, [TENANT_NO, after, limit])).map(journalled)
  }
  async get(seq: number) {
    return (await this.#readers.query<StoredEnvelope>(journalSql.get, [TENANT_NO, seq])).map(journalled)[0]
  }
  tallies(): Promise<readonly JournalTally[]> {
    return this.#readers.query<JournalTally>(journalSql.tallies, [TENANT_NO])
  }
  async waiting(after: number): Promise<readonly WaitingTally[]> {
    const rows = await this.#readers.query<Omit<WaitingTally, 'oldestAt'> & { oldest: number }>(journalSql.waiting, [
      TENANT_NO,
      after,
    ])
    return rows.map(({ oldest, ...row }) => ({ ...row, oldestAt: oldest }))
  }
  async head(): Promise<number> {
    return (await this.#readers.query<{ head: number }>(journalSql.head, [TENANT_NO]))[0]?.head ?? 0
  }
  drop(before: number, keep: readonly number[]): Promise<readonly string[]> {
    return this.#inTurn((session) => this.#periods.drop(session, before, keep))
  }

  async rowHashes(interfaceName: string, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    type Row = { key: string; hash: number }
    const rows = await this.#readers.query<Row>(journalSql.rowHashes, [TENANT_NO, interfaceName, texts(keys)])
    return new Map(rows.map((row) => [row.key, row.hash]))
  }
  async putRowHashes(interfaceName: string, rows: readonly { readonly key: string; readonly hash: number }[]): Promise<void> {
    if (rows.length === 0) return
    const last = [...new Map(rows.map((row) => [row.key, row.hash])).entries()]
    const values = [TENANT_NO, interfaceName, texts(last.map(([key]) => key)), integers(last.map(([, hash]) => hash))]
    await this.#inTurn((session) => session.run(journalSql.putRowHashes, values))
  }

  async close(): Promise<void> {
    await this.#queue
    await Promise.all([this.#connector.close(), this.#readers.close()])
  }
}
