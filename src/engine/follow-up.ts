import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import type { FeedEntry, FollowUpRow } from '../store/rows.ts'
import type { Store, Tx } from '../store/store.ts'
import { evaluate, type Outages } from '../triggers/evaluate.ts'
import { personContext } from '../triggers/person-context-of.ts'
import type { Change, CompiledRule, Decision } from '../triggers/rule.ts'
import { asksContext, reachesPatient } from '../triggers/suppression.ts'
import type { applyContributions } from './apply.ts'
import { reach } from './crash-points.ts'
import { readFeed } from './follow-up-feed.ts'
import { type Due, DueReader } from './follow-up-fire.ts'
import { personsUndecided } from './follow-up-persons.ts'
import { type Undecided, undecidedOf } from './follow-up-read.ts'
import { RecordReader } from './follow-up-records.ts'
import { type RuleIndex, ruleIndex } from './follow-up-rules.ts'
import { SentMessages } from './follow-up-sent.ts'
import { CurrentTexts } from './follow-up-texts.ts'
import { dedupeKeyOfTimer } from './follow-up-timers.ts'
import { FollowUpWrites } from './follow-up-write.ts'

const FOLLOW_UP_READER = 'follow-up'

/** Feed entries a step reads, timers a tick fires: bounded memory and short transactions. */
const BATCH = 500
/** A stretch of the feed that touched no rule is not worth a commit of its own; a restart reads it once more. */
const CURSOR_EVERY = 2_000
const CURSOR_AFTER_MS = 1_000

export interface FollowUpOptions {
  readonly store: Pick<Store, 'write' | 'reads'>
  readonly rules: readonly CompiledRule[]
  /** What rules say goes through the engine's own fold, in the transaction given. */
  readonly apply: typeof applyContributions
  readonly salt: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly batch?: number
  /** Kinds of sources that are out now; none unless said. */
  readonly outages?: () => Outages
}

export interface FollowUp {
  /** Reads one batch of the feed, decides, and moves timers, emissions and cursor in one transaction. */
  step(): Promise<{ readonly read: number }>
  /** Fires one batch of timers due by then, each decided anew on what stands now. */
  tick(now?: number): Promise<{ readonly fired: number }>
  /** Feed number up to which the rules have looked. */
  position(): Promise<number>
}

export function createFollowUp(options: FollowUpOptions): FollowUp {
  return new FollowUpReader(options)
}

class FollowUpReader implements FollowUp {
  readonly #options: FollowUpOptions
  readonly #index: RuleIndex
  readonly #batch: number
  #position: number | undefined
  #saved = 0
  #savedAt = 0

  constructor(options: FollowUpOptions) {
    this.#options = options
    this.#index = ruleIndex(options.rules)
    this.#batch = options.batch ?? BATCH
  }

  async position(): Promise<number> {
    if (this.#position === undefined) {
      this.#saved = await this.#options.store.reads.readerCursor(FOLLOW_UP_READER)
      this.#position = this.#saved
    }
    return this.#position
  }

