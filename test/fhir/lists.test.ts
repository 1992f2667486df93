import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { elementOf } from '../../src/fhir/elements.ts'
import { elementKey, isHistory, KEYS_BY_PATH, KEYS_BY_TYPE } from '../../src/fhir/lists.ts'

describe('every key names what the specification has', () => {
  test.each(Object.entries({ ...KEYS_BY_TYPE, ...KEYS_BY_PATH }))('%s by %s', (path, fields) => {
    const [type, ...steps] = path.split('.')
    if (steps.length) expect(elementOf(type!, steps.join('.'))?.max).toBeGreaterThan(1)
    for (const field of fields) expect(elementOf(type!, [...steps, field].join('.')), field).toBeDefined()
  })
})

const coding = (code: string): FhirObject => ({ coding: [{ code }] })

test.each([
  ['Patient.identifier', 'Identifier', { system: 's', value: '1' }, { system: 's', value: '2' }, true],
  ['Patient.identifier', 'Identifier', { system: 's', type: coding('MR') }, { system: 's', type: coding('VN') }, false],
  [
    'Patient.telecom',
    'ContactPoint',
    { system: 'phone', value: '1', use: 'home' },
    { system: 'phone', value: '1', use: 'work' },
    true,
  ],
  ['Patient.telecom', 'ContactPoint', { system: 'phone', value: '1' }, { system: 'phone', value: '2' }, false],
  ['Patient.name', 'HumanName', { use: 'official', text: 'a' }, { use: 'official', text: 'b' }, true],
  ['Patient.name', 'HumanName', { text: 'a' }, { text: 'b' }, false],
  ['Patient.name', 'HumanName', { use: 'usual' }, { text: 'usual' }, false],
  ['Patient.address', 'Address', { use: 'home', city: 'a' }, { use: 'home', city: 'b' }, true],
  [
    'Encounter.location',
    'Encounter.location',
    { location: { reference: 'Location/a' } },
    { location: { reference: 'Location/b' } },
    false,
  ],
  [
    'Encounter.location',
    'Encounter.location',
    { location: { reference: 'Location/a' }, period: { start: '2026' } },
    { location: { reference: 'Location/a' }, period: { start: '2026', end: '2027' } },
    true,
  ],
  ['Observation.note', 'Annotation', { text: 'a' }, { text: 'a' }, true],
  ['Observation.note', 'Annotation', { text: 'a' }, { text: 'b' }, false],
  ['Patient.identifier', 'Identifier', { value: '1' }, { value: '2' }, false],
] as [string, string, FhirObject, FhirObject, boolean][])('in %s two %s: %j and %j are one: %s', (path, type, a, b, one) => {
  expect(elementKey(path, type, a) === elementKey(path, type, b)).toBe(one)
})

test('histories are those that A01, A02, A03 make', () => {
  expect(
    ['Encounter.location', 'Encounter.statusHistory', 'Encounter.classHistory', 'Encounter.diagnosis'].map(isHistory),
  ).toEqual([true, true, true, false])
})
