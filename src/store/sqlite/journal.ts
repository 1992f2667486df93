import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../model/clock.ts'
import { CodedException, coded } from '../../model/errors.ts'
import type { Envelope } from '../../model/message.ts'
import { DAY_MS, dayOf } from '../envelope-rows.ts'
import type { Journal, JournalCursor, JournalReceipt, JournalTally, WaitingTally } from '../journal.ts'
import { inCode, stoppedException, stops } from './failure.ts'
import { checkSumOf, Period } from './journal-period.ts'
import { openRowHashes } from './row-hashes.ts'
import { makeFolder } from './store.ts'

export interface JournalSettings {
  /** The data folder; periods are files of its `journal` folder. */
  readonly folder: string
  readonly period?: 'day'
  /** How long a repeat is recognised. */
  readonly repeatWindowDays?: number
  readonly clock: Clock
  /** For readers beside the one writer. */
  readonly readOnly?: boolean
}

const NAME = /^(\d{4}-\d{2}-\d{2})\.db$/
/** KiB: the period being written, and the ones only looked into. */
const CACHE = { newest: 65_536, older: 8_192 }

const nameOf = (day: number): string => `${new Date(day * DAY_MS).toISOString().slice(0, 10)}.db`
const tallyKey = (name: string, day: number): string => `${day} ${name}`

/**
 * Opens the journal: one file a UTC day, `journal/2026-11-22.db`. Numbers rise over all of them; a new file begins with the
 * last number given, the cursors and the tallies of the one before.
 * @throws CodedException store.unwritable, store.full, store.io, store.corrupt, store.newer
 */
export async function openSqliteJournal(settings: JournalSettings): Promise<Journal> {
  return new PeriodJournal(settings)
}

class PeriodJournal implements Journal {
  readonly #folder: string
  readonly #readOnly: boolean
  readonly #windowDays: number
  readonly #clock: Clock
  readonly #hashes
  /** Rising by day. */
  #periods: Period[] = []
  #failed: unknown

