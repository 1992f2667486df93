import type { FhirObject } from '../../src/fhir/contribution.ts'

const SUBJECT = { subject: { reference: 'Patient/patient' } }
const PATIENT = { patient: { reference: 'Patient/patient' } }
const CODE = { code: { text: 'x' } }

/** What FHIR asks of each type and a scenario has no need to say. */
const REQUIRED: Readonly<Record<string, FhirObject>> = {
  AllergyIntolerance: PATIENT,
  Appointment: { participant: [{ actor: { reference: 'Practitioner/li' }, status: 'needs-action' }] },
  CarePlan: SUBJECT,
  CareTeam: SUBJECT,
  ChargeItem: { ...SUBJECT, ...CODE },
  Communication: SUBJECT,
  CommunicationRequest: SUBJECT,
  Condition: SUBJECT,
  Consent: { ...PATIENT, scope: { text: 'x' }, policyRule: { text: 'x' } },
  DiagnosticReport: { ...SUBJECT, ...CODE },
  Encounter: { ...SUBJECT, class: { code: 'AMB' } },
  FamilyMemberHistory: { ...PATIENT, relationship: { text: 'x' } },
  Flag: { ...SUBJECT, ...CODE },
  Goal: { ...SUBJECT, description: { text: 'x' } },
  Invoice: SUBJECT,
  Media: { ...SUBJECT, content: { contentType: 'image/jpeg' } },
  MedicationAdministration: { ...SUBJECT, medicationCodeableConcept: { text: 'x' } },
  MedicationRequest: SUBJECT,
  Observation: { ...SUBJECT, ...CODE },
  Procedure: SUBJECT,
  QuestionnaireResponse: SUBJECT,
  RelatedPerson: PATIENT,
  RiskAssessment: SUBJECT,
  Task: { for: { reference: 'Patient/patient' }, intent: 'order' },
}

/** In every text that a careless rule could copy. */
export const CANARY = '金丝雀'
const TEXT = { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${CANARY}</div>` }

/** A scenario's resource as a source would say it. */
export function complete(resource: FhirObject): FhirObject {
  const filled: FhirObject = { ...REQUIRED[String(resource.resourceType)], text: TEXT, ...resource }
  return filled.resourceType === 'Appointment' && filled.end === undefined ? { ...filled, end: filled.start } : filled
}
