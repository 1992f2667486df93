import type { FhirObject } from '../fhir/contribution.ts'
import { textsAt } from './element-path.ts'
import { instantOf, type LocalZone } from './local-time.ts'

/** Where each type says when it happened, best first; a rule may name another place. */
const TIMES: Readonly<Record<string, readonly string[]>> = {
  Appointment: ['start', 'created'],
  CarePlan: ['period.start', 'created'],
  ChargeItem: ['occurrenceDateTime', 'occurrencePeriod.start', 'enteredDate'],
  Communication: ['received', 'sent'],
  Condition: ['onsetDateTime', 'recordedDate'],
  Consent: ['dateTime'],
  DiagnosticReport: ['issued', 'effectiveDateTime', 'effectivePeriod.start'],
  Encounter: ['period.start'],
  EpisodeOfCare: ['period.start'],
  FamilyMemberHistory: ['date'],
  Flag: ['period.start'],
  Immunization: ['occurrenceDateTime'],
  Invoice: ['date'],
  Media: ['createdDateTime', 'createdPeriod.start', 'issued'],
  MedicationAdministration: ['effectiveDateTime', 'effectivePeriod.start'],
  MedicationRequest: ['authoredOn'],
  MedicationStatement: ['effectiveDateTime', 'effectivePeriod.start', 'dateAsserted'],
  Observation: ['effectiveDateTime', 'effectivePeriod.start', 'effectiveInstant', 'issued'],
  Procedure: ['performedPeriod.end', 'performedDateTime', 'performedPeriod.start'],
  QuestionnaireResponse: ['authored'],
  RiskAssessment: ['occurrenceDateTime', 'occurrencePeriod.start'],
  ServiceRequest: ['occurrenceDateTime', 'occurrencePeriod.start', 'authoredOn'],
  Task: ['authoredOn'],
}

const NONE: readonly (readonly string[])[] = []
const PATHS = new Map(Object.entries(TIMES).map(([type, paths]) => [type, paths.map((path) => path.split('.'))]))

/** The paths of a type's event time, best first; empty for types without one. */
export const timePaths = (type: string): readonly (readonly string[])[] => PATHS.get(type) ?? NONE

/** Milliseconds of the first path that holds a FHIR time. */
export function timeAt(resource: FhirObject, paths: readonly (readonly string[])[], zone: LocalZone): number | undefined {
  for (const path of paths) {
    const text = textsAt(resource, path)[0]
    const instant = text === undefined ? undefined : instantOf(text, zone)
    if (instant !== undefined) return instant
  }
  return undefined
}
