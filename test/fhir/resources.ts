import type { FhirObject } from '../../src/fhir/contribution.ts'

/** Valid resources that the tables of this folder vary. */

export const coded = (system: string, code: string): FhirObject => ({ coding: [{ system, code }] })

export const observation: FhirObject = {
  resourceType: 'Observation',
  id: 'crp-1',
  status: 'final',
  category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory')],
  code: { coding: [{ system: 'http://loinc.org', code: '1988-5' }], text: 'C反应蛋白' },
  subject: { reference: 'Patient/sp1' },
  effectiveDateTime: '2026-03-01T08:00:00+08:00',
  performer: [{ reference: 'Organization/lab' }],
  valueQuantity: { value: 13.2, unit: 'mg/L', system: 'http://unitsofmeasure.org', code: 'mg/L' },
  interpretation: [coded('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'H')],
  referenceRange: [{ low: { value: 0 }, high: { value: 8 }, text: '0-8' }],
}

export const patient: FhirObject = {
  resourceType: 'Patient',
  id: 'sp1',
  identifier: [{ type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR'), system: 'urn:his:mrn', value: '0012' }],
  active: true,
  name: [{ use: 'official', text: '张三', family: '张', given: ['三'] }],
  telecom: [
    { system: 'phone', value: '13800000000', use: 'mobile' },
    { system: 'email', value: 'a@b.cn' },
  ],
  gender: 'male',
  birthDate: '1990-03-07',
  address: [{ use: 'home', text: '北京市海淀区', city: '北京', postalCode: '100080' }],
}

export const encounter: FhirObject = {
  resourceType: 'Encounter',
  id: 'visit-1',
  identifier: [{ system: 'urn:his:visit', value: 'V1' }],
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/sp1' },
  period: { start: '2026-03-01T08:00:00+08:00', end: '2026-03-05' },
  hospitalization: { admitSource: { text: '急诊' } },
  location: [{ location: { reference: 'Location/w1' }, period: { start: '2026-03-01' } }],
  serviceProvider: { reference: 'Organization/h1' },
}

/** A copy with some elements set, or taken away where the value is undefined. */
export const but = (resource: FhirObject, change: Record<string, unknown>): FhirObject =>
  JSON.parse(JSON.stringify({ ...resource, ...change })) as FhirObject
