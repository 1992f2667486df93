import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { invariants } from '../../src/fhir/invariants.ts'
import { isUcum } from '../../src/fhir/ucum.ts'
import { validate } from '../../src/fhir/validate.ts'
import { but, coded, encounter, observation, patient } from './resources.ts'

/** For every rule between elements a resource that breaks it and nothing else. */

const UCUM = 'http://unitsofmeasure.org'
const bundle = (change: object): FhirObject => ({ resourceType: 'Bundle', type: 'collection', ...change }) as FhirObject
const aged = (onsetAge: object): FhirObject => ({ ...condition, onsetAge }) as FhirObject
const distant = (valueDistance: object): FhirObject => but(patient, { extension: [{ url: 'urn:x', valueDistance }] })
const counted = { extension: [{ url: 'urn:x', valueCount: { value: 1.5, system: UCUM, code: '1' } }] }
const question = (item: object) => ({ linkId: '1', ...item })
const asked = (item: object): FhirObject =>
  ({ resourceType: 'Questionnaire', id: 'q', status: 'active', item: [question(item)] }) as FhirObject
const list = { resourceType: 'List', id: 'l', status: 'current' } as FhirObject
const listed = { item: { reference: 'Patient/a' } }
const subject = { reference: 'Patient/a' }
const family = {
  resourceType: 'FamilyMemberHistory',
  id: 'f',
  status: 'completed',
  patient: subject,
  relationship: { text: 'a' },
} as FhirObject
const goal = { resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'a' }, subject } as FhirObject
const carePlan = { resourceType: 'CarePlan', id: 'c', status: 'active', intent: 'plan', subject } as FhirObject
const composition: FhirObject = {
  resourceType: 'Composition',
  id: 'c',
  status: 'final',
  type: { text: 'a' },
  date: '2026',
  author: [{ reference: 'Practitioner/a' }],
  title: 'a',
}

const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
const condition: FhirObject = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/sp1' } }
const active = coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active')
const allergy: FhirObject = { resourceType: 'AllergyIntolerance', id: 'a', patient: { reference: 'Patient/sp1' } }
const allergyError = coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', 'entered-in-error')
const allergyActive = coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active')
const appointment: FhirObject = {
  resourceType: 'Appointment',
  id: 'a',
  status: 'booked',
  start: '2026-03-01T08:00:00Z',
  end: '2026-03-01T08:10:00Z',
  participant: [{ actor: { reference: 'Patient/sp1' }, status: 'accepted' }],
}
const timed = (period: FhirObject): FhirObject => ({
  resourceType: 'ServiceRequest',
  id: 's',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/a' },
  occurrenceTiming: { repeat: period },
})

