import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import type { FollowUpRow, Timer } from '../store/rows.ts'
import type { Store, Tx } from '../store/store.ts'
import { contributionsOf, type Occurring } from '../triggers/emission.ts'
import { evaluate } from '../triggers/evaluate.ts'
import type { Change, CompiledRule, Decision } from '../triggers/rule.ts'
import type { applyContributions } from './apply.ts'
import { reach } from './crash-points.ts'
import { readFeed } from './follow-up-feed.ts'
import { changeNow, personOf } from './follow-up-fire.ts'
import { type Undecided, undecidedOf } from './follow-up-read.ts'
import { type RuleIndex, ruleIndex } from './follow-up-rules.ts'
import { AnchorTimers, dedupeKeyOfTimer } from './follow-up-timers.ts'

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
    const { store, salt } = this.#options
    const after = await this.position()
    const entries = await readFeed(store.reads, after, this.#batch)
    const head = entries.at(-1)?.seq ?? after
    const undecided = await undecidedOf(entries, this.#index, store.reads, salt)
    if (undecided.length > 0 || this.#isOverdue(head, entries.length)) {
      await store.write(async (tx) => {
        await this.#decide(tx, undecided, head)
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
    const due = await this.#options.store.reads.dueTimers(now, this.#batch)
    if (due.length === 0) return { fired: 0 }
    await this.#options.store.write(async (tx) => {
      const feed = await tx.feedHead()
      for (const timer of due) await this.#fire(tx, timer.dedupeKey, feed, now)
      reach('follow-up-middle')
    })
    return { fired: due.length }
  }

  #isOverdue(head: number, read: number): boolean {
    if (head - this.#saved >= CURSOR_EVERY) return true
    return read === 0 && head > this.#saved && this.#options.clock.now() - this.#savedAt >= CURSOR_AFTER_MS
  }

  async #decide(tx: Tx, undecided: readonly Undecided[], feed: number): Promise<void> {
    const now = this.#options.clock.now()
    for (const { rule, change } of undecided) {
      const timers = await AnchorTimers.of(tx, `${change.type}/${change.id}`)
      const at = { tx, rule, timers, feed, now }
      for (const decision of evaluate(rule, change, timers.known, now)) {
        if (decision.kind === 'emit') await this.#emitFresh(at, change, decision.dedupeKey)
        else await this.#record(at, change, decision)
      }
    }
  }

  /** An anchor that moved on since it was read is left to its later feed entry. */
  async #emitFresh(at: Deciding, change: Change, dedupeKey: string): Promise<void> {
    const row = (await at.tx.resources([change.id])).get(change.id)
    if (row === undefined || row.feed !== change.feed) return
    const fresh = { ...change, person: await personOf(at.tx, row.sourcePatient) }
    const decision = evaluate(at.rule, fresh, at.timers.known, at.now).find((one) => one.dedupeKey === dedupeKey)
    if (decision?.kind === 'emit') await this.#emit(at, fresh, decision)
    else if (decision !== undefined) await this.#record(at, fresh, decision)
  }

  async #fire(tx: Tx, timerKey: string, feed: number, now: number): Promise<void> {
    const timer = await tx.followUp(timerKey)
    if (timer === undefined || timer.state !== 'pending' || timer.dueAt > now) return
    const rule = this.#index.byId.get(timer.rule)
    if (rule === undefined) return this.#settle(tx, timer.rule, timerKey, 'cancelled', 'rule removed', now)
    const timers = await AnchorTimers.of(tx, timer.anchor)
    const change = await changeNow(tx, rule, timer)
    const dedupeKey = dedupeKeyOfTimer(timerKey)
    const decision = evaluate(rule, change, timers.known, now).find((one) => one.dedupeKey === dedupeKey)
    // Emitted under an earlier row, or no step of the rule any more.
    if (decision === undefined) return this.#settle(tx, rule.id, timerKey, 'cancelled', 'step removed', now)
    const at = { tx, rule, timers, feed, now }
    const fires = decision.kind === 'emit' || (decision.kind === 'plan' && decision.dueAt <= now)
    return fires ? this.#emit(at, change, decision) : this.#record(at, change, decision)
  }

  async #emit({ tx, rule, timers, feed, now }: Deciding, change: Change, occurring: Occurring): Promise<void> {
    const { apply, salt, log } = this.#options
    const origin = { interface: `rule:${rule.id}`, stamp: { time: now, seq: feed }, mappingVersion: rule.version }
    const timer = timerOf(rule, change, occurring, timers)
    await tx.putTimer(timer, feed)
    const applied = await apply(tx, contributionsOf(rule, change, occurring, now, salt), origin, now)
    if (applied.ok) return this.#settle(tx, rule.id, timer.dedupeKey, 'emitted', 'due', now)
    log.error('A follow-up could not be written', { rule: rule.id, code: applied.error.code })
    return this.#settle(tx, rule.id, timer.dedupeKey, 'suppressed', applied.error.code, now)
  }

  async #record({ tx, rule, timers, feed, now }: Deciding, change: Change, decision: Decision): Promise<void> {
    const row = timers.row(decision.dedupeKey)
    const wasPending = row?.state === 'pending'
    if (decision.kind === 'cancel') {
      return wasPending ? this.#settle(tx, rule.id, row.dedupeKey, 'cancelled', decision.reason, now) : undefined
    }
    if (isRecorded(decision, row)) return
    const timer = timerOf(rule, change, decision, timers)
    await tx.putTimer(timer, feed)
    if (decision.kind !== 'suppress') return this.#count(rule.id, wasPending ? 'moved' : 'planned')
    // What was planned and missed its time expired; what came too late was never planned.
    const state = wasPending && decision.reason === 'too late' ? 'expired' : 'suppressed'
    return this.#settle(tx, rule.id, timer.dedupeKey, state, decision.reason, now)
  }

  async #settle(
    tx: Tx,
    rule: string,
    timerKey: string,
    state: 'emitted' | 'cancelled' | 'suppressed' | 'expired',
    reason: string,
    now: number,
  ): Promise<void> {
    await tx.settleTimer(timerKey, state, reason, now)
    this.#count(rule, state)
  }

  #count(rule: string, outcome: string): void {
    this.#options.metrics.count('tributary_follow_ups_total', { rule, outcome })
  }
}

/** One rule deciding about one anchor inside a transaction. */
interface Deciding {
  readonly tx: Tx
  readonly rule: CompiledRule
  readonly timers: AnchorTimers
  /** Feed number decided at. */
  readonly feed: number
  readonly now: number
}

/** The same decision stands already: nothing to write. */
function isRecorded(decision: Decision, row: FollowUpRow | undefined): boolean {
  if (row === undefined) return false
  if (decision.kind === 'plan') return row.state === 'pending' && row.dueAt === decision.dueAt
  return decision.kind === 'suppress' && (row.state === 'suppressed' || row.state === 'expired') && row.reason === decision.reason
}

const timerOf = (
  rule: CompiledRule,
  change: Change,
  { dedupeKey, dueAt, expiresAt }: Occurring,
  timers: AnchorTimers,
): Timer => ({
  dedupeKey: timers.timerKey(dedupeKey),
  rule: rule.id,
  dueAt,
  anchor: `${change.type}/${change.id}`,
  sourcePatient: change.sourcePatient!,
  payload: JSON.stringify({ version: rule.version, expiresAt }),
})
