import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import { someAt, someCode } from './element-path.ts'
import { instantOf, type LocalZone } from './local-time.ts'
import type { ConsentClass } from './rule-file.ts'

/**
 * Consent as FHIR Consent resources say it: `category` names the class (`urn:tributary:consent-class|K3`), `provision.type`
 * permits or denies, `provision.code` narrows it to channels (`urn:tributary:channel|sms`). Of several the newest counts.
 */
export const CONSENT_SYSTEM = 'urn:tributary:consent-class'
export const CHANNEL_SYSTEM = 'urn:tributary:channel'
const GUARDIAN = 'guardian'

type Answer = 'permit' | 'deny'

const says = (value: FhirValue | undefined, path: readonly string[], system: string, code: string): boolean =>
  value !== undefined &&
  someAt(value, path, (found) => someCode(found, (itsSystem, itsCode) => itsSystem === system && itsCode === code))

/** The newest word on a class, or on a channel; undefined: never asked. */
function answer(
  consents: readonly FhirObject[],
  concerns: (consent: FhirObject) => boolean,
  zone: LocalZone,
): Answer | undefined {
  let newest: { readonly at: number; readonly said: Answer } | undefined
  for (const consent of consents) {
    if (consent.status === 'entered-in-error' || !concerns(consent)) continue
    const type = (consent.provision as FhirObject | undefined)?.type
    // A consent that ended no longer permits, whatever it said.
    const said = consent.status === 'active' && type === 'permit' ? 'permit' : 'deny'
    const at = typeof consent.dateTime === 'string' ? (instantOf(consent.dateTime, zone) ?? 0) : 0
    if (newest === undefined || at > newest.at || (at === newest.at && said === 'deny')) newest = { at, said }
  }
  return newest?.said
}

const isWhole = (consent: FhirObject): boolean => (consent.provision as FhirObject | undefined)?.code === undefined

/**
 * K1 and K2 go out unless refused; K3 needs a yes of its own; K4 reaches staff and asks nobody. For a child it is the
 * guardian's consent to the class, or to all (`guardian`), that counts, and silence is a no.
 */
export function consentRefusal(
  consentClass: ConsentClass,
  consents: readonly FhirObject[],
  zone: LocalZone,
): 'no consent' | 'consent withdrawn' | undefined {
  if (consentClass === 'K4') return undefined
  const said = answer(consents, (one) => isWhole(one) && says(one.category, [], CONSENT_SYSTEM, consentClass), zone)
  if (said === 'deny') return 'consent withdrawn'
  return said === undefined && consentClass === 'K3' ? 'no consent' : undefined
}

/** Channels of the rule that the person has not refused. */
export function openChannels(channels: readonly string[], consents: readonly FhirObject[], zone: LocalZone): readonly string[] {
  return channels.filter(
    (channel) => answer(consents, (one) => says(one.provision, ['code'], CHANNEL_SYSTEM, channel), zone) !== 'deny',
  )
}

/** Whoever decides for a child: an active RelatedPerson with that role. */
export function guardianOf(related: readonly FhirObject[]): FhirObject | undefined {
  return related.find(
    ({ active, relationship }) =>
      active !== false &&
      relationship !== undefined &&
      someAt(relationship, [], (found) => someCode(found, (_, code) => GUARDIAN_ROLES.has(code))),
  )
}
/** HL7 v3-RoleCode, and table 0063 of HL7 v2. */
const GUARDIAN_ROLES = new Set(['GUARD', 'PRN', 'MTH', 'FTH', 'NMTH', 'NFTH', 'GUARDIAN', 'GRD', 'PAR'])

export const hasGuardianConsent = (consents: readonly FhirObject[], zone: LocalZone): boolean =>
  answer(consents, (one) => says(one.category, [], CONSENT_SYSTEM, GUARDIAN), zone) === 'permit'

/** Profiling (the time of day that suits, the channel that is answered) can be refused apart (PIPL 24). */
export const refusesProfiling = (consents: readonly FhirObject[], zone: LocalZone): boolean =>
  answer(consents, (one) => says(one.category, [], CONSENT_SYSTEM, 'profiling'), zone) === 'deny'
