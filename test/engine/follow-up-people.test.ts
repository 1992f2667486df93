import { afterEach, describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { complete } from './complete-resource.ts'
import { DAY, FollowUpHouse, HOUR, iso, START } from './follow-up-house.ts'

const { known } = shippedRules()
const rulesOf = (...ids: readonly string[]) => known.filter(({ id }) => ids.some((one) => id.startsWith(`${one}-`)))

let house: FollowUpHouse
afterEach(() => house.close())

const about = (patient: string, resource: FhirObject): FhirObject => {
  const whole = complete(resource)
  return 'subject' in whole ? { ...whole, subject: { reference: `Patient/${patient}` } } : whole
}

const ACTIVE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }
const condition = (id: string, code: string, at: number): FhirObject => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: ACTIVE,
  code: { coding: [{ code }] },
  recordedDate: iso(at),
})
const pressure = (id: string, at: number): FhirObject => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
  effectiveDateTime: iso(at),
})
const plan = (id: string): FhirObject => ({ resourceType: 'CarePlan', id, status: 'active', intent: 'plan' })
const visit = (id: string, end: number): FhirObject => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  period: { start: iso(end - HOUR), end: iso(end) },
})

/** Each source patient is a person of their own, as identification leaves it. */
async function found(
  ...patients: readonly string[]
): Promise<ReadonlyMap<string, { readonly rid: number; readonly person: number }>> {
  const made = new Map<string, { rid: number; person: number }>()
  for (const patient of patients) {
    await house.say([{ resourceType: 'Patient', id: patient }])
    await house.store.write(async (tx) => {
      const { rid } = (await tx.resources([patient])).get(patient)!
      const { person } = await tx.index.createPerson(`person-of-${patient}`, rid)
      await tx.index.link(rid, person, house.clock.time)
      made.set(patient, { rid, person })
    })
  }
  return made
}

const saidOf = (patient: string, ...resources: readonly FhirObject[]): Promise<void> =>
  house.say(
    resources.map((one) => about(patient, one)),
    { patient },
  )

describe('two records of one person, each enrolled', () => {
  const enrol = async (patient: string, since: number): Promise<void> =>
    saidOf(patient, condition(`ill-${patient}`, 'I10.x00', since), pressure(`last-${patient}`, START), plan(`plan-${patient}`))

  test('merged in the middle: one follow-up; unmerged: both, as before', async () => {
    house = await FollowUpHouse.open(rulesOf('t12'))
    const people = await found('a', 'b')
    await enrol('a', START - 9 * DAY)
    await enrol('b', START - 5 * DAY)
    await house.settle()
    expect((await house.told()).map((line) => line.slice(0, 44))).toHaveLength(2)
    await house.store.write(async (tx) => {
      await tx.index.link(people.get('b')!.rid, people.get('a')!.person, house.clock.time)
      await tx.index.setPerson(people.get('b')!.person, false, people.get('a')!.person)
      await tx.appendLinks([{ person: 'person-of-a', change: 'merged', from: 'person-of-b', moved: ['b'] }], house.clock.time)
    })
    await house.settle()
    const states = async (): Promise<readonly string[]> =>
      (await house.rows()).map(({ anchor, state, reason }) => `${anchor} ${state} ${reason ?? ''}`.trim())
    expect(await states()).toEqual(['Patient/a pending', 'Patient/b cancelled person has another anchor'])
    await house.liveUntil(START + 14 * DAY)
    await house.settle()
    expect((await house.emitted()).filter(({ resourceType }) => resourceType === 'Task')).toHaveLength(1)
    await house.store.write(async (tx) => {
      await tx.index.setPerson(people.get('b')!.person, true, null)
      await tx.index.link(people.get('b')!.rid, people.get('b')!.person, house.clock.time)
      await tx.appendLinks([{ person: 'person-of-b', change: 'split', from: 'person-of-a', moved: ['b'] }], house.clock.time)
    })
    await house.settle()
    const tasks = (await house.emitted()).filter(({ resourceType }) => resourceType === 'Task')
    expect(tasks.map((one) => (one.for as FhirObject).reference)).toEqual(['Patient/a', 'Patient/b'])
  })
})