  constructor(settings: JournalSettings) {
    this.#folder = join(settings.folder, 'journal')
    this.#readOnly = settings.readOnly ?? false
    this.#windowDays = settings.repeatWindowDays ?? 8
    this.#clock = settings.clock
    if (!this.#readOnly) makeFolder(this.#folder)
    else if (!existsSync(this.#folder)) throw new CodedException(coded('store.missing', { where: this.#folder }))
    this.#openFiles()
    this.#hashes = openRowHashes(join(this.#folder, 'rows.db'), this.#readOnly)
  }

  /** Opens what lies in the folder and is not open. A file whose first transaction never came to be is left aside. */
  #openFiles(): void {
    const known = new Set(this.#periods.map((period) => period.day))
    for (const name of readdirSync(this.#folder).sort()) {
      const found = NAME.exec(name)
      const day = found ? dayOf(Date.parse(`${found[1]}T00:00:00Z`)) : undefined
      if (day === undefined || known.has(day)) continue
      const period = this.#openPeriod(day)
      if (period?.before !== undefined) this.#periods.push(period)
      else period?.connection.close()
    }
    this.#periods.sort((a, b) => a.day - b.day)
  }

  #openPeriod(day: number): Period | undefined {
    try {
      return new Period(join(this.#folder, nameOf(day)), day, this.#readOnly, CACHE.older)
    } catch (cause) {
      // A reader meets a period the writer is just making.
      if (this.#readOnly && cause instanceof CodedException && cause.error.code === 'store.missing') return undefined
      throw cause
    }
  }

  /** A reader follows the writer: new periods, higher numbers. */
  #current(): readonly Period[] {
    if (!this.#readOnly) return this.#periods
    this.#periods = this.#periods.filter((period) => {
      if (existsSync(period.file)) return true
      period.connection.close()
      return false
    })
    this.#openFiles()
    for (const period of this.#periods) period.refresh()
    return this.#periods
  }

  get #newest(): Period | undefined {
    return this.#periods.at(-1)
  }

  /** The period of today; never an earlier one than the newest, whatever the clock says, so that numbers rise with files. */
  #periodNow(): { period: Period; fresh: boolean } {
    const day = Math.max(dayOf(this.#clock.now()), this.#newest?.day ?? 0)
    if (this.#newest?.day === day) return { period: this.#newest, fresh: false }
    return { period: new Period(join(this.#folder, nameOf(day)), day, false, CACHE.newest), fresh: true }
  }

  async append(envelopes: readonly Envelope[], cursors: readonly JournalCursor[]): Promise<readonly JournalReceipt[]> {
    if (this.#readOnly) throw new CodedException(coded('store.read-only', { where: this.#folder }))
    if (this.#failed) throw stoppedException(this.#folder, this.#failed)
    let opened: Period | undefined
    try {
      const { period, fresh } = this.#periodNow()
      if (fresh) opened = period
      const before = period.last
      const receipts = period.connection.transaction(() => {
        if (fresh) period.begin(this.#newest?.last ?? 0, this.#newest)
        return this.#write(period, fresh ? [...this.#periods, period] : this.#periods, envelopes, cursors)
      })
      period.last = receipts.reduce((last, receipt) => Math.max(last, receipt.seq), fresh ? period.last : before)
      if (fresh) this.#periods.push(period)
      return receipts
    } catch (cause) {
      const error = inCode(cause, this.#folder)
      if (stops(error)) this.#failed = error
      if (opened) opened.connection.close()
      throw error
    }
  }

  #write(
    period: Period,
    periods: readonly Period[],
    envelopes: readonly Envelope[],
    cursors: readonly JournalCursor[],
  ): JournalReceipt[] {
    const window = periods.filter(({ day }) => day >= period.day - this.#windowDays).reverse()
    const tallies = new Map<string, { interface: string; day: number; received: number; repeats: number }>()
    let last = period.last
    const receipts = envelopes.map((envelope) => {
      const receipt = this.#writeOne(period, window, envelope, last + 1)
      if (!receipt.repeat) last = receipt.seq
      const day = dayOf(envelope.receivedAt)
      const key = tallyKey(envelope.interface, day)
      const tally = tallies.get(key) ?? { interface: envelope.interface, day, received: 0, repeats: 0 }
      if (receipt.repeat) tally.repeats++
      else tally.received++
      tallies.set(key, tally)
      return receipt
    })
    for (const tally of tallies.values()) period.addTally(tally)
    for (const cursor of cursors) period.putCursor(cursor)
    return receipts
  }

  /** Reads its own transaction too, so a copy in the same batch is a repeat like any other. */
  #writeOne(period: Period, window: readonly Period[], envelope: Envelope, seq: number): JournalReceipt {
    const checkSum = checkSumOf(envelope.bytes)
    let reused = false
    for (const earlier of window) {
      const found = earlier.find(envelope, checkSum)
      if (typeof found === 'number') return { seq: found, repeat: true, reused: false }
      reused ||= found === true && envelope.controlId !== ''
    }
    period.put(envelope, seq, checkSum, reused)
    return { seq, repeat: false, reused }
  }

  async cursor(interfaceName: string, name: string): Promise<string | undefined> {
    return this.#current().at(-1)?.cursor(interfaceName, name)
  }

  async read(after: number, limit: number) {
    const out = []
    for (const period of this.#current()) {
      if (out.length >= limit) break
      if (period.last > after) out.push(...period.read(after, limit - out.length))
    }
    return out
  }

  async get(seq: number) {
    return this.#current()
      .find((period) => period.before! < seq && seq <= period.last)
      ?.get(seq)
  }

  async tallies(): Promise<readonly JournalTally[]> {
    return this.#current().at(-1)?.tallies() ?? []
  }

  async waiting(after: number): Promise<readonly WaitingTally[]> {
    const sums = new Map<string, WaitingTally>()
    for (const period of this.#current()) {
      if (period.last <= after) continue
      for (const tally of period.waiting(after)) {
        const key = tallyKey(tally.interface, tally.day)
        const sum = sums.get(key)
        sums.set(key, sum ? { ...sum, count: sum.count + tally.count, oldestAt: Math.min(sum.oldestAt, tally.oldestAt) } : tally)
      }
    }
    return [...sums.values()]
  }

  async head(): Promise<number> {
    return this.#current().at(-1)?.last ?? 0
  }

  /**
   * The newest period stays (it knows the numbers, cursors and tallies), and so does what the repeat window may ask for.
   * With a `keep`, numbers above its highest are not yet known to be done with.
   */
  async drop(before: number, keep: readonly number[]): Promise<readonly string[]> {
    if (this.#readOnly) throw new CodedException(coded('store.read-only', { where: this.#folder }))
    const oldest = dayOf(this.#clock.now()) - this.#windowDays
    const highest = keep.reduce((most, seq) => Math.max(most, seq), Number.NEGATIVE_INFINITY)
    const needed = (period: Period): boolean =>
      period === this.#newest ||
      (period.day + 1) * DAY_MS > before ||
      period.day >= oldest ||
      (keep.length > 0 && period.last > highest) ||
      keep.some((seq) => period.before! < seq && seq <= period.last)
    const dropped = this.#periods.filter((period) => !needed(period))
    this.#periods = this.#periods.filter(needed)
    for (const period of dropped) {
      period.connection.close()
      for (const ending of ['-wal', '-shm', '']) rmSync(period.file + ending, { force: true })
    }
    return dropped.map((period) => period.file)
  }

  async rowHashes(interfaceName: string, keys: readonly string[]) {
    return this.#hashes.get(interfaceName, keys)
  }
  async putRowHashes(interfaceName: string, rows: readonly { readonly key: string; readonly hash: number }[]): Promise<void> {
    this.#hashes.put(interfaceName, rows)
  }

  async close(): Promise<void> {
    for (const period of this.#periods) period.connection.close()
    this.#periods = []
    this.#hashes.close()
  }
}
