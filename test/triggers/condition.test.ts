import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { compileCondition } from '../../src/triggers/condition.ts'
import { valueSet } from '../../src/triggers/value-sets.ts'

const title = { zh: '甲', en: 'A' }
const SETS = new Map([
  ['inpatient', valueSet('inpatient', { title, codes: [{ system: 'urn:act', codes: ['IMP', 'ACUTE'] }] })],
  ['dead', valueSet('dead', { title, codes: [{ system: '*', codes: ['exp'] }] })],
])

const ANCHOR: FhirObject = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'urn:act', code: 'IMP' },
  active: true,
  type: [
    {
      coding: [
        { system: 'urn:a', code: 'x' },
        { system: 'urn:b', code: 'y' },
      ],
    },
    { text: 'free' },
  ],
  hospitalization: { dischargeDisposition: { coding: [{ system: 'urn:other', code: 'exp' }] } },
}
const RELATED = { results: [{ status: 'final', interpretation: [{ coding: [{ code: 'N' }] }] }, { status: 'draft' }] }

const holds = (text: string): boolean => {
  const compiled = compileCondition(text, SETS)
  if (!compiled.ok) throw new Error(compiled.problem.error.code)
  return compiled.value.test({ anchor: ANCHOR, related: RELATED })
}

describe('a condition', () => {
  test.each([
    ['status = finished', true],
    ["status = 'finished'", true],
    ['status = planned', false],
    ['status != planned', true],
    ['absent != planned', true],
    ['active = true', true],
    ['active = false', false],
    ['class = IMP', true],
    ["class = 'urn:act|IMP'", true],
    ["class = 'urn:wrong|IMP'", false],
    ['class.code = IMP', true],
    ['class in @inpatient', true],
    ['status in @inpatient', false],
    ['type = y', true],
    ['type.coding.system = urn:b', true],
    ['type.text = free', true],
    ['type = z', false],
    ['hospitalization.dischargeDisposition in @dead', true],
    ['hospitalization valued', true],
    ['hospitalization', true],
    ['hospitalization.admitSource valued', false],
    ['status.deeper valued', false],
    ['not status = planned', true],
    ['not not status = planned', false],
    ['status = planned or class = IMP', true],
    ['status = planned and class = IMP', false],
    ['status = planned and class = IMP or active = true', true],
    ['status = planned and (class = IMP or active = true)', false],
    ['%results.status = draft', true],
    ['%results.interpretation = N', true],
    ['%results.interpretation in @inpatient', false],
    ['%others.status = final', false],
  ])('%s is %s', (text, expected) => expect(holds(text)).toBe(expected))
})

describe('what cannot be read names its place', () => {
  test.each([
    ['', 0],
    ['and', 0],
    ['status =', 8],
    ['status = and', 9],
    ['status in final', 10],
    ['status in', 9],
    ['(status = x', 11],
    ['status = x)', 10],
    ['status = x y', 11],
    ['status ~ x', 7],
    ['Status = x', 0],
    ['%results = x', 0],
  ])('%j', (text, at) => {
    const compiled = compileCondition(text, SETS)
    expect(compiled.ok ? undefined : compiled.problem).toMatchObject({ at, error: { code: 'trigger.condition' } })
  })
})

describe('what lets most resources be passed over', () => {
  const facts = (text: string) => {
    const compiled = compileCondition(text, SETS)
    if (!compiled.ok) throw new Error(text)
    const { needs, names, valueSets, hints } = compiled.value
    return { needs, names: [...names], valueSets: [...valueSets], hints: Object.fromEntries(hints) }
  }
  test.each([
    ['status = x and class in @inpatient', { needs: ['status', 'class'], valueSets: ['inpatient'] }],
    ['status = x or class = y', { needs: [] }],
    ['status = x or status = y', { needs: ['status'] }],
    ['not status = x', { needs: [] }],
    [
      'status = x and %results.interpretation in @inpatient',
      { needs: ['status'], names: ['results'], hints: { results: ['"IMP"', '"ACUTE"'] } },
    ],
    ['%results.a = x and %results.b = y', { hints: {} }],
    ['status = x or %results.a = y', { hints: {} }],
  ])('%s', (text, expected) => expect(facts(text)).toMatchObject(expected))

  test('the part about the anchor alone is decided without the others', () => {
    const compiled = compileCondition('status = finished and %results.status = never', SETS)
    const own = compiled.ok && compiled.value.own({ anchor: ANCHOR, related: {} })
    expect(own).toBe(true)
  })
})
