import type { OutboxRow } from '../store/rows.ts'
import { reach } from './crash-points.ts'
import { eventsOf } from './deliver-events.ts'
import { sendable } from './deliver-fence.ts'
import type { DeliverOptions, Destination, DestinationStatus } from './deliver-options.ts'
import { attempt, type Settlement } from './deliver-send.ts'
import { readFeed } from './follow-up-feed.ts'

export interface Round {
  /** Feed entries read. */
  readonly read: number
  /** Events put into the outbox. */
  readonly queued: number
  /** Attempts made. */
  readonly attempted: number
}

const BATCH = 500
const CONCURRENCY = 16
/** Persons' heads looked at for free places. */
const HEADS = 64
/** A stretch of the feed without an event for this destination is not worth a commit of its own. */
const CURSOR_EVERY = 2_000
const CURSOR_AFTER_MS = 1_000
/** Milliseconds between looks when nothing wakes the loop; the granularity of retries. */
const IDLE_WAIT = 500
/** After a failure of our own store. */
const FAULT_WAIT = 2_000

const DISABLED = 'delivery.gone'

export class DestinationLoop {
  readonly #destination: Destination
  readonly #options: DeliverOptions
  #position: number | undefined
  #saved = 0
  #savedAt = 0
  #disabled: boolean | undefined
  #lastCode: string | undefined
  #running: Promise<void> | undefined
  #stopping = false
  readonly #underWay = new Set<Promise<void>>()
  /** Read from the outbox and not begun: heads of persons none of whom is busy. */
  #ready: (readonly OutboxRow[])[] = []
  /** Persons with an event under way. */
  readonly #busy = new Set<string>()
  /** Something came while the round was under way: no rest after it. */
  #woken = false
  #endRest: () => void = () => {}
  readonly #settlements: { readonly group: readonly OutboxRow[]; readonly settlement: Settlement }[] = []
  #settling: Promise<void> = Promise.resolve()

  constructor(destination: Destination, options: DeliverOptions) {
    this.#destination = destination
    this.#options = options
  }

