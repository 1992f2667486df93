import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import { CHANNEL_SYSTEM, CONSENT_SYSTEM, guardianOf } from './consent.ts'
import type { Occurring } from './emission-occurring.ts'
import type { Change, CompiledRule, Emission, PayloadFieldValue } from './rule.ts'
import { isChild } from './suppression.ts'

/** The FHIR resources that rules write: keys, references and times, nothing of what they are about. */

/** Systems of what rules write into their resources; read again by `payload.ts`. */
export const FOLLOW_UP_SYSTEM = 'urn:tributary:follow-up'
const RULE_SYSTEM = 'urn:tributary:rule'
const CATEGORY_SYSTEM = 'urn:tributary:follow-up-category'
const QUEUE_SYSTEM = 'urn:tributary:queue'
const SEGMENT_SYSTEM = 'urn:tributary:segment'
export const FIELD_SYSTEM = 'urn:tributary:payload-field'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

export interface Emitting {
  readonly rule: CompiledRule
  readonly emission: Emission
  readonly change: Change
  readonly occurring: Occurring
  readonly now: number
  readonly dedupeKey: string
  /** Whoever the role means: `Practitioner/…`. */
  readonly owner: string | undefined
}

/** FHIR instants with milliseconds, UTC. */
const instant = (ms: number): string => new Date(ms).toISOString()

const concept = (system: string, code: string): FhirObject => ({ coding: [{ system, code }] })

const period = ({ dueAt, expiresAt }: Occurring): FhirObject => ({ start: instant(dueAt), end: instant(expiresAt) })

const anchorReference = ({ change }: Emitting): FhirObject => ({ reference: `${change.type}/${change.id}` })

const subject = ({ change }: Emitting): FhirObject => ({ reference: `Patient/${change.sourcePatient}` })

const followUpIdentifier = ({ dedupeKey }: Emitting): FhirObject => ({ system: FOLLOW_UP_SYSTEM, value: dedupeKey })

const ruleIdentifier = ({ rule }: Emitting): FhirObject => ({ system: RULE_SYSTEM, value: `${rule.id}@${rule.version}` })

/** The content without its type and id. */
export function contentOf(emitting: Emitting): FhirObject {
  switch (emitting.emission.type) {
    case 'Task':
      return task(emitting)
    case 'CommunicationRequest':
      return communicationRequest(emitting)
    case 'Flag':
      return flag(emitting)
    case 'Group':
      return group(emitting)
    case 'CarePlan':
      return carePlan(emitting)
  }
}

const identity = (emitting: Emitting): FhirObject => ({
  identifier: [followUpIdentifier(emitting)],
  groupIdentifier: ruleIdentifier(emitting),
})

/** What has no group identifier names its rule among its own. */
const identities = (emitting: Emitting): FhirObject => ({ identifier: [followUpIdentifier(emitting), ruleIdentifier(emitting)] })

function task(emitting: Emitting): FhirObject {
  const { rule, emission, occurring, now, owner } = emitting
  return {
    ...identity(emitting),
    status: 'requested',
    intent: emission.isProposal ? 'proposal' : 'order',
    priority: emission.priority,
    code: concept(CATEGORY_SYSTEM, emission.category),
    focus: anchorReference(emitting),
    for: subject(emitting),
    authoredOn: instant(now),
    ...(owner === undefined ? {} : { owner: { reference: owner } }),
    performerType: [concept(QUEUE_SYSTEM, emission.queue!)],
    restriction: { period: period(occurring) },
    input: [
      { type: concept(CONSENT_SYSTEM, 'consentClass'), valueCode: rule.consent },
      ...contentInput(emission),
      ...emission.channels.map((channel) => ({ type: concept(CHANNEL_SYSTEM, 'channel'), valueCode: channel })),
      ...emission.fields.map((field) => ({ type: concept(FIELD_SYSTEM, field.name), valueString: fieldText(field, emitting) })),
    ],
  }
}

const contentInput = ({ content }: Emission): readonly FhirObject[] =>
  content === undefined ? [] : [{ type: concept(FIELD_SYSTEM, 'contentKey'), valueString: content }]

function communicationRequest(emitting: Emitting): FhirObject {
  const { rule, emission, change, occurring, now } = emitting
  const medium: readonly FhirValue[] = emission.channels.map((channel) => concept(CHANNEL_SYSTEM, channel))
  const fields = emission.fields.map((field) => `${field.name}=${fieldText(field, emitting)}`)
  const guardian = change.context && isChild(rule, change.person, now) ? guardianOf(change.context.related) : undefined
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
    ...(guardian === undefined ? {} : { recipient: [{ reference: `RelatedPerson/${String(guardian.id)}` }] }),
  }
}

function flag(emitting: Emitting): FhirObject {
  return {
    ...identities(emitting),
    status: 'active',
    code: concept(CATEGORY_SYSTEM, emitting.emission.category),
    subject: subject(emitting),
    period: period(emitting.occurring),
  }
}

/** One row of a segment: the person's membership, which `access` puts together with the others. */
function group(emitting: Emitting): FhirObject {
  const { emission, occurring, now } = emitting
  const leaves = occurring.leaves === true
  const restricted = emission.isSensitive ? [{ system: CONFIDENTIALITY, code: 'R' }] : []
  return {
    ...identities(emitting),
    active: !leaves,
    type: 'person',
    actual: true,
    code: { coding: [{ system: SEGMENT_SYSTEM, code: emission.category }, ...restricted] },
    member: [
      {
        entity: subject(emitting),
        period: leaves ? { end: instant(now) } : { start: instant(occurring.dueAt) },
        ...(leaves ? { inactive: true } : {}),
      },
    ],
  }
}

/** A plan is proposed; whoever answers for the patient activates it. */
function carePlan(emitting: Emitting): FhirObject {
  return {
    ...identities(emitting),
    instantiatesCanonical: [`urn:tributary:plan:${emitting.emission.content}`],
    status: 'draft',
    intent: 'proposal',
    subject: subject(emitting),
    created: instant(emitting.now),
  }
}

function fieldText(field: PayloadFieldValue, { change, occurring, now }: Emitting): string {
  switch (field.kind) {
    case 'key':
    case 'flag':
      return field.key
    case 'anchor':
      return `${change.type}/${change.id}`
    case 'time':
      return instant(occurring.anchorAt ?? now)
    case 'number':
      return String((occurring.count ?? 0) + 1)
    case 'minutes':
      return String(Math.floor((now - (occurring.anchorAt ?? now)) / 60_000))
    case 'missing':
      return (occurring.lacking ?? []).join(' ')
  }
}