const breakers: Readonly<Record<string, FhirObject>> = {
  'ext-1': but(patient, { extension: [{ url: 'urn:x' }] }),
  'qty-3': but(observation, { valueQuantity: { value: 1, code: 'mg' } }),
  'age-1': aged({ value: 0, system: UCUM, code: 'a' }),
  'drt-1': but(encounter, { length: { system: UCUM, code: 'min' } }),
  'cnt-3': but(patient, counted),
  'dis-1': distant({ value: 3 }),
  'att-size': but(patient, { photo: [{ contentType: 'image/png', data: 'AAAA', size: 4 }] }),
  'tim-4': timed({ duration: -1, durationUnit: 'h' }),
  'tim-5': timed({ period: -1, periodUnit: 'd' }),
  'tim-6': timed({ periodMax: 2 }),
  'tim-7': timed({ durationMax: 2 }),
  'tim-8': timed({ countMax: 2 }),
  'tim-9': timed({ offset: 5, when: ['C'] }),
  'tim-10': timed({ when: ['PC'], timeOfDay: ['08:00:00'] }),
  'org-2': { resourceType: 'Organization', id: 'o', name: 'a', address: [{ use: 'home', text: 'a' }] },
  'org-3': { resourceType: 'Organization', id: 'o', name: 'a', telecom: [{ system: 'phone', value: '1', use: 'home' }] },
  'con-1': but(condition, { stage: [{ type: { text: 'a' } }] }),
  'con-2': but(condition, { evidence: [{ id: 'a' }] }),
  'cpl-3': but(carePlan, { activity: [{ reference: { reference: 'Task/a' }, detail: { status: 'scheduled' } }] }),
  'cmp-2': but(composition, { section: [{ emptyReason: { text: 'a' }, entry: [{ reference: 'Observation/a' }] }] }),
  'ppc-1': {
    resourceType: 'Consent',
    id: 'c',
    status: 'active',
    scope: { text: 'a' },
    category: [{ text: 'a' }],
    patient: { reference: 'Patient/a' },
  },
  'fhs-1': but(family, { ageString: '40', bornDate: '1980' }),
  'fhs-2': but(family, { estimatedAge: true }),
  'gol-1': but(goal, { target: [{ detailString: 'a' }] }),
  'lnk-1': { resourceType: 'Linkage', id: 'l', item: [{ type: 'source', resource: { reference: 'Patient/a' } }] },
  'lst-1': but(list, { mode: 'snapshot', emptyReason: { text: 'a' }, entry: [listed] }),
  'lst-2': but(list, { mode: 'snapshot', entry: [{ ...listed, deleted: true }] }),
  'lst-3': but(list, { mode: 'snapshot', entry: [{ ...listed, date: '2026' }] }),
  'mad-1': {
    resourceType: 'MedicationAdministration',
    id: 'm',
    status: 'completed',
    medicationCodeableConcept: { text: 'a' },
    subject: { reference: 'Patient/a' },
    effectiveDateTime: '2026',
    dosage: { text: 'a' },
  },
  'mdd-1': {
    resourceType: 'MedicationDispense',
    id: 'm',
    status: 'completed',
    medicationCodeableConcept: { text: 'a' },
    whenPrepared: '2026-03-02',
    whenHandedOver: '2026-03-01',
  },
  'ras-2': {
    resourceType: 'RiskAssessment',
    id: 'r',
    status: 'final',
    subject: { reference: 'Patient/a' },
    prediction: [{ probabilityDecimal: 101 }],
  },
  'prr-1': but(timed({ count: 1 }), { orderDetail: [{ text: 'a' }] }),
  'inv-1': {
    resourceType: 'Task',
    id: 't',
    status: 'ready',
    intent: 'order',
    authoredOn: '2026-03-02',
    lastModified: '2026-03-01',
  },
  'que-1': asked({ type: 'group' }),
  'que-2': but(asked({ type: 'string' }), { item: [question({ type: 'string' }), question({ type: 'string' })] }),
  'que-3': asked({ type: 'display', code: [{ code: 'a' }] }),
  'que-4': asked({ type: 'choice', answerValueSet: 'http://a.example', answerOption: [{ valueString: 'a' }] }),
  'que-5': asked({ type: 'boolean', answerOption: [{ valueString: 'a' }] }),
  'que-6': asked({ type: 'display', required: true }),
  'que-7': asked({ type: 'string', enableWhen: [{ question: 'b', operator: 'exists', answerString: 'a' }] }),
  'que-8': asked({ type: 'display', initial: [{ valueString: 'a' }] }),
  'que-9': asked({ type: 'display', readOnly: true }),
  'que-10': asked({ type: 'date', maxLength: 3 }),
  'que-11': asked({ type: 'choice', answerOption: [{ valueString: 'a' }], initial: [{ valueString: 'a' }] }),
  'que-12': asked({ type: 'string', enableWhen: Array(3).fill({ question: 'b', operator: 'exists', answerBoolean: true }) }),
  'que-13': asked({ type: 'string', initial: [{ valueString: 'a' }, { valueString: 'b' }] }),
  'qrs-1': {
    resourceType: 'QuestionnaireResponse',
    id: 'q',
    status: 'completed',
    item: [{ linkId: '1', answer: [{ valueString: 'a' }], item: [{ linkId: '2' }] }],
  },
  'bdl-2': bundle({ entry: [{ resource: patient, search: { mode: 'match' } }] }),
  'bdl-3': bundle({ type: 'batch', entry: [{ resource: patient }] }),
  'bdl-4': bundle({ entry: [{ resource: patient, response: { status: '200' } }] }),
  'bdl-5': bundle({ entry: [{ fullUrl: 'urn:uuid:a' }] }),
  'bdl-8': bundle({ entry: [{ fullUrl: 'Patient/a', resource: patient }] }),
  'bdl-self': bundle({ link: Array(2).fill({ relation: 'self', url: 'http://a.example' }) }),
  ucum: but(observation, { valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code: 'mg /升' } }),
  'bdl-1': { resourceType: 'Bundle', type: 'collection', total: 1 },
  'bdl-7': {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:a', resource: patient },
      { fullUrl: 'urn:uuid:a', resource: patient },
    ],
  },
  'rng-2': but(observation, { valueQuantity: undefined, valueRange: { low: { value: 2 }, high: { value: 1 } } }),
  'rat-1': but(observation, { valueQuantity: undefined, valueRatio: { numerator: { value: 1 } } }),
  'cpt-2': but(patient, { telecom: [{ value: '138' }] }),
  'att-1': but(patient, { photo: [{ data: 'abcd' }] }),
  'tim-1': timed({ duration: 1 }),
  'tim-2': timed({ period: 1 }),
  'obs-3': but(observation, { referenceRange: [{ type: { text: 'a' } }] }),
  'obs-6': but(observation, { dataAbsentReason: { text: 'a' } }),
  'obs-7': but(observation, { component: [{ code: observation.code, valueString: 'a' }] }),
  'pat-1': but(patient, { contact: [{ gender: 'male' }] }),
  'org-1': { resourceType: 'Organization', id: 'o', active: true },
  'con-4': but(condition, { clinicalStatus: active, abatementDateTime: '2026' }),
  'con-5': but(condition, { clinicalStatus: active, verificationStatus: coded(verification, 'entered-in-error') }),
  'ait-1': allergy,
  'ait-2': but(allergy, { clinicalStatus: allergyActive, verificationStatus: allergyError }),
  'app-1': but(appointment, { participant: [{ status: 'accepted' }] }),
  'app-2': but(appointment, { end: undefined }),
  'app-3': but(appointment, { start: undefined, end: undefined }),
  'app-4': but(appointment, { cancelationReason: { text: 'a' } }),
  'cmp-1': {
    resourceType: 'Composition',
    id: 'c',
    status: 'final',
    type: { text: 'a' },
    date: '2026',
    author: [{ reference: 'Practitioner/a' }],
    title: 'a',
    section: [{ title: 'a' }],
  },
  'imm-1': {
    resourceType: 'Immunization',
    id: 'i',
    status: 'completed',
    vaccineCode: { text: 'a' },
    patient: { reference: 'Patient/a' },
    occurrenceDateTime: '2026',
    education: [{ presentationDate: '2026' }],
  },
  'grp-1': { resourceType: 'Group', id: 'g', type: 'person', actual: false, member: [{ entity: { reference: 'Patient/a' } }] },
}

