import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import { CHANNEL_SYSTEM, CONSENT_SYSTEM } from './consent.ts'
import { textsAt } from './element-path.ts'
import type { FollowUpType } from './emission.ts'
import { FIELD_SYSTEM } from './emission-content.ts'

/**
 * The minimal payload P0 (follow-ups): what a destination is told of a follow-up. No name, number, phone, diagnosis or
 * value; the receiver reads the rest with its own authority. `eventId` and `sequence` are added per destination.
 */
export interface MinimalPayload {
  /** `rule@version` */
  readonly rule: string
  readonly person: string
  readonly category: string
  readonly consentClass: string
  readonly dueAt: string
  readonly notBefore: string
  readonly expiresAt: string
  readonly channelHint: readonly string[]
  readonly contentKey?: string
  /** `Task/<id>` or `CommunicationRequest/<id>`. */
  readonly taskRef: string
  readonly dedupeKey: string
  readonly priority: string
  /** Extra fields a rule may add (PAYLOAD_FIELDS): keys, references, times. */
  readonly [field: string]: string | readonly string[] | undefined
}

/** Reads the payload out of a resource that `emission.ts` made. `person` is who it is for, as the client knows them. */
export function minimalPayload(
  type: FollowUpType,
  id: string,
  content: FhirObject,
  dedupeKey: string,
  person: string,
): MinimalPayload {
  const isTask = type === 'Task'
  const window = isTask ? ['restriction', 'period'] : ['occurrencePeriod']
  const dueAt = text(content, [...window, 'start'])
  const fields = isTask ? taskFields(content) : requestFields(content)
  const { consentClass = categoryIn(content, CONSENT_SYSTEM), ...extra } = fields
  return {
    rule: text(content, ['groupIdentifier', 'value']),
    person,
    category: isTask ? text(content, ['code', 'coding', 'code']) : text(content, ['category', 'coding', 'code']),
    consentClass,
    dueAt,
    notBefore: dueAt,
    expiresAt: text(content, [...window, 'end']),
    channelHint: isTask ? taskChannels(content) : codesOf(content.medium, CHANNEL_SYSTEM),
    taskRef: `${type}/${id}`,
    dedupeKey,
    priority: text(content, ['priority']),
    ...extra,
  }
}

const text = (content: FhirObject, path: readonly string[]): string => textsAt(content, path)[0] ?? ''

const listOf = (value: FhirValue | undefined): readonly FhirObject[] => (Array.isArray(value) ? (value as FhirObject[]) : [])

const codesOf = (concepts: FhirValue | undefined, system: string): readonly string[] =>
  listOf(concepts)
    .flatMap((concept) => listOf(concept.coding))
    .filter((coding) => coding.system === system)
    .map((coding) => String(coding.code))

const categoryIn = (content: FhirObject, system: string): string => codesOf(content.category, system)[0] ?? ''

const taskChannels = (content: FhirObject): readonly string[] =>
  listOf(content.input)
    .filter(({ type }) => codesOf([type ?? null], CHANNEL_SYSTEM).length > 0)
    .map(({ valueCode }) => String(valueCode))

function taskFields(content: FhirObject): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const input of listOf(content.input)) {
    const [name] = [...codesOf([input.type ?? null], FIELD_SYSTEM), ...codesOf([input.type ?? null], CONSENT_SYSTEM)]
    if (name !== undefined) fields[name] = String(input.valueString ?? input.valueCode)
  }
  return fields
}

function requestFields(content: FhirObject): Record<string, string> {
  const pairs = listOf(content.payload).map(({ contentString }) => String(contentString))
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
