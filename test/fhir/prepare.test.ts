import { describe, expect, test } from 'vitest'
import type { Contribution, FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { contributionOf, prepare, prepareFolded } from '../../src/fhir/prepare.ts'
import { extractIndex } from '../../src/fhir/search-index.ts'
import { but, encounter, observation } from './resources.ts'

const saying = (content: FhirObject, more: Partial<Contribution> = {}): Contribution => ({
  type: content.resourceType as string,
  id: content.id as string,
  mode: 'change',
  content,
  clear: [],
  rule: 'oru-r01/observation',
  ...more,
})

describe('a prepared contribution', () => {
  test('is checked, indexed and written once', () => {
    const prepared = prepare(saying(observation, { sourcePatient: 'sp1' }))
    expect(prepared).toMatchObject({
      type: 'Observation',
      id: 'crp-1',
      mode: 'change',
      sourcePatient: 'sp1',
      move: false,
      problem: undefined,
    })
    expect(prepared.text).toBe(JSON.stringify(observation))
    expect(prepared.index).toEqual(extractIndex('Observation', observation))
  })

  test('stands in the order of the specification, inner structures too', () => {
    const { hospitalization, period, status, ...rest } = encounter
    const mixed = { hospitalization: { dietPreference: [{ text: 'b' }], admitSource: { text: 'a' } }, period, ...rest, status }
    const text = prepare(saying(mixed as FhirObject)).text
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(encounter))
    expect(text).toContain('"hospitalization":{"admitSource":{"text":"a"},"dietPreference":[{"text":"b"}]}')
    expect(hospitalization).toBeDefined()
  })

  test('keeps decimals', () => {
    const content = parseExact(JSON.stringify(observation).replace('13.2', '7.10')) as FhirObject
    const prepared = prepare(saying(content))
    expect(prepared.text).toContain('"value":7.10')
    expect(JSON.stringify(contributionOf(prepared).content)).toBe(prepared.text)
  })

  test('that is no valid resource says where', () => {
    expect(prepare(saying(but(observation, { status: undefined }))).problem).toEqual({
      code: 'fhir.missing-required',
      facts: { where: 'Observation.status' },
    })
  })

  test('of a withdrawal has no index and no problem', () => {
    const gone = prepare(saying({ resourceType: 'Observation', id: 'crp-1' }, { mode: 'withdraw' }))
    expect([gone.index, gone.problem]).toEqual([[], undefined])
  })

  test('comes back as the contribution it was', () => {
    const contribution = saying(encounter, { clear: ['period.end'], sourcePatient: 'sp1', move: true, children: { line: ['a'] } })
    expect(contributionOf(prepare(contribution))).toEqual(contribution)
  })
})

test('the hash tells apart what folds differently, and nothing else', () => {
  const hashes = [
    saying(encounter),
    saying(encounter, { mode: 'snapshot' }),
    saying(encounter, { clear: ['period.end'] }),
    saying(encounter, { clear: ['period'] }),
    saying(encounter, { children: { line: ['a'] } }),
    saying(encounter, { children: { line: ['b'] } }),
    saying(but(encounter, { status: 'planned' })),
  ].map((contribution) => prepare(contribution).hash)
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(prepare(saying(encounter, { rule: 'other', sourcePatient: 'sp2' })).hash).toBe(hashes[0])
})

test('a fold is prepared as its text alone would be', () => {
  const folded = prepareFolded('Observation', 'crp-1', observation)
  const alone = prepare(saying(observation))
  expect(folded).toEqual({ text: alone.text, hash: alone.hash, index: alone.index, problem: undefined })
  expect(prepareFolded('Observation', 'x', but(observation, { code: undefined })).problem?.code).toBe('fhir.missing-required')
})
