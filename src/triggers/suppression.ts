import type { FhirObject } from '../fhir/contribution.ts'
import { isDeceased } from './condition.ts'
import { consentRefusal, guardianOf, hasGuardianConsent, openChannels } from './consent.ts'
import { instantOfLocal } from './local-time.ts'
import { ageAt } from './measures.ts'
import type { PersonContext, Sent } from './person-context.ts'
import type { CompiledRule, SuppressReason } from './rule.ts'

/**
 * The default suppression D0 (follow-ups.md): whom a follow-up may reach, decided when it would be sent, on what is so then.
 * Staff work goes on, but for `once-per`.
 */

const DAY = 86_400_000
const WEEK = 7 * DAY
/** Over all rules that have no caps of their own. */
const HOUSE_CAPS = { day: 1, week: 3 } as const
const CHILD_UNDER = 14

export const reachesPatient = (rule: CompiledRule): boolean => rule.emit.some(({ type }) => type === 'CommunicationRequest')

/** Whether more than the golden record is asked before it emits. */
export const asksContext = (rule: CompiledRule): boolean =>
  rule.consent !== 'K4' || rule.oncePer !== undefined || !rule.without.has('deceased')

/** Why nothing is sent to this person, or undefined. Without a context only the golden record is known. */
export function personRefusal(
  rule: CompiledRule,
  person: FhirObject | undefined,
  context: PersonContext | undefined,
  now: number,
): SuppressReason | undefined {
  const repeated = context && rule.oncePer !== undefined && isRepeated(rule, context.sent, now) ? 'once per' : undefined
  if (!rule.without.has('deceased')) {
    if (isDeceased(person)) return 'deceased'
    if (person?.active === false) return 'inactive'
  }
  // Staff work asks nobody; a call or an invitation is made to somebody, even where staff make it.
  if (rule.consent === 'K4') return repeated
  return (
    (context && consentRefusal(rule.consent, context.consents, rule.zone)) ??
    repeated ??
    (context && reachesPatient(rule) ? messageRefusal(rule, person, context, now) : undefined)
  )
}

function messageRefusal(
  rule: CompiledRule,
  person: FhirObject | undefined,
  context: PersonContext,
  now: number,
): SuppressReason | undefined {
  const { zone, without } = rule
  if (context.isAdmitted && !without.has('admitted')) return 'admitted'
  if (context.isOnHold && !without.has('hold')) return 'result on hold'
  if (!without.has('guardian') && isChild(rule, person, now)) {
    if (guardianOf(context.related) === undefined) return 'no guardian'
    if (!hasGuardianConsent(context.consents, zone)) return 'no guardian consent'
  }
  const named = rule.emit.flatMap(({ type, channels }) => (type === 'CommunicationRequest' ? channels : []))
  if (named.length > 0 && openChannels(named, context.consents, zone).length === 0) return 'no channel'
  if (!without.has('duplicate') && context.sentToLikelySame.some(({ at }) => now - at < DAY)) return 'likely duplicate'
  return undefined
}

export const isChild = (rule: CompiledRule, person: FhirObject | undefined, now: number): boolean =>
  (ageAt(person, now, rule.zone) ?? CHILD_UNDER) < CHILD_UNDER

const isRepeated = (rule: CompiledRule, sent: readonly Sent[], now: number): boolean =>
  sent.some((one) => one.rule === rule.id && now - one.at < rule.oncePer!)

/** Instant from which the caps let another message through; `now` when they do already. */
export function afterCaps(rule: CompiledRule, context: PersonContext | undefined, now: number): number {
  if (context === undefined || rule.without.has('caps') || !reachesPatient(rule)) return now
  const own = rule.caps
  const counted = own ? context.sent.filter((one) => one.rule === rule.id) : context.sent.filter((one) => one.isCapped)
  const { day, week } = own ?? HOUSE_CAPS
  const times = counted.map(({ at }) => at).sort((a, b) => a - b)
  const today = startOfDay(now, rule)
  const isDayFull = day !== undefined && times.filter((at) => at >= today).length >= day
  const inWeek = times.filter((at) => now - at < WEEK)
  const isWeekFull = week !== undefined && inWeek.length >= week
  const nextDay = isDayFull ? startOfDay(today + DAY + DAY / 2, rule) : now
  // The oldest of those that fill the week makes room when it is a week old.
  const nextWeek = isWeekFull ? inWeek.at(-week)! + WEEK : now
  return Math.max(now, nextDay, nextWeek)
}

function startOfDay(instant: number, { zone }: CompiledRule): number {
  const local = instant + zone.offsetAt(instant)
  return instantOfLocal(Math.floor(local / DAY) * DAY, zone)
}
