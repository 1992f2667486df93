import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FhirObject, FhirValue } from '../../src/fhir/contribution.ts'
import { decimal } from '../../src/fhir/decimal.ts'
import { extractIndex } from '../../src/fhir/search-index.ts'
import { share } from '../../src/fhir/shared.ts'
import { validate } from '../../src/fhir/validate.ts'
import { writeResource } from '../../src/fhir/write.ts'
import { but, observation } from './resources.ts'

const copyOf = (): FhirObject => structuredClone(observation)

/** The resource with all its lists and objects shared. */
function sharing(resource: FhirObject): FhirObject {
  for (const name in resource) share(resource[name])
  return resource
}

describe('a shared value', () => {
  test('is written, indexed and checked as any other, the second time too', () => {
    const resource = sharing(copyOf())
    for (let time = 1; time <= 2; time++) {
      expect(writeResource(resource)).toBe(JSON.stringify(observation))
      expect(extractIndex('Observation', resource)).toEqual(extractIndex('Observation', observation))
      expect(validate(resource)).toEqual([])
    }
  })

  test('that is wrong is wrong in every resource', () => {
    const period = share({ start: '2026-03-02', end: '2026-03-01' })
    const resource = but(observation, { effectiveDateTime: undefined, effectivePeriod: period })
    expect(validate(resource)).toMatchObject([{ code: 'fhir.period' }])
    expect(validate(resource)).toEqual(validate(resource))
  })

  test('valid in one place is checked again in another', () => {
    const concept = share({ coding: [{ code: 'laboratory' }] })
    expect(validate(but(observation, { category: [concept], code: concept }))).toEqual([])
    expect(validate(but(observation, { category: [concept], subject: concept as FhirValue }))).toMatchObject([
      { code: 'fhir.unknown-element' },
    ])
  })

  test('that refers within its resource is valid there only', () => {
    const performer = share({ reference: '#lab' })
    const contained: FhirValue = [{ resourceType: 'Organization', id: 'lab', name: '检验科' }]
    expect(validate(but(observation, { contained, performer: [performer] }))).toEqual([])
    expect(validate(but(observation, { performer: [performer] }))).toMatchObject([{ code: 'fhir.invariant' }])
  })
})

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: false }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('7.10', '5.0', '1e3').map((text) => decimal(text) as FhirValue),
)
const { value: anything } = fc.letrec<{ value: FhirValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 6 }), fc.option(tie('value'), { nil: undefined }), {
      maxKeys: 4,
      noNullPrototype: true,
    }) as fc.Arbitrary<FhirValue>,
  ),
}))
const contents = fc.dictionary(fc.string({ maxLength: 6 }), anything, { maxKeys: 6, noNullPrototype: true })

test('the text of a resource is what JSON.stringify writes', () => {
  fc.assert(
    fc.property(contents, fc.boolean(), (content, shared) => {
      const resource = content as FhirObject
      const before = JSON.stringify(resource)
      if (shared) sharing(resource)
      expect(writeResource(resource)).toBe(before)
      expect(writeResource(resource)).toBe(before)
    }),
  )
})
