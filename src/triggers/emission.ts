import type { Contribution, FhirObject, FhirValue } from '../fhir/contribution.ts'
import { rootId } from '../model/ids.ts'
import type { Change, CompiledRule, Emission, PayloadFieldValue } from './rule.ts'

/** Systems of what rules write into their resources; read again by `payload.ts`. */
const FOLLOW_UP_SYSTEM = 'urn:tributary:follow-up'
const RULE_SYSTEM = 'urn:tributary:rule'
const CATEGORY_SYSTEM = 'urn:tributary:follow-up-category'
export const CONSENT_SYSTEM = 'urn:tributary:consent-class'
export const CHANNEL_SYSTEM = 'urn:tributary:channel'
const QUEUE_SYSTEM = 'urn:tributary:queue'
export const FIELD_SYSTEM = 'urn:tributary:payload-field'

export type FollowUpType = 'Task' | 'CommunicationRequest'

/** The same follow-up is the same resource, however often it is decided. */
const followUpId = (salt: string, type: string, dedupeKey: string): string => rootId(salt, 'tributary', type, [dedupeKey])

/** The dedupe key of a resource a rule emitted; undefined for everything else, look-alikes written by clients included. */
export function dedupeKeyIn(salt: string, type: string, id: string, content: FhirObject): string | undefined {
  if (type !== 'Task' && type !== 'CommunicationRequest') return undefined
  for (const identifier of listOf(content.identifier)) {
    const key = identifier.system === FOLLOW_UP_SYSTEM ? identifier.value : undefined
    if (typeof key === 'string' && followUpId(salt, type, key) === id) return key
  }
  return undefined
}

export interface Occurring {
  readonly dedupeKey: string
  readonly dueAt: number
  readonly expiresAt: number
  readonly anchorAt: number | undefined
}

/** What a decision to emit becomes: one contribution an emission of the rule, about the anchor's source patient. */
export function contributionsOf(
  rule: CompiledRule,
  change: Change,
  occurring: Occurring,
  now: number,
  salt: string,
): readonly Contribution[] {
  return rule.emit.map((emission) => {
    const id = followUpId(salt, emission.type, occurring.dedupeKey)
    const content = emission.type === 'Task' ? task : communicationRequest
    return {
      type: emission.type,
      id,
      mode: 'snapshot',
      content: { resourceType: emission.type, id, ...content({ rule, emission, change, occurring, now }) },
      clear: [],
      sourcePatient: change.sourcePatient!,
      rule: `rule:${rule.id}`,
    }
  })
}

interface Emitting {
  readonly rule: CompiledRule
  readonly emission: Emission
  readonly change: Change
  readonly occurring: Occurring
  readonly now: number
}

/** FHIR instants with milliseconds, UTC. */
const instant = (ms: number): string => new Date(ms).toISOString()

const concept = (system: string, code: string): FhirObject => ({ coding: [{ system, code }] })

const period = ({ dueAt, expiresAt }: Occurring): FhirObject => ({ start: instant(dueAt), end: instant(expiresAt) })

const anchorReference = ({ change }: Emitting): FhirObject => ({ reference: `${change.type}/${change.id}` })

const identity = ({ rule, occurring }: Emitting): FhirObject => ({
  identifier: [{ system: FOLLOW_UP_SYSTEM, value: occurring.dedupeKey }],
  groupIdentifier: { system: RULE_SYSTEM, value: `${rule.id}@${rule.version}` },
})

const subject = ({ change }: Emitting): FhirObject => ({ reference: `Patient/${change.sourcePatient}` })

function task(emitting: Emitting): FhirObject {
  const { rule, emission, occurring, now } = emitting
  return {
    ...identity(emitting),
    status: 'requested',
    intent: 'order',
    priority: emission.priority,
    code: concept(CATEGORY_SYSTEM, emission.category),
    focus: anchorReference(emitting),
    for: subject(emitting),
    authoredOn: instant(now),
    performerType: [concept(QUEUE_SYSTEM, emission.queue!)],
    restriction: { period: period(occurring) },
    input: [
      { type: concept(CONSENT_SYSTEM, 'consentClass'), valueCode: rule.consent },
      ...contentInput(emission),
      ...emission.fields.map((field) => ({ type: concept(FIELD_SYSTEM, field.name), valueString: fieldText(field, emitting) })),
    ],
  }
}

const contentInput = ({ content }: Emission): readonly FhirObject[] =>
  content === undefined ? [] : [{ type: concept(FIELD_SYSTEM, 'contentKey'), valueString: content }]

function communicationRequest(emitting: Emitting): FhirObject {
  const { rule, emission, occurring, now } = emitting
  const medium: readonly FhirValue[] = emission.channels.map((channel) => concept(CHANNEL_SYSTEM, channel))
  const fields = emission.fields.map((field) => `${field.name}=${fieldText(field, emitting)}`)
  return {
    ...identity(emitting),
    status: 'active',
    category: [concept(CATEGORY_SYSTEM, emission.category), concept(CONSENT_SYSTEM, rule.consent)],
    priority: emission.priority,
    ...(medium.length > 0 ? { medium: [...medium] } : {}),
    subject: subject(emitting),
    about: [anchorReference(emitting)],
    payload: [`contentKey=${emission.content}`, ...fields].map((contentString) => ({ contentString })),
    occurrencePeriod: period(occurring),
    authoredOn: instant(now),
  }
}

function fieldText(field: PayloadFieldValue, { change, occurring, now }: Emitting): string {
  if (field.kind === 'key') return field.key
  return field.kind === 'anchor' ? `${change.type}/${change.id}` : instant(occurring.anchorAt ?? now)
}

const listOf = (value: FhirValue | undefined): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])