  status(): DestinationStatus {
    const state = this.#disabled ? 'disabled' : this.#running === undefined ? 'stopped' : 'running'
    return { name: this.#destination.name, state, position: this.#position ?? this.#saved, lastCode: this.#lastCode }
  }

  async pump(): Promise<Round> {
    const taken = await this.#take()
    const attempted = await this.#launch()
    await Promise.all(this.#underWay)
    return { ...taken, attempted }
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#running
    await Promise.all(this.#underWay)
    this.#running = undefined
    await this.#destination.sink.close()
  }

  wake(): void {
    this.#woken = true
    this.#endRest()
  }

  async enable(): Promise<void> {
    await this.#options.store.write((tx) => tx.setMeta(this.#disabledKey, ''))
    this.#disabled = false
    this.wake()
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const wait = await this.#round().catch((fault: unknown) => this.#fault(fault))
      if (this.#stopping) return
      // A long stretch of feed is read in turns: this thread also commits.
      await (wait > 0 && !this.#woken ? this.#rest(wait) : new Promise((resolve) => setImmediate(resolve)))
    }
  }

  /** Milliseconds until the next. */
  async #round(): Promise<number> {
    this.#woken = false
    const { read } = await this.#take()
    const started = await this.#launch()
    return read > 0 || started > 0 ? 0 : IDLE_WAIT
  }

  #fault(fault: unknown): number {
    this.#options.log.error('A delivery round failed', {
      destination: this.#destination.name,
      fault: fault instanceof Error ? fault.name : 'unknown',
    })
    return FAULT_WAIT
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#endRest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Outbox rows, their sequence and the cursor move in one transaction: nothing is numbered twice, nothing is skipped. */
  async #take(): Promise<{ readonly read: number; readonly queued: number }> {
    const { store, salt, clock } = this.#options
    const { name, rules } = this.#destination
    const after = await this.#restored()
    const entries = await readFeed(store.reads, after, this.#options.batch ?? BATCH)
    const head = entries.at(-1)?.seq ?? after
    const wants = (rule: string): boolean => rules === 'all' || rules.includes(rule)
    const events = await eventsOf(entries, { reads: store.reads, salt, wants })
    if (events.length > 0 || this.#isOverdue(head, entries.length)) {
      await store.write(async (tx) => {
        if (events.length > 0) await tx.putOutbox(name, events, clock.now())
        await tx.setReaderCursor(this.#reader, head)
      })
      this.#saved = head
      this.#savedAt = clock.now()
    }
    this.#position = head
    return { read: entries.length, queued: events.length }
  }

  #isOverdue(head: number, read: number): boolean {
    if (head - this.#saved >= CURSOR_EVERY) return true
    return read === 0 && head > this.#saved && this.#options.clock.now() - this.#savedAt >= CURSOR_AFTER_MS
  }

  async #restored(): Promise<number> {
    if (this.#position === undefined) {
      const { reads } = this.#options.store
      this.#saved = await reads.readerCursor(this.#reader)
      this.#position = this.#saved
      this.#disabled = (await reads.meta(this.#disabledKey)) === DISABLED
    }
    return this.#position
  }

  /** Starts what is due and has a free place; a person with an event under way waits for its end. Returns how many attempts. */
  async #launch(): Promise<number> {
    const free = (this.#destination.concurrency ?? CONCURRENCY) - this.#underWay.size
    if (this.#disabled || free <= 0) return 0
    // What was read is nobody else's to send: it stays at the head of its persons until it is sent from here.
    if (this.#ready.length === 0) this.#ready = [...(await this.#due(free))]
    const groups = this.#ready.splice(0, free)
    for (const group of groups) this.#begin(group)
    return groups.length
  }

  /** Looks further while what it found must wait: events under way and fences that are not whole hide nobody else. */
  async #due(wanted: number): Promise<readonly (readonly OutboxRow[])[]> {
    const { store, clock } = this.#options
    for (let limit = HEADS; ; limit *= 4) {
      const heads = await store.reads.dueOutbox(this.#destination.name, clock.now(), limit)
      const groups = sendable(heads).filter((group) => !group.some((row) => this.#busy.has(row.orderKey)))
      if (groups.length >= wanted || heads.length < limit) return groups
    }
  }

  #begin(group: readonly OutboxRow[]): void {
    for (const row of group) this.#busy.add(row.orderKey)
    const sending = this.#deliver(group)
      // Unsettled it is due at once again: it keeps its place for a while, so that a failing store is no storm of repeats.
      .catch((fault: unknown) => new Promise<void>((resolve) => setTimeout(resolve, this.#fault(fault))))
      .finally(() => {
        for (const row of group) this.#busy.delete(row.orderKey)
        this.#underWay.delete(sending)
        this.wake()
      })
    this.#underWay.add(sending)
  }

  /** One event, or the copies of one fence in their order; they are settled together. */
  async #deliver(group: readonly OutboxRow[]): Promise<void> {
    const settlement = await attempt(this.#destination, group, this.#options)
    reach('delivery-middle')
    this.#lastCode = settlement.code === '' ? undefined : settlement.code
    await this.#settle(group, settlement)
    if (settlement.disables) {
      this.#disabled = true
      this.#ready = []
      this.#options.log.error('A destination wants nothing more and is disabled', {
        destination: this.#destination.name,
        code: DISABLED,
      })
    }
    this.#options.metrics.count(
      'tributary_delivery_attempts_total',
      { destination: this.#destination.name, outcome: settlement.outcome },
      group.length,
    )
  }

  /** What ends while a transaction is under way shares the next one: a commit costs a sync of the disk. */
  #settle(group: readonly OutboxRow[], settlement: Settlement): Promise<void> {
    this.#settlements.push({ group, settlement })
    // A failed commit leaves its events pending; it must not fail the next one.
    this.#settling = this.#settling.catch(() => {}).then(() => this.#flush())
    return this.#settling
  }

  async #flush(): Promise<void> {
    const settled = this.#settlements.splice(0)
    if (settled.length === 0) return
    await this.#options.store.write(async (tx) => {
      for (const { group, settlement } of settled) {
        for (const row of group) await tx.settleOutbox(this.#destination.name, row.sequence, settlement.result, settlement.code)
        if (settlement.disables) await tx.setMeta(this.#disabledKey, DISABLED)
      }
    })
  }

  get #reader(): string {
    return `deliver:${this.#destination.name}`
  }

  get #disabledKey(): string {
    return `destination:${this.#destination.name}`
  }
}
