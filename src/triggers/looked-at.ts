import type { FhirObject } from '../fhir/contribution.ts'
import { contextName, type Facts } from './condition.ts'
import { someAt, someCode } from './element-path.ts'
import { segmentScore } from './modifier.ts'
import { type PersonRecord, select, type Timed } from './record-query.ts'
import { timeAt } from './resource-time.ts'
import type { CancelReason, Change, CompiledRule } from './rule.ts'

/** Statuses that take an anchor back, whatever its type (default suppression D0). */
const WITHDRAWN: Readonly<Record<string, CancelReason>> = {
  'entered-in-error': 'anchor entered in error',
  cancelled: 'anchor cancelled',
  revoked: 'anchor cancelled',
  'not-done': 'anchor cancelled',
  nullified: 'anchor entered in error',
}

const NOTHING: PersonRecord = {}

/** An anchor with all that its rule reads beside it, as it stands at one moment. */
export interface LookedAt {
  readonly rule: CompiledRule
  /** What enrolled the person, where the rule is about them. */
  readonly anchor: FhirObject
  readonly anchorAt: number | undefined
  readonly facts: Facts
  /** By the names of `record`. */
  readonly timed: Readonly<Record<string, readonly Timed[]>>
  readonly record: PersonRecord
  readonly now: number
  /** Names of `complete` that are not filled. */
  readonly lacking: readonly string[]
}

export type Looked = { readonly ok: true; readonly value: LookedAt } | { readonly ok: false; readonly reason: CancelReason }

const refuse = (reason: CancelReason): Looked => ({ ok: false, reason })

/** Whether the rule concerns the anchor as it stands, and what it sees of it; `due` of one of its occurrences. */
export function lookAt(rule: CompiledRule, change: Change, now: number, due?: number): Looked {
  const enrolled = enrolledBy(rule, change, now)
  if ('reason' in enrolled) return refuse(enrolled.reason)
  const { anchor, anchorAt } = enrolled
  const withdrawn = typeof anchor.status === 'string' ? WITHDRAWN[anchor.status] : undefined
  if (withdrawn !== undefined) return refuse(withdrawn)
  if (rule.scope !== undefined && !isInScope(anchor, rule.scope)) return refuse('out of scope')
  const looked = lookAround(rule, change, { anchor, anchorAt }, now, due)
  if (!rule.where.test(looked.facts) && !leavesOpen(rule)) return refuse('condition no longer met')
  if (rule.enrolled !== undefined && looked.timed[rule.enrolled.name]!.length < rule.enrolled.atLeast)
    return refuse('not enrolled')
  if (rule.complete.length > 0 && looked.lacking.length === 0) return refuse('complete')
  // What hangs on the due time is asked of each occurrence.
  if (due === undefined && isDueBound(rule)) return { ok: true, value: looked }
  return rule.unless.test(looked.facts) ? refuse('excluded by unless') : { ok: true, value: looked }
}

/** A segment asks its condition itself: leaving it is an event too. */
const leavesOpen = (rule: CompiledRule): boolean => rule.pattern === 'segment'

type Enrolled = { readonly reason: CancelReason } | { readonly anchor: FhirObject; readonly anchorAt: number | undefined }

function enrolledBy(rule: CompiledRule, change: Change, now: number): Enrolled {
  if (rule.who === undefined) {
    if (change.content === undefined || change.sourcePatient === undefined) return { reason: 'anchor deleted' }
    return { anchor: change.content, anchorAt: timeAt(change.content, rule.anchorAt, rule.zone) }
  }
  const found = enrolment(rule, change.record ?? NOTHING, change.person, now)
  if (found === undefined) return { reason: 'condition no longer met' }
  // Of several source patients of one person the one that enrolled them first counts.
  if (found.owner !== change.id) return { reason: 'person has another anchor' }
  return { anchor: found.resource, anchorAt: Number.isFinite(found.at) ? found.at : undefined }
}

/** What enrols a person, the earliest of it; undefined: they are not meant. */
export function enrolment(
  rule: CompiledRule,
  record: PersonRecord,
  person: FhirObject | undefined,
  now: number,
): Timed | undefined {
  const points = { now, anchor: undefined, due: undefined }
  const anchor = person ?? {}
  return rule.who && select(rule.who, record, { anchor, person, now }, points, rule.zone)[0]
}

/** Whether `unless` looks around the time at which an occurrence is due. */
export const isDueBound = (rule: CompiledRule): boolean =>
  rule.record.some(({ name, window }) => window?.of === 'due' && rule.unless.names.has(name))

function lookAround(
  rule: CompiledRule,
  change: Change,
  { anchor, anchorAt }: { readonly anchor: FhirObject; readonly anchorAt: number | undefined },
  now: number,
  due: number | undefined,
): LookedAt {
  const record = change.record ?? NOTHING
  const base = { anchor, person: change.person, now }
  const timed: Record<string, readonly Timed[]> = {}
  const related: Record<string, readonly FhirObject[]> = { ...change.related }
  for (const query of rule.record) {
    const found = select(query, record, base, { now, anchor: anchorAt, due }, rule.zone)
    timed[query.name] = found
    related[query.name] = found.map(({ resource }) => resource)
  }
  for (const input of rule.inputs)
    related[contextName(input.id)] = segmentScore(input, record, now, rule.zone) <= input.below ? [anchor] : []
  const facts = { ...base, related }
  const lacking = rule.complete.filter(({ condition }) => !condition.test(facts)).map(({ name }) => name)
  return { rule, anchor, anchorAt, facts, timed, record, now, lacking }
}

const isInScope = (anchor: FhirObject, scope: ReadonlySet<string>): boolean =>
  anchor.serviceType !== undefined && someAt(anchor.serviceType, [], (value) => someCode(value, (_, code) => scope.has(code)))
