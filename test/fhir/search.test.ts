import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { EARLIEST, LATEST } from '../../src/fhir/dates.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { storedResourceTypes } from '../../src/fhir/elements.ts'
import { skippedParameters } from '../../src/fhir/generated/search.ts'
import { indexedCodes } from '../../src/fhir/indexed.ts'
import { extractIndex, normaliseString, tokenKey } from '../../src/fhir/search-index.ts'
import { compiledParameters, paramNumber, searchParameters } from '../../src/fhir/search-parameters.ts'
import { but, encounter, observation, patient } from './resources.ts'

/** `code kind a b` of every entry, readable. */
function entries(resource: FhirObject): string[] {
  const type = resource.resourceType as string
  const names = new Map(searchParameters(type).map((parameter) => [parameter.param, parameter.code]))
  return extractIndex(type, resource).map(({ kind, param, a, b }) =>
    [names.get(param), kind, a, b].filter((part) => part !== null).join(' '),
  )
}
const of = (resource: FhirObject, code: string): string[] => entries(resource).filter((entry) => entry.startsWith(`${code} `))
const ms = (text: string): number => Date.parse(text)

describe('parameters', () => {
  test('have numbers that never collide', () => {
    const codes = storedResourceTypes().flatMap((type) => compiledParameters(type).map(({ code }) => `${type}.${code}`))
    const numbers = new Set(codes.map((code) => paramNumber(code.split('.')[0]!, code.split('.')[1]!)))
    expect(codes.length).toBeGreaterThan(800)
    expect(numbers.size).toBe(codes.length)
  })

  test.each(storedResourceTypes())(
    'indexed for %s are ones the specification has, and none of them is its compartment',
    (type) => {
      const known = new Set(compiledParameters(type).map(({ code }) => code))
      expect([...indexedCodes(type)].filter((code) => !known.has(code))).toEqual([])
      expect(indexedCodes(type).size > 0 || type === 'OperationOutcome').toBe(true)
      expect(indexedCodes(type).has('patient') || indexedCodes(type).has('subject')).toBe(false)
    },
  )

  test('offered include the compartment, which is not a row', () => {
    expect(searchParameters('Observation').map(({ code }) => code)).toContain('patient')
    expect(entries(observation).some((entry) => entry.startsWith('patient ') || entry.startsWith('subject '))).toBe(false)
    expect(searchParameters('Nonsense')).toEqual([])
  })

  test('name their targets', () => {
    expect(searchParameters('Observation').find(({ code }) => code === 'performer')?.target).toContain('PractitionerRole')
  })

  test('that are no element paths are a short, known list', () => {
    expect(skippedParameters.split('\n').length).toBeLessThan(25)
    expect(skippedParameters).toContain('Patient.deceased')
  })
})

describe('the index holds', () => {
  test.each([
    ['tokens code first', observation, 'code', ['code t 1988-5|http://loinc.org']],
    ['codes of primitives without a system', observation, 'status', ['status t final|']],
    ['booleans', patient, 'active', ['active t true|']],
    ['identifiers', patient, 'identifier', ['identifier t 0012|urn:his:mrn']],
    ['all telecoms', patient, 'telecom', ['telecom t 13800000000|', 'telecom t a@b.cn|']],
    ['phones alone', patient, 'phone', ['phone t 13800000000|']],
    ['names in their parts', patient, 'name', ['name s 张三', 'name s 张', 'name s 三']],
    ['addresses in their parts', patient, 'address', ['address s 北京市海淀区', 'address s 北京', 'address s 100080']],
    ['days', patient, 'birthdate', [`birthdate d ${ms('1990-03-07')} ${ms('1990-03-08') - 1}`]],
    ['periods', encounter, 'date', [`date d ${ms('2026-03-01T00:00:00Z')} ${ms('2026-03-06') - 1}`]],
    ['periods without an end', but(encounter, { period: { start: '2026' } }), 'date', [`date d ${ms('2026-01-01')} ${LATEST}`]],
    [
      'periods without a start',
      but(encounter, { period: { end: '2025-12-31' } }),
      'date',
      [`date d ${EARLIEST} ${ms('2026-01-01') - 1}`],
    ],
    ['references', encounter, 'service-provider', ['service-provider r Organization/h1']],
    [
      'every type of a choice',
      but(observation, { effectiveDateTime: undefined, effectiveInstant: '2026-03-01T00:00:00Z' }),
      'date',
      [`date d ${ms('2026-03-01T00:00:00Z')} ${ms('2026-03-01T00:00:01Z') - 1}`],
    ],
    ['references in a structure', encounter, 'location', ['location r Location/w1']],
    [
      'references without their version',
      but(encounter, { serviceProvider: { reference: 'Organization/h1/_history/2' } }),
      'service-provider',
      ['service-provider r Organization/h1'],
    ],
    ['quantities with their unit code', observation, 'value-quantity', ['value-quantity q 13.2 mg/L']],
    [
      'timings from first to last',
      but(observation, { effectiveDateTime: undefined, effectiveTiming: { event: ['2026', '2024'] } }),
      'date',
      [`date d ${ms('2024-01-01')} ${ms('2027-01-01') - 1}`],
    ],
    ['each entry once', but(patient, { name: [{ text: '张三' }, { text: '张三' }] }), 'name', ['name s 张三']],
    ['nothing of wrong values', but(patient, { birthDate: 'x', name: 'a', identifier: [null, 3], active: {} }), 'birthdate', []],
  ] as [string, FhirObject, string, string[]][])('%s', (_, resource, code, expected) => {
    expect(of(resource, code)).toEqual(expected)
  })

  test('each of thousands once', () => {
    const member = Array.from({ length: 5000 }, (_, index) => ({ entity: { reference: `Patient/${index % 2500}` } }))
    expect(of({ resourceType: 'Group', id: 'g', type: 'person', actual: true, member }, 'member').length).toBe(2500)
  })

  test('exact decimals as numbers', () => {
    const exact = parseExact(JSON.stringify(observation).replace('13.2', '7.10')) as FhirObject
    expect(of(exact, 'value-quantity')).toEqual(['value-quantity q 7.1 mg/L'])
  })

  test('canonical references without their version', () => {
    const answers = {
      resourceType: 'QuestionnaireResponse',
      id: 'q',
      status: 'completed',
      questionnaire: 'http://x/Questionnaire/a|2',
    }
    expect(of(answers, 'questionnaire')).toEqual(['questionnaire r http://x/Questionnaire/a'])
  })
})

test.each([
  ['ABC', 'abc'],
  ['  Müller ', 'muller'],
  ['Ｃ１２３', 'c123'],
  ['张三', '张三'],
  ['José', 'jose'],
])('%j is compared as %j', (text, normalised) => {
  expect(normaliseString(text)).toBe(normalised)
})

test('a bar in a code does not look like a system', () => {
  expect(tokenKey('a|b', 's')).toBe('a%7Cb|s')
})
