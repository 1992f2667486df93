import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { type Scenario, scenarioFileSchema } from '../../src/triggers/scenario-file.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { DAY, HOUR, iso, START } from './follow-up-house.ts'
import { played, pure } from './follow-up-replay.ts'

/**
 * The engine looks only at what a change concerns; the pure run looks at everything each time. Over random time lines, with
 * codes corrected, stays begun and ended and resources withdrawn, both come to the same.
 */
const { known } = shippedRules()
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const coded = (code: string, system?: string): FhirObject => ({ coding: [system === undefined ? { code } : { system, code }] })

const day = fc.integer({ min: 0, max: 30 })
const id = fc.constantFrom('one', 'two')
const kinds: readonly fc.Arbitrary<FhirObject>[] = [
  fc
    .record({
      id,
      code: fc.constantFrom('I10.x00', 'I10.x00', 'K35'),
      status: fc.constantFrom('active', 'active', 'resolved'),
      at: day,
    })
    .map(({ id, code, status, at }) => ({
      resourceType: 'Condition',
      id,
      clinicalStatus: coded(status, CLINICAL),
      code: coded(code),
      recordedDate: iso(START + at * DAY),
    })),
  fc
    .record({
      id: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
      code: fc.constantFrom('85354-9', '85354-9', '85354-9', '2339-0'),
      value: fc.integer({ min: 130, max: 160 }),
      at: day,
    })
    .map(({ id, code, value, at }) => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: coded(code, 'http://loinc.org'),
      effectiveDateTime: iso(START + at * DAY),
      component: [{ code: coded('8480-6', 'http://loinc.org'), valueQuantity: { value } }],
    })),
  fc.record({ status: fc.constantFrom('in-progress', 'finished'), at: day }).map(({ status, at }) => ({
    resourceType: 'Encounter',
    id: 'stay',
    status,
    class: { code: 'IMP' },
    period: status === 'finished' ? { start: iso(START), end: iso(START + at * DAY) } : { start: iso(START) },
  })),
  fc
    .constantFrom('active', 'active', 'completed')
    .map((status) => ({ resourceType: 'CarePlan', id: 'plan', status, intent: 'plan' })),
  fc.record({ id, status: fc.constantFrom('completed', 'completed', 'entered-in-error'), at: day }).map(({ id, status, at }) => ({
    resourceType: 'Procedure',
    id: `operation-${id}`,
    status,
    category: coded('surgery'),
    performedDateTime: iso(START + at * DAY),
  })),
  fc.record({ type: fc.constantFrom('wound-photo', 'wound-photo', 'other'), at: day }).map(({ type, at }) => ({
    resourceType: 'Media',
    id: 'photo',
    status: 'completed',
    type: coded(type),
    createdDateTime: iso(START + at * DAY),
  })),
]

const events = fc
  .array(
    fc.record({
      resource: fc.oneof(...kinds),
      after: fc.integer({ min: 1, max: 60 }),
      isGone: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((list) => {
    let at = START + HOUR / 2
    return list.map(({ resource, after, isGone }) => {
      at += after * HOUR
      const name = `${resource.resourceType}/${resource.id}`
      return isGone ? { at: iso(at), delete: name } : { at: iso(at), resource }
    })
  })
  // A source withdraws only what it said.
  .map((list) =>
    list.filter(
      (one, index) =>
        one.delete === undefined ||
        list.slice(0, index).some(({ resource }) => resource && `${resource.resourceType}/${resource.id}` === one.delete),
    ),
  )
  .filter((list) => list.length > 0)

const scenarioOf = (list: readonly object[]): Scenario => {
  const scenario = { name: 'random', events: list, until: iso(START + 45 * DAY), expect: [] }
  return scenarioFileSchema.parse({ rule: 'random', scenarios: [scenario, scenario] }).scenarios[0]!
}

test.each(['t12-hypertension-no-reading', 't13-wound-photo', 't22-rehabilitation', 't29-above-goal'])('%s', async (name) => {
  const rule = known.find((one) => one.id === name)!
  await fc.assert(
    fc.asyncProperty(events, async (list) => {
      const scenario = scenarioOf(list)
      expect(await played(rule, scenario)).toEqual(pure(rule, scenario))
    }),
    { numRuns: 15 },
  )
})
