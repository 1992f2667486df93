import { describe, expect, test } from 'vitest'
import { referencedPatients, referencedType, resolvePatients, withMeta } from '../../src/fhir/references.ts'

test.each([
  ['Patient/abc', 'Patient'],
  ['Patient/abc/_history/2', 'Patient'],
  ['https://example.org/fhir/Observation/1', 'Observation'],
  ['https://example.org/other', ''],
  ['urn:uuid:4f1d3a4e-7e0e-4b55-9d6e-3f6f6d1b7c10', ''],
  ['urn:oid:1.2.3', ''],
  ['Practitioner?identifier=urn:x|1', 'Practitioner'],
  ['Pat/abc', undefined],
  ['Patient/', undefined],
  ['Patient/a b', undefined],
  ['Patient', undefined],
  ['', undefined],
])('%j names %j', (reference, type) => {
  expect(referencedType(reference)).toBe(type)
})

const resource = {
  resourceType: 'Observation',
  id: 'o1',
  subject: { reference: 'Patient/sp1', display: 'see "reference":"Patient/sp9"' },
  performer: [{ reference: 'Patient/sp2' }, { reference: 'Patient/sp1' }, { reference: 'Practitioner/sp1' }],
  focus: [{ reference: 'Patient/sp1/_history/3' }],
  note: [{ text: 'Patient/sp1' }],
}
const text = JSON.stringify(resource)

describe('references to source patients', () => {
  test('are found once each, and not in texts', () => {
    expect(referencedPatients(text)).toEqual(['sp1', 'sp2'])
    expect(referencedPatients('{}')).toEqual([])
  })

  test('are replaced by persons where known', () => {
    const resolved = resolvePatients(text, new Map([['sp1', 'p-long-person']]))
    expect(JSON.parse(resolved)).toEqual({
      ...resource,
      subject: { ...resource.subject, reference: 'Patient/p-long-person' },
      performer: [{ reference: 'Patient/sp2' }, { reference: 'Patient/p-long-person' }, { reference: 'Practitioner/sp1' }],
      focus: [{ reference: 'Patient/p-long-person/_history/3' }],
    })
    expect(resolvePatients(text, new Map())).toBe(text)
  })
})

describe('meta is spliced in after the id', () => {
  const facts = { versionId: '3', lastUpdated: '2026-03-01T00:00:00.000Z' }

  test('and decimals stay as they are', () => {
    const stored = '{"resourceType":"Observation","id":"o1","valueQuantity":{"value":7.10}}'
    expect(withMeta(stored, facts)).toBe(
      '{"resourceType":"Observation","id":"o1","meta":{"versionId":"3","lastUpdated":"2026-03-01T00:00:00.000Z"},"valueQuantity":{"value":7.10}}',
    )
  })

  test('with tags, and where nothing follows', () => {
    const parsed = JSON.parse(withMeta('{"resourceType":"Basic","id":"b"}', { ...facts, tags: [{ system: 's', code: 'c' }] }))
    expect(parsed).toEqual({ resourceType: 'Basic', id: 'b', meta: { ...facts, tag: [{ system: 's', code: 'c' }] } })
  })

  test('joined with the meta of the content', () => {
    const own = { profile: ['urn:a{"}'], tag: [{ code: 'own' }], versionId: '1' }
    const stored = JSON.stringify({ resourceType: 'Basic', id: 'b', meta: own, language: 'zh' })
    expect(withMeta(stored, { ...facts, tags: [{ system: 's', code: 'c' }] })).toBe(
      JSON.stringify({
        resourceType: 'Basic',
        id: 'b',
        meta: {
          profile: own.profile,
          tag: [{ code: 'own' }, { system: 's', code: 'c' }],
          versionId: '3',
          lastUpdated: facts.lastUpdated,
        },
        language: 'zh',
      }),
    )
  })

  test('of stored content only', () => {
    expect(() => withMeta('{"id":"b","resourceType":"Basic"}', facts)).toThrow(TypeError)
  })
})
