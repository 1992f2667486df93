import type { FhirObject } from '../fhir/contribution.ts'
import { activeMinute, preferredChannels } from './modifier.ts'
import type { PersonContext } from './person-context.ts'
import { type PersonRecord, select } from './record-query.ts'
import type { CompiledRule } from './rule.ts'

/** The context as the person's record gives it; `sent` and `sentToLikelySame` come from what is recorded of follow-ups. */
export function personContext(
  rule: CompiledRule,
  record: PersonRecord,
  person: FhirObject | undefined,
  sent: Pick<PersonContext, 'sent' | 'sentToLikelySame'>,
  now: number,
): PersonContext {
  const of = (type: string): readonly FhirObject[] => (record[type] ?? []).map(({ resource }) => resource)
  const holds = (query: CompiledRule['stay']): boolean =>
    query !== undefined &&
    select(query, record, { anchor: {}, person, now }, { now, anchor: undefined, due: undefined }, rule.zone).length > 0
  return {
    ...sent,
    consents: of('Consent'),
    related: of('RelatedPerson'),
    isAdmitted: holds(rule.stay),
    isOnHold: holds(rule.hold),
    preferredChannels: preferredChannels(rule.modifiers, record, now, rule.zone),
    activeMinute: activeMinute(rule.modifiers, record, now, rule.zone),
  }
}