  async step(): Promise<{ readonly read: number }> {
    const { store } = this.#options
    const after = await this.position()
    const entries = await readFeed(store.reads, after, this.#batch)
    const head = entries.at(-1)?.seq ?? after
    const { undecided, asOf } = await this.#undecided(entries)
    if (undecided.length > 0 || this.#isOverdue(head, entries.length)) {
      await store.write(async (tx) => {
        await this.#decide(tx, undecided, head, asOf)
        reach('follow-up-middle')
        await tx.setReaderCursor(FOLLOW_UP_READER, head)
      })
      this.#saved = head
      this.#savedAt = this.#options.clock.now()
    }
    this.#position = head
    return { read: entries.length }
  }

  async tick(now = this.#options.clock.now()): Promise<{ readonly fired: number }> {
    const { reads, write } = { reads: this.#options.store.reads, write: this.#options.store }
    const timers = await reads.dueTimers(now, this.#batch)
    if (timers.length === 0) return { fired: 0 }
    const asOf = await reads.feedHead()
    const due = await new DueReader(reads, this.#index.byId).read(timers)
    const fired = await write.write(async (tx) => {
      const count = await this.#fire(tx, { timers, due, asOf, now })
      reach('follow-up-middle')
      return count
    })
    return { fired }
  }

  #isOverdue(head: number, read: number): boolean {
    if (head - this.#saved >= CURSOR_EVERY) return true
    return read === 0 && head > this.#saved && this.#options.clock.now() - this.#savedAt >= CURSOR_AFTER_MS
  }

  /** What a stretch of the feed leaves to decide, and the feed number up to which it was read. */
  async #undecided(entries: readonly FeedEntry[]): Promise<{ readonly undecided: readonly Undecided[]; readonly asOf: number }> {
    if (entries.length === 0) return { undecided: [], asOf: 0 }
    const { store, salt } = this.#options
    const { reads } = store
    const asOf = this.#index.ofRecords.length > 0 ? await reads.feedHead() : 0
    const texts = new CurrentTexts(reads)
    const reading = { index: this.#index, reads, texts, records: new RecordReader(reads), salt }
    const plain = await undecidedOf(entries, this.#index, texts, salt)
    return { undecided: [...plain, ...(await personsUndecided(entries, reading))], asOf }
  }

  async #decide(tx: Tx, undecided: readonly Undecided[], feed: number, asOf: number): Promise<void> {
    const now = this.#options.clock.now()
    const writes = new FollowUpWrites(tx, feed, now, this.#options)
    const rows = await tx.resources([...new Set(undecided.flatMap(({ change }) => (change.feed > 0 ? [change.id] : [])))])
    const moved = undecided.some(({ change }) => change.record !== undefined) ? await this.#movedSince(asOf) : NOTHING_MOVED
    for (const { rule, change } of undecided) {
      // Whoever moved on since they were read is left to their later feed entry.
      if (change.record !== undefined && moved.has(change.sourcePatient ?? change.id)) continue
      const timers = await writes.timersOf(change)
      for (const decision of evaluate(rule, change, timers.known(rule.id), now, this.#outages())) {
        if (decision.kind !== 'emit') await writes.record(rule, change, decision)
        // The tick asks what the default suppression wants to know of the person, in the same moment.
        else if (asksContext(rule)) await writes.record(rule, change, { ...decision, kind: 'plan' })
        else if (change.feed === 0 || rows.get(change.id)?.feed === change.feed) await writes.emit(rule, change, decision)
      }
    }
    await writes.finish()
  }

  async #fire(tx: Tx, { timers, due, asOf, now }: Firing): Promise<number> {
    const writes = new FollowUpWrites(tx, await tx.feedHead(), now, this.#options)
    const moved = await this.#movedSince(asOf)
    const sent = new SentMessages(this.#options.store.reads, this.#index.byId)
    const read = new Map(due.map((one) => [one.timer.dedupeKey, one]))
    let fired = 0
    for (const timer of timers) {
      const one = read.get(timer.dedupeKey)
      if (one === undefined) await writes.settle(timer.rule, timer.dedupeKey, 'cancelled', 'rule removed')
      else if (isMoved(one, moved)) continue
      else await this.#fireOne(tx, writes, sent, one, now)
      fired++
    }
    await writes.finish()
    return fired
  }

  async #fireOne(
    tx: Tx,
    writes: FollowUpWrites,
    sent: SentMessages,
    { timer, rule, change, someone }: Due,
    now: number,
  ): Promise<void> {
    const timers = await writes.timersOf(change)
    const dedupeKey = dedupeKeyOfTimer(timer.dedupeKey)
    const row = timers.row(dedupeKey)
    // Ended by an earlier timer of this tick, or moved by it.
    if (row?.dedupeKey === timer.dedupeKey && (row.state !== 'pending' || row.dueAt > now)) return
    const asked =
      someone && asksContext(rule) ? { ...change, context: await this.#contextOf(tx, sent, rule, change, someone, now) } : change
    const decisions = evaluate(rule, asked, timers.known(rule.id), now, this.#outages())
    const own = decisions.find((one) => one.dedupeKey === dedupeKey)
    // Emitted under an earlier row, or no step of the rule any more.
    if (own === undefined) return writes.settle(rule.id, timer.dedupeKey, 'cancelled', 'step removed')
    await this.#settleDecision(writes, sent, rule, asked, own, now)
    // What comes next of a cycle is planned when this one is over.
    for (const decision of decisions)
      if (decision !== own && decision.kind !== 'emit') await writes.record(rule, change, decision)
  }

  async #settleDecision(
    writes: FollowUpWrites,
    sent: SentMessages,
    rule: CompiledRule,
    change: Change,
    decision: Decision,
    now: number,
  ): Promise<void> {
    const fires = decision.kind === 'emit' || (decision.kind === 'plan' && decision.dueAt <= now)
    if (!fires) return writes.record(rule, change, decision as Exclude<Decision, { kind: 'emit' }>)
    await writes.emit(rule, change, decision)
    sent.add(change.sourcePatient!, rule, now)
  }

  async #contextOf(
    tx: Tx,
    sent: SentMessages,
    rule: CompiledRule,
    change: Change,
    someone: NonNullable<Due['someone']>,
    now: number,
  ) {
    const ids = someone.sourcePatients.map(({ id }) => id)
    const sentToLikelySame = reachesPatient(rule) ? await sent.toLikelySame(tx, rule, someone) : []
    return personContext(rule, change.record ?? {}, change.person, { sent: await sent.to(ids), sentToLikelySame }, now)
  }

  #outages(): Outages {
    return this.#options.outages?.() ?? NOTHING_MOVED
  }

  /** Everybody, and every resource, that has a feed entry above the number: what was read of them may be old. */
  async #movedSince(asOf: number): Promise<ReadonlySet<string>> {
    const { reads } = this.#options.store
    const moved = new Set<string>()
    const someone = new Set<string>()
    for (let after = asOf; ; ) {
      const entries = await reads.feed(after, this.#batch)
      for (const { id, person, from, moved: sourcePatients = [] } of entries) {
        for (const one of [id, ...sourcePatients]) moved.add(one)
        for (const one of [person, from]) if (one !== undefined) someone.add(one)
      }
      if (entries.length < this.#batch) break
      after = entries.at(-1)!.seq
    }
    const persons = await Promise.all([...someone].map((id) => reads.sourcePatientsOf(id)))
    for (const id of someone) moved.add(id)
    for (const { id } of persons.flat()) moved.add(id)
    return moved
  }
}

const NOTHING_MOVED: ReadonlySet<string> = new Set()

interface Firing {
  readonly timers: readonly FollowUpRow[]
  readonly due: readonly Due[]
  readonly asOf: number
  readonly now: number
}

const isMoved = ({ timer, change, someone }: Due, moved: ReadonlySet<string>): boolean =>
  moved.has(change.id) ||
  moved.has(timer.sourcePatient) ||
  (someone !== undefined && (moved.has(someone.key) || someone.sourcePatients.some(({ id }) => moved.has(id))))
