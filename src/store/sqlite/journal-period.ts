import { crc32 } from 'node:zlib'
import type { Envelope, Journalled } from '../../model/message.ts'
import { dayOf, type StoredEnvelope, toJournalled } from '../envelope-rows.ts'
import type { JournalCursor, JournalTally, WaitingTally } from '../journal.ts'
import { open, seal, TENANT_NO } from '../seal.ts'
import { type Connection, connect } from './connection.ts'
import type { Migration } from './migrations.ts'
import { journalSql } from './sql/journal.ts'

export const journalMigrations: readonly Migration[] = [
  {
    why: 'Messages of one period; cursors and tallies carried into it, so that the newest file says all of both.',
    sql: `
CREATE TABLE message (seq INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, interface TEXT NOT NULL, control_id TEXT NOT NULL,
  check_sum INTEGER NOT NULL, day INTEGER NOT NULL, received_at INTEGER NOT NULL, keys TEXT, format TEXT NOT NULL, charset TEXT,
  origin TEXT, sender TEXT, reused INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE INDEX message_by_control ON message (tenant, interface, control_id, check_sum);
CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (tenant INTEGER NOT NULL, interface TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (tenant, interface, name)) STRICT, WITHOUT ROWID;
CREATE TABLE tally (tenant INTEGER NOT NULL, interface TEXT NOT NULL, day INTEGER NOT NULL, received INTEGER NOT NULL,
  repeats INTEGER NOT NULL, PRIMARY KEY (tenant, interface, day)) STRICT, WITHOUT ROWID;
`,
  },
]

/** Last number given before this period; its presence says the period was begun. */
const BEFORE = 'before'

/** One period's file. */
export class Period {
  readonly day: number
  readonly file: string
  readonly connection: Connection
  readonly #insert
  readonly #byControl
  readonly #anyControl
  readonly #read
  readonly #get
  readonly #waiting
  readonly #cursor
  readonly #putCursor
  readonly #addTally
  /** Last number given, this period's messages included. */
  last: number
  /** Last number given before it; undefined while the period was created but never begun. */
  before: number | undefined

  constructor(file: string, day: number, readOnly: boolean, cacheKiB: number) {
    this.day = day
    this.file = file
    this.connection = connect({ file, migrations: journalMigrations, readOnly, cacheKiB, checkpointPages: 2000 })
    const { prepare } = this.connection
    this.#insert = prepare(journalSql.insert)
    this.#byControl = prepare(journalSql.byControl)
    this.#anyControl = prepare(journalSql.anyControl)
    this.#read = prepare(journalSql.read)
    this.#get = prepare(journalSql.get)
    this.#waiting = prepare(journalSql.waiting)
    this.#cursor = prepare(journalSql.cursor)
    this.#putCursor = prepare(journalSql.putCursor)
    this.#addTally = prepare(journalSql.addTally)
    this.last = 0
    this.refresh()
  }

  refresh(): void {
    const { prepare } = this.connection
    this.before = (prepare(journalSql.before).get(BEFORE) as { value: number } | undefined)?.value
    this.last = (prepare(journalSql.last).get() as { last: number | null }).last ?? this.before ?? 0
  }

  /** First thing a new period's first transaction does. */
  begin(before: number, former: Period | undefined): void {
    this.connection.prepare(journalSql.setNumber).run(BEFORE, before)
    for (const cursor of former?.cursors() ?? []) this.putCursor(cursor)
    for (const tally of former?.tallies() ?? []) this.addTally(tally)
    this.before = before
    this.last = before
  }

  put(envelope: Envelope, seq: number, checkSum: number, reused: boolean): void {
    const { interface: name, controlId, receivedAt, orderingKeys, format, charset, origin, from, bytes } = envelope
    const keys = orderingKeys.length === 0 ? null : JSON.stringify(orderingKeys)
    // biome-ignore format: the order of the columns
    this.#insert.run(
      TENANT_NO, seq, name, controlId, dayOf(receivedAt), receivedAt, keys, format, charset ?? null, origin ?? null, from ?? null,
      reused ? 1 : 0, seal({ tenant: TENANT_NO, message: seq }, bytes), checkSum,
    )
  }

  /** The number of a message with these very bytes, true when the control id is known with others only, else undefined. */
  find(envelope: Envelope, checkSum: number): number | true | undefined {
    const { interface: name, controlId, bytes } = envelope
    for (const row of this.#byControl.all(TENANT_NO, name, controlId, checkSum) as unknown as StoredEnvelope[])
      if (Buffer.compare(open({ tenant: TENANT_NO, message: row.seq }, row.bytes), bytes) === 0) return row.seq
    return this.#anyControl.get(TENANT_NO, name, controlId) ? true : undefined
  }

  read(after: number, limit: number): readonly Journalled[] {
    return (this.#read.all(after, limit) as unknown as StoredEnvelope[]).map(toJournalled)
  }
  get(seq: number): Journalled | undefined {
    const row = this.#get.get(seq) as unknown as StoredEnvelope | undefined
    return row && toJournalled(row)
  }
  waiting(after: number): readonly WaitingTally[] {
    return this.#waiting.all(after).map((row) => ({
      interface: row.interface as string,
      day: row.day as number,
      count: row.count as number,
      oldestAt: row.oldest as number,
    }))
  }

  cursor(interfaceName: string, name: string): string | undefined {
    return (this.#cursor.get(TENANT_NO, interfaceName, name) as { value: string } | undefined)?.value
  }
  putCursor(cursor: JournalCursor): void {
    this.#putCursor.run(TENANT_NO, cursor.interface, cursor.name, cursor.value)
  }
  cursors(): readonly JournalCursor[] {
    return this.connection.prepare(journalSql.cursors).all(TENANT_NO) as unknown as JournalCursor[]
  }
  addTally(tally: JournalTally): void {
    this.#addTally.run(TENANT_NO, tally.interface, tally.day, tally.received, tally.repeats)
  }
  tallies(): readonly JournalTally[] {
    return this.connection
      .prepare(journalSql.tallies)
      .all(TENANT_NO)
      .map((row) => ({
        interface: row.interface as string,
        day: row.day as number,
        received: row.received as number,
        repeats: row.repeats as number,
      }))
  }
}

/** A quick mark of the bytes; equality is then looked at byte by byte. */
export const checkSumOf = (bytes: Uint8Array): number => crc32(bytes)
