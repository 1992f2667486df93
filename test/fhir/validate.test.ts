import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { storedResourceTypes } from '../../src/fhir/elements.ts'
import { extractIndex } from '../../src/fhir/search-index.ts'
import { validate } from '../../src/fhir/validate.ts'
import { but, coded, encounter, observation, patient } from './resources.ts'

const quantity = (value: unknown) => ({ valueQuantity: { value } })
const div = (inner: string) => ({
  text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>` },
})
const deep = (levels: number): object =>
  levels ? { url: 'urn:x', extension: [deep(levels - 1)] } : { url: 'urn:x', valueString: 'x' }

/** Every defect validators are known to miss or to see, and more: defect, resource, code, path. */
const defects: readonly [string, FhirObject, string, string][] = [
  ['unknown type', { resourceType: 'Patiënt', id: 'a' }, 'fhir.unknown-type', 'resourceType'],
  ['a type that is not stored', { resourceType: 'TestScript', id: 'a' }, 'fhir.unknown-type', 'resourceType'],
  ['unknown element', but(observation, { colour: 'red' }), 'fhir.unknown-element', 'Observation.colour'],
  ['unknown inner element', but(patient, { name: [{ text: 'a', first: 'b' }] }), 'fhir.unknown-element', 'Patient.name[0].first'],
  [
    'a choice under a type it has not',
    but(observation, { valueMoney: { value: 1 } }),
    'fhir.unknown-element',
    'Observation.valueMoney',
  ],
  ['string where a boolean is due', but(patient, { active: 'true' }), 'fhir.wrong-type', 'Patient.active'],
  ['number where a string is due', but(patient, { gender: 1 }), 'fhir.wrong-type', 'Patient.gender'],
  ['string where a number is due', but(observation, quantity('13.2')), 'fhir.wrong-type', 'Observation.valueQuantity.value'],
  ['string where an object is due', but(observation, { code: 'CRP' }), 'fhir.wrong-type', 'Observation.code'],
  ['object where an array is due', but(patient, { name: { text: 'a' } }), 'fhir.wrong-type', 'Patient.name'],
  ['array where one is due', but(observation, { code: [{ text: 'a' }] }), 'fhir.cardinality', 'Observation.code'],
  ['array where one primitive is due', but(patient, { birthDate: ['1990'] }), 'fhir.cardinality', 'Patient.birthDate'],
  ['missing required primitive', but(observation, { status: undefined }), 'fhir.missing-required', 'Observation.status'],
  ['missing required object', but(observation, { code: undefined }), 'fhir.missing-required', 'Observation.code'],
  [
    'missing required inner',
    but(encounter, { location: [{ status: 'active' }] }),
    'fhir.missing-required',
    'Encounter.location[0].location',
  ],
  ['date in another format', but(patient, { birthDate: '1990/03/07' }), 'fhir.grammar', 'Patient.birthDate'],
  ['impossible date', but(patient, { birthDate: '2023-02-31' }), 'fhir.grammar', 'Patient.birthDate'],
  ['29 February of a common year', but(patient, { birthDate: '2023-02-29' }), 'fhir.grammar', 'Patient.birthDate'],
  ['dateTime in a date', but(patient, { birthDate: '1990-03-07T00:00:00Z' }), 'fhir.grammar', 'Patient.birthDate'],
  ['impossible dateTime', but(observation, { effectiveDateTime: '2026-13-01' }), 'fhir.grammar', 'Observation.effectiveDateTime'],
  [
    'time without a zone',
    but(observation, { effectiveDateTime: '2026-03-01T08:00:00' }),
    'fhir.no-zone',
    'Observation.effectiveDateTime',
  ],
  ['instant of a day', but(observation, { issued: '2026-03-01' }), 'fhir.grammar', 'Observation.issued'],
  [
    'time past midnight',
    but(observation, { valueQuantity: undefined, valueTime: '24:00:00' }),
    'fhir.grammar',
    'Observation.valueTime',
  ],
  ['gender outside its value set', but(patient, { gender: 'M' }), 'fhir.binding', 'Patient.gender'],
  ['status outside its value set', but(observation, { status: 'done' }), 'fhir.binding', 'Observation.status'],
  [
    'concept outside its required value set',
    { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/a' }, clinicalStatus: coded('urn:x', 'active') },
    'fhir.binding',
    'Condition.clinicalStatus',
  ],
  ['id with a space', but(patient, { id: 'a b' }), 'fhir.grammar', 'Patient.id'],
  ['id too long', but(patient, { id: 'a'.repeat(65) }), 'fhir.grammar', 'Patient.id'],
  [
    'code with spaces at its end',
    but(observation, { code: { coding: [{ code: 'CRP ' }] } }),
    'fhir.grammar',
    'Observation.code.coding[0].code',
  ],
  ['uri with a space', but(patient, { identifier: [{ system: 'urn:his mrn' }] }), 'fhir.grammar', 'Patient.identifier[0].system'],
  ['empty string', but(patient, { name: [{ text: '' }] }), 'fhir.empty', 'Patient.name[0].text'],
  ['control character', but(patient, { name: [{ text: 'a\u0000b' }] }), 'fhir.grammar', 'Patient.name[0].text'],
  ['empty array', but(patient, { name: [] }), 'fhir.empty', 'Patient.name'],
  ['empty object', but(patient, { name: [{}] }), 'fhir.empty', 'Patient.name[0]'],
  ['empty inner object', but(encounter, { hospitalization: {} }), 'fhir.empty', 'Encounter.hospitalization'],
  ['null', but(patient, { birthDate: null }), 'fhir.null', 'Patient.birthDate'],
  ['null in an array', but(patient, { name: [null] }), 'fhir.null', 'Patient.name[0]'],
  ['null in an array of primitives', but(patient, { name: [{ given: ['a', null] }] }), 'fhir.null', 'Patient.name[0].given[1]'],
  ['two value[x]', but(observation, { valueString: 'a' }), 'fhir.choice', 'Observation.value[x]'],
  [
    'reference to a wrong type',
    but(observation, { subject: { reference: 'Medication/a' } }),
    'fhir.reference-target',
    'Observation.subject.reference',
  ],
  [
    'reference to no type',
    but(observation, { subject: { reference: 'Pat/a' } }),
    'fhir.reference',
    'Observation.subject.reference',
  ],
  [
    'garbage reference',
    but(observation, { subject: { reference: 'no reference' } }),
    'fhir.reference',
    'Observation.subject.reference',
  ],
  [
    'reference to nothing contained',
    but(observation, { subject: { reference: '#p' } }),
    'fhir.invariant',
    'Observation.subject.reference',
  ],
  [
    'period that ends before it starts',
    but(encounter, { period: { start: '2026-03-05', end: '2026-03-01' } }),
    'fhir.period',
    'Encounter.period',
  ],
  [
    'extension without url',
    but(patient, { extension: [{ valueString: 'a' }] }),
    'fhir.missing-required',
    'Patient.extension[0].url',
  ],
  ['extension without value', but(patient, { extension: [{ url: 'urn:x' }] }), 'fhir.invariant', 'Patient.extension[0]'],
  [
    'extension with a value and extensions',
    but(patient, { extension: [{ url: 'urn:x', valueString: 'a', extension: [{ url: 'y', valueString: 'b' }] }] }),
    'fhir.invariant',
    'Patient.extension[0]',
  ],
  ['a claim of nobody', { resourceType: 'Claim', id: 'c', status: 'active' }, 'fhir.missing-required', 'Claim.patient'],
  ['a claim without insurance', { resourceType: 'Claim', id: 'c', status: 'active' }, 'fhir.missing-required', 'Claim.insurance'],
  ['extensions without end', but(patient, { extension: [deep(60)] }), 'fhir.too-deep', ''],
  ['obs-3', but(observation, { referenceRange: [{ type: { text: 'a' } }] }), 'fhir.invariant', 'Observation.referenceRange[0]'],
  ['obs-6', but(observation, { dataAbsentReason: { text: 'a' } }), 'fhir.invariant', 'Observation'],
  ['obs-7', but(observation, { component: [{ code: observation.code, valueString: 'a' }] }), 'fhir.invariant', 'Observation'],
  ['pat-1', but(patient, { contact: [{ gender: 'male' }] }), 'fhir.invariant', 'Patient.contact[0]'],
  ['cpt-2', but(patient, { telecom: [{ value: '138' }] }), 'fhir.invariant', 'Patient.telecom[0]'],
  ['qty-3', but(observation, { valueQuantity: { value: 1, code: 'mg' } }), 'fhir.invariant', 'Observation.valueQuantity'],
  ['active narrative', but(patient, div('a<script>x</script>')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative with a handler', but(patient, div('<b onclick="x()">a</b>')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative without text', but(patient, div(' ')), 'fhir.narrative', 'Patient.text.div'],
  [
    'narrative that is no div',
    but(patient, { text: { status: 'generated', div: 'plain' } }),
    'fhir.narrative',
    'Patient.text.div',
  ],
  [
    'positiveInt 0',
    but(patient, { telecom: [{ system: 'phone', value: '1', rank: 0 }] }),
    'fhir.grammar',
    'Patient.telecom[0].rank',
  ],
  [
    'integer with a fraction',
    but(observation, { valueQuantity: undefined, valueInteger: 1.5 }),
    'fhir.grammar',
    'Observation.valueInteger',
  ],
  [
    'base64 of no length',
    but(patient, { photo: [{ contentType: 'image/png', data: 'abc' }] }),
    'fhir.grammar',
    'Patient.photo[0].data',
  ],
  [
    'defect in a contained resource',
    but(observation, { contained: [{ resourceType: 'Patient', id: 'p', gender: 'M' }], subject: { reference: '#p' } }),
    'fhir.binding',
    'Observation.contained[0].gender',
  ],
  [
    'contained resource of nobody',
    but(observation, { contained: [{ resourceType: 'Patient', id: 'p' }] }),
    'fhir.invariant',
    'Observation.contained[0]',
  ],
  [
    'contained resource with a version',
    but(observation, {
      contained: [{ resourceType: 'Patient', id: 'p', meta: { versionId: '1' } }],
      subject: { reference: '#p' },
    }),
    'fhir.invariant',
    'Observation.contained[0]',
  ],
  [
    'relative canonical',
    but(observation, { meta: { profile: ['StructureDefinition/x'] } }),
    'fhir.grammar',
    'Observation.meta.profile[0]',
  ],
  [
    'narrative of two divs',
    but(patient, { text: { status: 'generated', div: '<div>a</div><div>b</div>' } }),
    'fhir.narrative',
    'Patient.text.div',
  ],
  ['narrative not closed', but(patient, div('<b>a')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative crosswise', but(patient, div('<b><i>a</b></i>')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative with a form', but(patient, div('<form>a</form>')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative with a script address', but(patient, div('<a href=" javascript:x()">a</a>')), 'fhir.narrative', 'Patient.text.div'],
  ['narrative with an entity of HTML', but(patient, div('a&copy;b')), 'fhir.narrative', 'Patient.text.div'],
  [
    'narrative of another namespace',
    but(patient, { text: { status: 'generated', div: '<div xmlns="urn:x">a</div>' } }),
    'fhir.narrative',
    'Patient.text.div',
  ],
  [
    'defect in a Bundle entry',
    { resourceType: 'Bundle', type: 'collection', entry: [{ resource: but(patient, { active: 1 }) }] },
    'fhir.wrong-type',
    'Bundle.entry[0].resource.active',
  ],
]

describe('the validity check refuses', () => {
  test.each(defects)('%s', (_, resource, code, path) => {
    const problems = validate(resource)
    expect(problems.map((problem) => problem.code)).toContain(code)
    if (path) expect(problems.map((problem) => `${problem.code} ${problem.path}`)).toContain(`${code} ${path}`)
  })

  test('without repeating a value of the resource', () => {
    const problems = defects.flatMap(([, resource]) => validate(resource))
    expect(JSON.stringify(problems)).not.toMatch(/1990|2023-02|138|no reference|done/)
  })
})

describe('the validity check accepts', () => {
  const valid: readonly [string, FhirObject][] = [
    ['an Observation', observation],
    ['a Patient', patient],
    ['an Encounter', encounter],
    ['a period within one day', but(encounter, { period: { start: '2026-03-01T08:00:00+08:00', end: '2026-03-01' } })],
    [
      'a primitive with only an extension',
      but(observation, { status: undefined, _status: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] } }),
    ],
    ['null beside an extension', but(patient, { name: [{ given: [null, 'a'], _given: [{ id: 'x' }, null] }] })],
    ['29 February of a leap year', but(patient, { birthDate: '2024-02-29' })],
    ['a year', but(patient, { birthDate: '1990' })],
    ['a fraction of a second', but(observation, { issued: '2026-03-01T08:00:00.123456Z' })],
    [
      'a contained subject',
      but(observation, { contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } }),
    ],
    ['a contained type without tables', but(observation, { contained: [{ resourceType: 'Substance', id: 's' }] })],
    [
      'a reference within a transaction',
      but(observation, { subject: { reference: 'urn:uuid:4f1d3a4e-7e0e-4b55-9d6e-3f6f6d1b7c10' } }),
    ],
    ['a reference to another server', but(observation, { subject: { reference: 'https://example.org/fhir/Patient/1' } })],
    ['a reference by identifier', but(observation, { subject: { identifier: { value: '1' } } })],
    ['a narrative', but(patient, div('on x = 5 <b>ok</b>'))],
    ['a table in a narrative', but(patient, div('<table class="g"><tr><td colspan="2">1 &lt; 2</td></tr></table><br/>&#160;'))],
    ['an image alone', but(patient, div('<img src="#photo" alt="x > y"/>'))],
    ['a canonical with a version', but(observation, { meta: { profile: ['http://example.org/x|1.0'] } })],
  ]
  test.each(valid)('%s', (_, resource) => {
    expect(validate(resource)).toEqual([])
  })

  test('decimals kept as text', () => {
    const text = JSON.stringify(observation).replace('13.2', '7.10')
    expect(validate(parseExact(text) as FhirObject)).toEqual([])
  })
})

test('every stored type has a checker that misses what is missing and knows its own name', () => {
  for (const type of storedResourceTypes()) {
    const problems = validate({ resourceType: type, id: 'a', nonsense: 1 })
    expect(problems, type).toContainEqual({ code: 'fhir.unknown-element', path: `${type}.nonsense` })
    expect(problems.every((problem) => problem.path.startsWith(type))).toBe(true)
  }
})

test('whatever stands under whatever element is answered, not thrown', () => {
  const resource = fc.dictionary(
    fc.constantFrom(...Object.keys(patient), '_birthDate', '__proto__', 'contained', 'x'),
    fc.jsonValue({ maxDepth: 4 }),
  )
  fc.assert(
    fc.property(resource, (elements) => {
      const content = { ...elements, resourceType: 'Patient', id: 'a' } as FhirObject
      expect(Array.isArray(validate(content))).toBe(true)
      expect(Array.isArray(extractIndex('Patient', content))).toBe(true)
    }),
  )
  const deepList = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
  expect(validate({ ...patient, name: deepList })[0]).toMatchObject({ code: 'fhir.wrong-type', path: 'Patient.name[0]' })
  expect(extractIndex('Patient', { resourceType: 'Patient', id: 'a', name: deepList })).toEqual([])
})

test('the list of problems is bounded', () => {
  const names = Array.from({ length: 500 }, () => ({ text: '' }))
  expect(validate(but(patient, { name: names })).length).toBe(100)
})
