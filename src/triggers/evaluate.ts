import { afterQuiet, instantOfLocal } from './local-time.ts'
import { isDueBound, type LookedAt, lookAt } from './looked-at.ts'
import { occurrencesOf } from './occurrences.ts'
import type { Planned } from './planned.ts'
import type { CancelReason, Change, CompiledRule, Decision, Known, SuppressReason } from './rule.ts'
import { afterCaps, personRefusal, reachesPatient } from './suppression.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Kinds of sources that are out now: what should have come from them is not missing. */
export type Outages = ReadonlySet<string>
const NO_OUTAGE: Outages = new Set()

const dedupeKeyOf = (rule: CompiledRule, change: { readonly type: string; readonly id: string }, occurrence: string): string =>
  `${rule.id}/${change.type}/${change.id}/${occurrence}`

/**
 * What a rule says about the newest state of an anchor. It depends on that state, on what is recorded and on `now`
 * (milliseconds), never on the order in which changes came: decide again and the same stands. Pending rows that the
 * decision does not mention stay as they are.
 */
export function evaluate(
  rule: CompiledRule,
  change: Change,
  known: readonly Known[],
  now: number,
  outages: Outages = NO_OUTAGE,
): readonly Decision[] {
  const own = known.filter((row) => row.rule === rule.id)
  const looked = lookAt(rule, change, now)
  if (!looked.ok) return cancelAll(own, looked.reason)
  const found = occurrencesOf(looked.value, own)
  if (!found.ok) return cancelAll(own, found.reason)
  const byKey = new Map(own.map((row) => [row.dedupeKey, row]))
  const current = new Set<string>()
  const decisions = found.planned.flatMap((planned): Decision[] => {
    const dedupeKey = dedupeKeyOf(rule, change, planned.key)
    current.add(dedupeKey)
    const row = byKey.get(dedupeKey)
    if (row?.state === 'emitted') return []
    const excluded = isDueBound(rule) ? lookAt(rule, change, now, planned.planned) : looked
    if (!excluded.ok) return row === undefined ? [] : [...cancelAll([row], excluded.reason)]
    const decision = occurrenceDecision(looked.value, change, { ...planned, dedupeKey }, outages)
    return isFinal(row, decision, change) ? [] : [decision]
  })
  const orphans = own.filter((row) => !current.has(row.dedupeKey))
  return orphans.length === 0 ? decisions : [...decisions, ...cancelAll(orphans, found.otherwise)]
}

const cancelAll = (rows: readonly Known[], reason: CancelReason): readonly Decision[] =>
  rows.filter((row) => row.state === 'pending').map((row) => ({ kind: 'cancel', dedupeKey: row.dedupeKey, reason }))

/**
 * What was suppressed when it would have gone out stays so, however often its anchor is looked at again; a moved anchor or a
 * changed link is another question.
 */
function isFinal(row: Known | undefined, decision: Decision, change: Change): boolean {
  if (row === undefined || row.state !== 'suppressed' || row.reason === 'too late' || change.reopened) return false
  return decision.kind !== 'cancel' && row.planned === decision.planned
}

type Keyed = Planned & { readonly dedupeKey: string }

function occurrenceDecision(looked: LookedAt, change: Change, occurring: Keyed, outages: Outages): Decision {
  const { rule, anchorAt, now } = looked
  const planned = afterQuiet(occurring.planned, rule.quiet)
  const expiresAt = Math.min(planned + rule.expiry, occurring.endsAt ?? Number.POSITIVE_INFINITY)
  const wanted = planned > now ? planned : afterQuiet(now, rule.quiet) === now ? planned : afterQuiet(now, rule.quiet)
  const dueAt = wanted > now ? wanted : postponed(rule, change, wanted, expiresAt, now, outages)
  const occurrence = {
    dedupeKey: occurring.dedupeKey,
    dueAt,
    expiresAt,
    anchorAt: occurring.slot ?? anchorAt,
    planned,
    step: occurring.step,
    count: occurring.count,
    ...(occurring.leaves ? { leaves: true } : {}),
    ...(looked.lacking.length > 0 ? { lacking: looked.lacking } : {}),
  }
  const reason = suppressed(rule, change, { planned, dueAt, wanted, expiresAt }, now)
  if (reason !== undefined && !occurring.leaves) return { ...occurrence, kind: 'suppress', reason }
  return { ...occurrence, kind: AT_ONCE.includes(rule.pattern) && dueAt <= now ? 'emit' : 'plan' }
}

/** What these say is so now; the others wait for the clock. */
const AT_ONCE: readonly CompiledRule['pattern'][] = ['on', 'threshold', 'streak', 'segment']

/** What is due now and must wait: for a source that is out, for room under the caps, for the hour that suits the person. */
function postponed(rule: CompiledRule, change: Change, dueAt: number, expiresAt: number, now: number, outages: Outages): number {
  if (rule.sources.size > 0 && !rule.sources.isDisjointFrom(outages)) return now + HOUR
  if (change.context === undefined) return dueAt
  const room = afterCaps(rule, change.context, now)
  if (room > now) return afterQuiet(room, rule.quiet)
  const suits = suitableTime(rule, change, now)
  return suits !== undefined && suits < expiresAt ? suits : dueAt
}

/** T34: follow-up messages wait for the hour at which the person is active; care notices and countdowns do not. */
function suitableTime(rule: CompiledRule, change: Change, now: number): number | undefined {
  const minute = change.context?.activeMinute
  if (minute === undefined || rule.consent !== 'K2' || rule.pattern === 'before' || !reachesPatient(rule)) return undefined
  const local = now + rule.zone.offsetAt(now)
  const today = Math.floor(local / DAY) * DAY + minute * 60_000
  if (local >= today && local < today + HOUR) return undefined
  const next = instantOfLocal(local < today ? today : today + DAY, rule.zone)
  return afterQuiet(next, rule.quiet) === next ? next : undefined
}

interface Times {
  readonly planned: number
  readonly dueAt: number
  /** Due before caps and outages moved it. */
  readonly wanted: number
  readonly expiresAt: number
}

function suppressed(
  rule: CompiledRule,
  change: Change,
  { planned, dueAt, wanted, expiresAt }: Times,
  now: number,
): SuppressReason | undefined {
  if (now - planned > rule.maxLateness || wanted >= expiresAt) return 'too late'
  // Whom it may reach is asked when it would go out: consent may still be given, a stay may end.
  const refusal = wanted > now ? undefined : personRefusal(rule, change.person, change.context, now)
  if (refusal !== undefined) return refusal
  return dueAt >= expiresAt ? 'cap reached' : undefined
}
