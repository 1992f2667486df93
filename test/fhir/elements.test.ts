import { expect, test } from 'vitest'
import { childrenOf, elementOf, isResourceType, isStoredType, storedResourceTypes } from '../../src/fhir/elements.ts'

test.each([
  ['Observation', 'status', 'code', 1, 1],
  ['Observation', 'component.valueQuantity.value', 'decimal', 0, 1],
  ['Observation', 'valueQuantity', 'Quantity', 0, 1],
  ['Observation', 'component.referenceRange', 'Observation.referenceRange', 0, Number.POSITIVE_INFINITY],
  ['Observation', 'component[0].referenceRange.low', 'Quantity', 0, 1],
  ['Patient', 'name[0].given', 'string', 0, Number.POSITIVE_INFINITY],
  ['Patient', 'id', 'id', 0, 1],
  ['Encounter', 'location.period.start', 'dateTime', 0, 1],
  ['Encounter', 'class', 'Coding', 1, 1],
  ['Coding', 'system', 'uri', 0, 1],
  ['Extension', 'url', 'uri', 1, 1],
] as const)('%s.%s is %s %i..%d', (type, path, only, min, max) => {
  expect(elementOf(type, path)).toMatchObject({ types: [only], min, max })
})

test('a choice has all its types under its declared name', () => {
  expect(elementOf('Patient', 'deceased[x]')!.types).toEqual(['boolean', 'dateTime'])
  expect(elementOf('Patient', 'deceasedBoolean')).toMatchObject({ name: 'deceased[x]', types: ['boolean'] })
})

test('required bindings list their codes, references their targets', () => {
  expect([...elementOf('Patient', 'gender')!.codes!].filter((code) => !code.includes('|'))).toEqual([
    'male',
    'female',
    'other',
    'unknown',
  ])
  expect(elementOf('Observation', 'subject')!.targets).toEqual(['Patient', 'Group', 'Device', 'Location'])
})

test.each(['nonsense', 'status.value', 'name.given.more', 'valueMoney', '', 'constructor'])('Patient has no %j', (path) => {
  expect(elementOf('Patient', path)).toBeUndefined()
})

test('types are told apart', () => {
  expect([isResourceType('TestScript'), isStoredType('TestScript'), isStoredType('Patient'), isResourceType('Coding')]).toEqual([
    true,
    false,
    true,
    false,
  ])
  expect(childrenOf('Patient').map((element) => element.name)).toContain('deceased[x]')
  expect(childrenOf('Nonsense')).toEqual([])
  for (const type of storedResourceTypes()) expect(childrenOf(type).length, type).toBeGreaterThan(5)
})

test('every type an element names has a table, is a primitive or any resource', () => {
  const seen = new Set<string>()
  const visit = (type: string): void => {
    if (seen.has(type) || type === 'Resource' || /^[a-z]/.test(type)) return
    seen.add(type)
    const children = childrenOf(type)
    expect(children.length, type).toBeGreaterThan(0)
    for (const element of children) for (const inner of element.types) visit(inner)
  }
  for (const type of storedResourceTypes()) visit(type)
  expect(seen.size).toBeGreaterThan(250)
})