test('the appointment that is varied is valid', () => expect(validate(appointment)).toEqual([]))

describe('an invariant alone is broken', () => {
  test.each(Object.entries(breakers))('%s', (key, resource) => {
    expect(validate(resource).map((problem) => problem.found)).toEqual([key])
  })

  test('by a row for every invariant there is; per-1 has a code of its own', () => {
    const keys = Object.values(invariants).flatMap((rules) => rules.map((rule) => rule.key))
    expect(new Set([...Object.keys(breakers), 'per-1'])).toEqual(new Set(keys))
  })
})

describe('UCUM', () => {
  test.each(
    `mg/L mmol/L 10*9/L 10^9/L g/dL % /[HPF] [iU]/L u[IU]/mL mm[Hg] mL/min/{1.73_m2} mL/min/1.73.m2 [degF] Cel kg/m2 s-1 1 10*3/uL {score}
    [CFU]/mL meq/L mosm/kg umol/min/g [pH] cm[H2O] ng/(8.h) mg/g{creat} d wk mo a U/L kU/L L/L fL pg a{gestation} ''`.split(
      /\s+/,
    ),
  )('%s is a unit', (unit) => expect(isUcum(unit)).toBe(true))

  test.each([
    '',
    'mgg/L',
    'mg//L',
    'mg/',
    'mm(Hg)',
    'mg L',
    'iu/l/',
    'μmol/L',
    '毫克',
    'mg}',
    '{a{b}}',
    '(mg',
    'x',
    '[in',
    '-1',
    '0',
  ])('%s is none', (unit) => expect(isUcum(unit)).toBe(false))
})