describe('what a person is sent', () => {
  test('over all rules one message a day, the next one the day after', async () => {
    house = await FollowUpHouse.open(rulesOf('t18', 't03'))
    await found('a')
    await saidOf('a', condition('ill', 'E11.9', START - DAY), visit('visit', START))
    await saidOf('a', {
      resourceType: 'MedicationRequest',
      id: 'rx',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { coding: [{ code: 'm' }] },
      authoredOn: iso(START),
    })
    await house.settle()
    await house.liveUntil(START + 2 * DAY)
    const times = (await house.rows()).map(({ rule, state, dueAt }) => `${rule} ${state} ${iso(dueAt)}`)
    expect(times.sort()).toEqual([
      `t03-medication-guidance emitted ${iso(START)}`,
      // 08:00 the next day in Shanghai, when the quiet hours end.
      't18-diet-advice emitted 2026-03-02T00:00:00.000Z',
    ])
  })

  test('once for two people who are likely the same, while that is not decided', async () => {
    house = await FollowUpHouse.open(rulesOf('t18'))
    const people = await found('a', 'b')
    await house.store.write((tx) =>
      tx.index.putProposal({
        a: people.get('a')!.rid,
        b: people.get('b')!.rid,
        weight: 9,
        reason: 'alike',
        explanation: '{}',
        at: START,
      }),
    )
    for (const patient of ['a', 'b'])
      await saidOf(patient, condition(`ill-${patient}`, 'E11.9', START - DAY), visit(`visit-${patient}`, START))
    await house.settle()
    await house.liveUntil(START + DAY)
    const rows = await house.rows()
    expect(rows.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['emitted due', 'suppressed likely duplicate'])
  })

  test('nothing once they said no, though it was planned before', async () => {
    house = await FollowUpHouse.open(rulesOf('t18'))
    await found('a')
    await saidOf('a', condition('ill', 'E11.9', START - DAY), visit('visit', START))
    await house.settle()
    await saidOf('a', {
      resourceType: 'Consent',
      id: 'no',
      status: 'active',
      category: [{ coding: [{ system: 'urn:tributary:consent-class', code: 'K2' }] }],
      dateTime: iso(START + HOUR),
      provision: { type: 'deny' },
    })
    await house.settle()
    await house.liveUntil(START + DAY)
    expect((await house.rows()).map(({ state, reason }) => `${state} ${reason}`)).toEqual(['suppressed consent withdrawn'])
    expect(await house.emitted()).toEqual([])
  })
})

describe('clocks and stops', () => {
  const planned = async (): Promise<void> => {
    house = await FollowUpHouse.open(rulesOf('t12'))
    await found('a')
    await saidOf('a', condition('ill', 'I10.x00', START - DAY), pressure('last', START), plan('plan'))
    await house.settle()
  }
  const tasks = async () => (await house.emitted()).filter(({ resourceType }) => resourceType === 'Task')

  test.each([
    ['an hour back', -HOUR],
    ['an hour on', HOUR],
    ['400 days back', -400 * DAY],
  ])('a clock that jumps %s fires once, when its time has come', async (_name, jump) => {
    await planned()
    house.clock.time += jump
    await house.settle()
    expect(await tasks()).toEqual([])
    house.clock.time = START + 14 * DAY
    await house.settle()
    house.clock.time += jump
    await house.settle()
    house.clock.time = START + 15 * DAY
    await house.settle()
    expect(await tasks()).toHaveLength(1)
  })

  test('a reading that comes while the engine is stopped counts before the timer fires', async () => {
    await planned()
    house.clock.time = START + 14 * DAY + 12 * HOUR
    await saidOf('a', pressure('late', START + 13 * DAY))
    await house.reopen()
    await house.followUp.tick()
    expect(await tasks()).toEqual([])
    await house.settle()
    const open = (await house.rows()).filter(({ state }) => state === 'pending')
    expect(open.map(({ dueAt }) => iso(dueAt))).toEqual([iso(START + 27 * DAY)])
  })

  test('stopped in the middle of an emission it is done once, at the next start', async () => {
    await planned()
    house.clock.time = START + 14 * DAY
    house.breakDown()
    await expect(house.followUp.tick()).rejects.toThrow('stopped in the middle')
    expect(await tasks()).toEqual([])
    await house.reopen()
    await house.settle()
    expect(await tasks()).toHaveLength(1)
  })

  test('read again from the beginning, nothing is said twice', async () => {
    await planned()
    house.clock.time = START + 14 * DAY
    await house.settle()
    await house.store.write((tx) => tx.setReaderCursor('follow-up', 0))
    await house.reopen()
    await house.settle()
    expect(await tasks()).toHaveLength(1)
  })
})

test('a segment is one row a person, from entering to leaving', async () => {
  house = await FollowUpHouse.open(rulesOf('t06'))
  await found('a')
  const bill = (id: string, value: number, status = 'balanced'): FhirObject => ({
    resourceType: 'Invoice',
    id,
    status,
    date: iso(START),
    totalNet: { value, currency: 'CNY' },
  })
  await saidOf('a', bill('one', 30_000), bill('two', 25_000))
  await house.settle()
  house.clock.time += HOUR
  await saidOf('a', bill('two', 25_000, 'cancelled'))
  await house.settle()
  const entries = (await house.store.reads.feed(0, 100)).filter(({ type }) => type === 'Group')
  expect(entries.map(({ change }) => change)).toEqual(['created', 'updated'])
  const row = await house.store.reads.resource('Group', entries[0]!.id)
  const member = [{ inactive: true, entity: { reference: 'Patient/a' } }]
  expect(JSON.parse(row!.text)).toMatchObject({ active: false, member })
  expect(row!.text).not.toContain('25000')
})
