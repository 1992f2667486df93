import type { Contribution } from '../fhir/contribution.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Timer } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { contributionsOf } from '../triggers/emission.ts'
import type { Change, CompiledRule, Decision, Occurrence } from '../triggers/rule.ts'
import type { applyContributions } from './apply.ts'
import { AnchorTimers, isRecorded, timerOf } from './follow-up-timers.ts'

type Ended = 'emitted' | 'cancelled' | 'suppressed' | 'expired'

interface Emitted {
  readonly timer: Timer
  readonly contributions: readonly Contribution[]
}

/**
 * What one transaction writes of the rules' decisions. What they emit is folded together, one fold a rule, when all is decided:
 * a hundred reports of a batch cost one reading of the record instead of a hundred.
 */
export class FollowUpWrites {
  readonly #tx: Tx
  readonly #feed: number
  readonly #now: number
  readonly #with: {
    readonly apply: typeof applyContributions
    readonly salt: string
    readonly log: Log
    readonly metrics: Metrics
  }
  readonly #timers = new Map<string, AnchorTimers>()
  readonly #emitted = new Map<CompiledRule, Emitted[]>()

  constructor(
    tx: Tx,
    feed: number,
    now: number,
    tools: { readonly apply: typeof applyContributions; readonly salt: string; readonly log: Log; readonly metrics: Metrics },
  ) {
    this.#tx = tx
    this.#feed = feed
    this.#now = now
    this.#with = tools
  }

  async timersOf(change: { readonly type: string; readonly id: string }): Promise<AnchorTimers> {
    const anchor = `${change.type}/${change.id}`
    const known = this.#timers.get(anchor)
    if (known) return known
    const timers = await AnchorTimers.of(this.#tx, anchor)
    this.#timers.set(anchor, timers)
    return timers
  }

  async emit(rule: CompiledRule, change: Change, occurrence: Occurrence): Promise<void> {
    const timers = await this.timersOf(change)
    // Caps and `once-per` count from when it really went out.
    const counted = rule.oncePer !== undefined || rule.consent !== 'K4' ? { ...occurrence, dueAt: this.#now } : occurrence
    const timer = timerOf(rule, change, counted, timers)
    const row = timers.row(occurrence.dedupeKey)
    if (row?.state !== 'pending' || row.dueAt !== timer.dueAt) await this.#tx.putTimer(timer, this.#feed)
    timers.wrote(timer, 'emitted', 'due', this.#feed)
    const contributions = contributionsOf(rule, change, occurrence, this.#now, this.#with.salt)
    await this.#room(rule, contributions)
    const list = this.#emitted.get(rule) ?? []
    this.#emitted.set(rule, list)
    list.push({ timer, contributions })
  }

  async record(rule: CompiledRule, change: Change, decision: Exclude<Decision, { kind: 'emit' }>): Promise<void> {
    const timers = await this.timersOf(change)
    const row = timers.row(decision.dedupeKey)
    const wasPending = row?.state === 'pending'
    if (decision.kind === 'cancel') {
      if (!wasPending) return
      timers.wrote(row, 'cancelled', decision.reason, this.#feed)
      return this.settle(rule.id, row.dedupeKey, 'cancelled', decision.reason)
    }
    if (isRecorded(decision, row)) return
    const timer = timerOf(rule, change, decision, timers)
    await this.#tx.putTimer(timer, this.#feed)
    if (decision.kind === 'plan') {
      timers.wrote(timer, 'pending', null, this.#feed)
      return this.#count(rule.id, wasPending ? 'moved' : 'planned')
    }
    // What was planned and missed its time expired; what came too late was never planned.
    const state = wasPending && decision.reason === 'too late' ? 'expired' : 'suppressed'
    timers.wrote(timer, state, decision.reason, this.#feed)
    return this.settle(rule.id, timer.dedupeKey, state, decision.reason)
  }

  async settle(rule: string, timerKey: string, state: Ended, reason: string): Promise<void> {
    await this.#tx.settleTimer(timerKey, state, reason, this.#now)
    this.#count(rule, state)
  }

  /** Folds what was emitted and settles its timers. */
  async finish(): Promise<void> {
    for (const [rule, list] of this.#emitted) await this.#apply(rule, list)
    this.#emitted.clear()
  }

  /** A resource is said once in a fold: what comes again waits for the one before. */
  async #room(rule: CompiledRule, contributions: readonly Contribution[]): Promise<void> {
    const list = this.#emitted.get(rule)
    const ids = new Set(list?.flatMap((one) => one.contributions.map(({ id }) => id)))
    if (!contributions.some(({ id }) => ids.has(id))) return
    await this.#apply(rule, list!)
    this.#emitted.delete(rule)
  }

  async #apply(rule: CompiledRule, list: readonly Emitted[]): Promise<void> {
    const { apply, log } = this.#with
    const origin = { interface: `rule:${rule.id}`, stamp: { time: this.#now, seq: this.#feed }, mappingVersion: rule.version }
    const all = list.flatMap(({ contributions }) => contributions)
    const applied = all.length === 0 ? ({ ok: true } as const) : await apply(this.#tx, all, origin, this.#now)
    if (applied.ok) {
      for (const { timer } of list) await this.settle(rule.id, timer.dedupeKey, 'emitted', 'due')
      return
    }
    // One that cannot be written must not hold back the others.
    if (list.length > 1) {
      for (const one of list) await this.#apply(rule, [one])
      return
    }
    log.error('A follow-up could not be written', { rule: rule.id, code: applied.error.code })
    await this.settle(rule.id, list[0]!.timer.dedupeKey, 'suppressed', applied.error.code)
  }

  #count(rule: string, outcome: string): void {
    this.#with.metrics.count('tributary_follow_ups_total', { rule, outcome })
  }
}
