import type { FhirObject } from '../fhir/contribution.ts'
import { textsAt } from './element-path.ts'
import { afterQuiet, instantOf } from './local-time.ts'
import type { CancelReason, Change, CompiledRule, Decision, Known, SuppressReason } from './rule.ts'

/** Statuses that take an anchor back, whatever its type (default suppression D0). */
const WITHDRAWN: Readonly<Record<string, CancelReason>> = {
  'entered-in-error': 'anchor entered in error',
  cancelled: 'anchor cancelled',
  revoked: 'anchor cancelled',
  'not-done': 'anchor cancelled',
  nullified: 'anchor entered in error',
}

const NOTHING_READ = {}

const dedupeKeyOf = (rule: CompiledRule, change: { readonly type: string; readonly id: string }, occurrence: number): string =>
  `${rule.id}/${change.type}/${change.id}/${occurrence}`

/**
 * What a rule says about the newest state of an anchor. It depends on that state, on what is recorded and on `now`
 * (milliseconds), never on the order in which changes came: decide again and the same stands. Pending rows that the
 * decision does not mention stay as they are.
 */
export function evaluate(rule: CompiledRule, change: Change, known: readonly Known[], now: number): readonly Decision[] {
  const own = known.filter((row) => row.rule === rule.id)
  const refusal = refused(rule, change)
  if (refusal !== undefined) return cancelAll(own, refusal)
  const anchorAt = anchorTime(rule, change.content!)
  if (anchorAt === undefined && rule.pattern !== 'on') return cancelAll(own, 'anchor has no time')
  const decisions: Decision[] = rule.steps.flatMap((step, occurrence) => {
    const dedupeKey = dedupeKeyOf(rule, change, occurrence)
    const row = own.find((candidate) => candidate.dedupeKey === dedupeKey)
    return row?.state === 'emitted' ? [] : [occurrenceDecision(rule, change, { dedupeKey, step, anchorAt }, now)]
  })
  const current = new Set(rule.steps.map((_, occurrence) => dedupeKeyOf(rule, change, occurrence)))
  const orphans = own.filter((row) => !current.has(row.dedupeKey))
  return orphans.length === 0 ? decisions : [...decisions, ...cancelAll(orphans, 'step removed')]
}

const cancelAll = (rows: readonly Known[], reason: CancelReason): readonly Decision[] =>
  rows.filter((row) => row.state === 'pending').map((row) => ({ kind: 'cancel', dedupeKey: row.dedupeKey, reason }))

function refused(rule: CompiledRule, change: Change): CancelReason | undefined {
  if (change.content === undefined || change.sourcePatient === undefined) return 'anchor deleted'
  const withdrawn = typeof change.content.status === 'string' ? WITHDRAWN[change.content.status] : undefined
  if (withdrawn !== undefined) return withdrawn
  const facts = { anchor: change.content, related: change.related ?? NOTHING_READ }
  if (!rule.where.test(facts)) return 'condition no longer met'
  return rule.unless.test(facts) ? 'excluded by unless' : undefined
}

function anchorTime(rule: CompiledRule, content: FhirObject): number | undefined {
  for (const path of rule.anchorAt) {
    const text = textsAt(content, path)[0]
    const instant = text === undefined ? undefined : instantOf(text, rule.zone)
    if (instant !== undefined) return instant
  }
  return undefined
}

interface Planned {
  readonly dedupeKey: string
  readonly step: number
  readonly anchorAt: number | undefined
}

function occurrenceDecision(rule: CompiledRule, change: Change, { dedupeKey, step, anchorAt }: Planned, now: number): Decision {
  const planned = afterQuiet((anchorAt ?? now) + step, rule.quiet)
  // A countdown that missed its anchor has nothing left to remind of.
  const expiresAt = rule.pattern === 'before' ? Math.min(planned + rule.expiry, anchorAt!) : planned + rule.expiry
  const dueAt = planned > now ? planned : afterQuiet(now, rule.quiet) === now ? planned : afterQuiet(now, rule.quiet)
  const occurrence = { dedupeKey, dueAt, expiresAt, anchorAt }
  const reason = suppressed(rule, change, { planned, dueAt, expiresAt }, now)
  if (reason !== undefined) return { ...occurrence, kind: 'suppress', reason }
  return { ...occurrence, kind: rule.pattern === 'on' && dueAt <= now ? 'emit' : 'plan' }
}

interface Times {
  readonly planned: number
  readonly dueAt: number
  readonly expiresAt: number
}

function suppressed(
  rule: CompiledRule,
  change: Change,
  { planned, dueAt, expiresAt }: Times,
  now: number,
): SuppressReason | undefined {
  if (now - planned > rule.maxLateness || dueAt >= expiresAt) return 'too late'
  return rule.emit.some(({ type }) => type === 'CommunicationRequest') ? personRefusal(change.person) : undefined
}

/** Default suppression D0 for what reaches a patient; staff work goes on. */
function personRefusal(person: FhirObject | undefined): SuppressReason | undefined {
  if (person === undefined) return undefined
  if (person.deceasedBoolean === true || person.deceasedDateTime !== undefined) return 'deceased'
  return person.active === false ? 'inactive' : undefined
}
