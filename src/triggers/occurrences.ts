import { afterWorking } from './calendar.ts'
import { cycles } from './cycle.ts'
import type { LookedAt } from './looked-at.ts'
import type { Planned } from './planned.ts'
import type { CancelReason, CompiledRule, Known } from './rule.ts'
import { streaks } from './streak.ts'

export type Occurrences =
  | {
      readonly ok: true
      readonly planned: readonly Planned[] /** Why the others are no longer due. */
      readonly otherwise: CancelReason
    }
  | { readonly ok: false; readonly reason: CancelReason }

const ok = (planned: readonly Planned[], otherwise: CancelReason = 'step removed'): Occurrences => ({
  ok: true,
  planned,
  otherwise,
})
const refuse = (reason: CancelReason): Occurrences => ({ ok: false, reason })

/** `own` are the rule's rows of this anchor; only cycles and segments look at them. */
export function occurrencesOf(looked: LookedAt, own: readonly Known[]): Occurrences {
  const { rule, anchorAt, now } = looked
  switch (rule.pattern) {
    case 'on':
    case 'threshold':
      return ok([{ key: '0', planned: anchorAt ?? now, step: 0, count: 0 }])
    case 'absent':
      return rule.who === undefined ? untilItComes(looked) : sinceLast(looked)
    case 'deadline':
      return untilItComes(looked)
    case 'streak':
      return ok(recent(streaks(looked, rule.streak!), looked, own), 'no longer missing')
    case 'segment':
      return ok(segment(looked, own), 'condition no longer met')
    case 'every':
      if (rule.cycle !== undefined && !isTable(rule)) return ok(cycles(looked, rule.cycle, own), 'no longer missing')
      return anchorAt === undefined ? refuse('anchor has no time') : ok(stepsFrom(looked, anchorAt))
    default:
      return anchorAt === undefined ? refuse('anchor has no time') : ok(stepsFrom(looked, anchorAt))
  }
}

const isTable = (rule: CompiledRule): boolean => rule.cycle?.every === undefined && rule.steps.length > 1

function stepsFrom({ rule }: LookedAt, anchorAt: number): readonly Planned[] {
  return rule.steps.map((step, index) => ({
    key: String(index),
    planned: later(rule, anchorAt, step),
    step: index,
    count: index,
    // A countdown that missed its anchor has nothing left to remind of.
    ...(rule.pattern === 'before' ? { endsAt: anchorAt } : {}),
  }))
}

const later = (rule: CompiledRule, from: number, span: number): number =>
  rule.calendar === undefined || span < 0 ? from + span : afterWorking(from, span, rule.calendar, rule.zone)

/** Something owed to the anchor: nothing is due once it came. */
function untilItComes(looked: LookedAt): Occurrences {
  const { rule, anchorAt, timed } = looked
  if (anchorAt === undefined) return refuse('anchor has no time')
  const came = rule.missing.some(({ name, window }) =>
    (timed[name] ?? []).some(({ at, resource }) => resource !== looked.anchor && (window !== undefined || at >= anchorAt)),
  )
  return came ? refuse('no longer missing') : ok(stepsFrom(looked, anchorAt))
}

/**
 * Something that should come again and again: the last of it, or the enrolment, starts the clock anew. What a clock ahead of
 * ours has taken later than now starts it when its time has come.
 */
function sinceLast(looked: LookedAt): Occurrences {
  const { rule, anchorAt, timed, now } = looked
  const seen = rule.missing.flatMap(({ name }) => (timed[name] ?? []).map(({ at }) => at)).filter(Number.isFinite)
  const begin = anchorAt ?? Number.NEGATIVE_INFINITY
  if (!rule.rearms && seen.some((at) => at > begin && at <= now)) return refuse('no longer missing')
  const last = Math.max(begin, ...seen.filter((at) => at <= now))
  const starts = [last, ...seen.filter((at) => at > last && at > now)].filter(Number.isFinite)
  if (starts.length === 0) return refuse('anchor has no time')
  const planned = [...new Set(starts)].flatMap((start) =>
    rule.steps.map((step, index) => ({
      key: `${Math.round(start / 60_000)}${rule.steps.length > 1 ? `.${index}` : ''}`,
      planned: later(rule, start, step),
      step: index,
      count: index,
      slot: start,
    })),
  )
  return ok(planned, 'no longer missing')
}

/** Streaks of long ago are told of once, as too late, only when they were planned; the rest is history. */
function recent(found: readonly Planned[], { rule, now }: LookedAt, own: readonly Known[]): readonly Planned[] {
  const known = new Set(own.filter(({ state }) => state === 'pending').map(({ dedupeKey }) => dedupeKey))
  return found.filter(
    ({ key, planned }) => now - planned <= rule.maxLateness || [...known].some((dedupeKey) => dedupeKey.endsWith(`/${key}`)),
  )
}

const SETTLED: readonly Known['state'][] = ['emitted', 'suppressed', 'expired']

/** Entering and leaving, told apart by how often each has happened. */
function segment({ rule, facts, now }: LookedAt, own: readonly Known[]): readonly Planned[] {
  const rows = new Map(own.map((row) => [row.dedupeKey.slice(row.dedupeKey.lastIndexOf('/') + 1), row]))
  const happened = (letter: string): number => {
    let count = 0
    while (SETTLED.includes(rows.get(`${letter}${count}`)?.state ?? 'pending')) count++
    return count
  }
  const [entered, left] = [happened('e'), happened('l')]
  const isMember = entered > left
  if (!rule.where.test(facts)) return isMember ? [{ key: `l${left}`, planned: now, step: 0, count: left, leaves: true }] : []
  const entrance = isMember ? entered - 1 : entered
  const begun = rows.get(`e${entrance}`)
  const since = begun?.planned ?? begun?.dueAt ?? now
  return rule.steps.map((step, index) => ({
    key: `e${entrance}${index > 0 ? `.${index}` : ''}`,
    planned: since + step,
    step: index,
    count: entrance,
  }))
}
