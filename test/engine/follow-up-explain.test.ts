import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { explainFollowUps, personHistories } from '../../src/engine/follow-up-explain.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { simulateRule } from '../../src/steward/rules.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { complete } from './complete-resource.ts'
import { DAY, FollowUpHouse, HOUR, iso, START } from './follow-up-house.ts'

const { known } = shippedRules()
const rule = known.find(({ id }) => id === 't18-diet-advice')!
const ACTIVE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }
const diabetes: FhirObject = {
  resourceType: 'Condition',
  id: 'ill',
  clinicalStatus: ACTIVE,
  code: { coding: [{ code: 'E11.9' }] },
}
const visit = (id: string, end: number): FhirObject => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  period: { start: iso(end - HOUR), end: iso(end) },
})

let house: FollowUpHouse
beforeEach(async () => {
  house = await FollowUpHouse.open([rule])
  await house.say([{ resourceType: 'Patient', id: 'patient' }])
  await house.store.write(async (tx) => {
    const { rid } = (await tx.resources(['patient'])).get('patient')!
    const { person } = await tx.index.createPerson('person', rid)
    await tx.index.link(rid, person, START)
  })
})
afterEach(() => house.close())

const told = async (now = house.clock.time) => explainFollowUps(house.store.reads, [rule], 'person', now)
const say = (...resources: readonly FhirObject[]) => house.say(resources.map(complete), { patient: 'patient' })

describe('explain', () => {
  test('why not: what the rule asks is not there', async () => {
    await say(visit('visit', START))
    await house.settle()
    expect(await told()).toMatchObject([{ anchor: 'Encounter/visit', refused: 'condition no longer met', now: [], rows: [] }])
  })

  test('what is planned, then that it went out', async () => {
    await say(diabetes, visit('visit', START))
    await house.settle()
    const due = START + 2 * HOUR
    expect(await told()).toMatchObject([
      { refused: undefined, now: [{ kind: 'plan', dueAt: due }], rows: [{ state: 'pending', dueAt: due }] },
    ])
    await house.liveUntil(START + 3 * HOUR)
    expect(await told()).toMatchObject([{ now: [], rows: [{ state: 'emitted', reason: 'due' }] }])
  })

  test('by which part of the suppression it was held back', async () => {
    await say(diabetes, visit('visit', START), {
      resourceType: 'Encounter',
      id: 'stay',
      status: 'in-progress',
      class: { code: 'IMP' },
    })
    await house.settle()
    await house.liveUntil(START + 3 * HOUR)
    const [visited] = (await told()).filter(({ anchor }) => anchor === 'Encounter/visit')
    expect(visited!.rows).toMatchObject([{ state: 'suppressed', reason: 'admitted' }])
  })

  test('nothing of somebody there is not', async () => {
    expect(await explainFollowUps(house.store.reads, [rule], 'nobody', START)).toEqual([])
  })
})

test('simulate: over stored history, when and for how many, with cut ids', async () => {
  await say(diabetes, visit('first', START - 3 * DAY), visit('second', START - DAY))
  const span = { since: START - 2 * DAY, until: START }
  const simulation = await simulateRule(rule, personHistories(house.store.reads, rule), span)
  expect(simulation).toEqual({ persons: 1, days: { '2026-02-28': { communicationRequest: 1 } }, samples: ['person…'] })
})
