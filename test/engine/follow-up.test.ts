import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { PUBLISHED_SALT, rootId } from '../../src/model/ids.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { DAY, FollowUpHouse, HOUR, iso, START } from './follow-up-house.ts'

const { rules } = shippedRules()

const PATIENT: FhirObject = {
  resourceType: 'Patient',
  id: 'patient-1',
  name: [{ text: '张三' }],
  telecom: [{ system: 'phone', value: '13912345678' }],
}

const visit = (over: FhirObject = {}): FhirObject => ({
  resourceType: 'Encounter',
  id: 'visit-1',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/patient-1' },
  period: { start: iso(START - 5 * DAY), end: iso(START) },
  ...over,
})

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
const REPORT = rootId(PUBLISHED_SALT, 'lis', 'DiagnosticReport', ['r1'])
const observationId = (name: string): string => `${REPORT}-${name}`

const observation = (name: string, code: string): FhirObject => ({
  resourceType: 'Observation',
  id: observationId(name),
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
  subject: { reference: 'Patient/patient-1' },
  valueQuantity: { value: 7, unit: 'mmol/L' },
  interpretation: [{ coding: [{ system: INTERPRETATION, code }] }],
})

const report = (names: readonly string[], over: FhirObject = {}): FhirObject => ({
  resourceType: 'DiagnosticReport',
  id: REPORT,
  status: 'final',
  code: { text: 'Electrolytes' },
  subject: { reference: 'Patient/patient-1' },
  issued: iso(START),
  result: names.map((name) => ({ reference: `Observation/${observationId(name)}` })),
  ...over,
})

let house: FollowUpHouse
beforeEach(async () => {
  house = await FollowUpHouse.open(rules)
  await house.say([PATIENT])
})
afterEach(() => house.close())

describe('a discharge and its survey', () => {
  test('is planned at once, survives a stop, and is emitted a day later under an id of its own', async () => {
    await house.say([visit()])
    await house.settle()
    expect(await house.told()).toEqual([`t14-discharge-survey/Encounter/visit-1/0 pending ${iso(START + DAY)}`])
    await house.reopen()
    await house.live(DAY)
    const [request, ...others] = await house.emitted()
    expect(others).toEqual([])
    expect(request).toMatchObject({
      resourceType: 'CommunicationRequest',
      id: rootId(PUBLISHED_SALT, 'tributary', 'CommunicationRequest', ['t14-discharge-survey/Encounter/visit-1/0']),
      status: 'active',
      subject: { reference: 'Patient/patient-1' },
      about: [{ reference: 'Encounter/visit-1' }],
    })
    const stored = await house.store.reads.resource('CommunicationRequest', String(request!.id))
    expect(stored?.sourcePatientId).toBe('patient-1')
    expect(stored?.single?.interface).toBe('rule:t14-discharge-survey')
  })

  test('says nothing of the patient but the reference', async () => {
    await house.say([visit()])
    await house.live(DAY + HOUR)
    const text = JSON.stringify(await house.emitted())
    for (const secret of ['张三', '13912345678']) expect(text).not.toContain(secret)
  })

  test('read twice and fired twice is emitted once', async () => {
    await house.say([visit()])
    await house.live(DAY)
    await house.store.write((tx) => tx.setReaderCursor('follow-up', 0))
    await house.reopen()
    await house.live(DAY)
    expect(await house.emitted()).toHaveLength(1)
  })

  test('taken back and stated again: the first timer ends with its reason, the second fires, one survey goes out', async () => {
    await house.say([visit()])
    await house.settle()
    await house.say([visit({ status: 'in-progress' })])
    await house.settle()
    house.clock.time += HOUR
    await house.say([visit({ period: { end: iso(START + HOUR) } })])
    await house.live(3 * DAY)
    expect(await house.told()).toEqual([
      't14-discharge-survey/Encounter/visit-1/0 cancelled condition no longer met',
      't14-discharge-survey/Encounter/visit-1/0#2 emitted due',
    ])
    expect(await house.emitted()).toHaveLength(1)
  })

  test('a change that the feed has and the rules have not read yet still stops a timer that falls due', async () => {
    await house.say([visit()])
    await house.settle()
    house.clock.time = START + DAY
    await house.say([visit({ status: 'entered-in-error' })])
    await house.followUp.tick()
    expect(await house.told()).toEqual(['t14-discharge-survey/Encounter/visit-1/0 cancelled anchor entered in error'])
    expect(await house.emitted()).toEqual([])
  })

  test('withdrawn by its source', async () => {
    await house.say([visit()])
    await house.settle()
    await house.say([{ resourceType: 'Encounter', id: 'visit-1' }], { mode: 'withdraw' })
    await house.settle()
    expect(await house.told()).toEqual(['t14-discharge-survey/Encounter/visit-1/0 cancelled anchor deleted'])
  })

  test('of a rule that is no longer there, its timer ends without firing', async () => {
    await house.say([visit()])
    await house.settle()
    const without = await FollowUpHouse.open([])
    try {
      await without.store.write((tx) =>
        tx.putTimer(
          {
            dedupeKey: 'gone/Encounter/x/0',
            rule: 'gone',
            dueAt: START,
            anchor: 'Encounter/x',
            sourcePatient: 'patient-1',
            payload: '{}',
          },
          1,
        ),
      )
      await without.settle()
      expect(await without.told()).toEqual(['gone/Encounter/x/0 cancelled rule removed'])
    } finally {
      await without.close()
    }
  })
})

describe('a critical result and its staff task', () => {
  test('report and results in one message: one task, at once, naming the report alone', async () => {
    await house.say([report(['k', 'na']), observation('k', 'HH'), observation('na', 'L')])
    await house.settle()
    const [task, ...others] = await house.emitted()
    expect(others).toEqual([])
    expect(task).toMatchObject({
      resourceType: 'Task',
      status: 'requested',
      priority: 'urgent',
      focus: { reference: `DiagnosticReport/${REPORT}` },
    })
    for (const secret of ['Potassium', '2823-3', 'mmol', 'Electrolytes', 'HH']) expect(JSON.stringify(task)).not.toContain(secret)
  })

  test('a result that turns critical after its report, which itself does not change', async () => {
    await house.say([report(['k']), observation('k', 'N')])
    await house.settle()
    expect(await house.emitted()).toEqual([])
    house.clock.time += HOUR
    await house.say([observation('k', 'HH')])
    await house.settle()
    expect(await house.emitted()).toHaveLength(1)
  })

  test('corrected later, still one task', async () => {
    await house.say([report(['k']), observation('k', 'HH')])
    await house.settle()
    house.clock.time += HOUR
    await house.say([report(['k'], { status: 'corrected', issued: iso(START + HOUR) }), observation('k', 'H')])
    await house.settle()
    expect(await house.emitted()).toHaveLength(1)
  })

  test('a report of last year is recorded as too late, never sent', async () => {
    await house.say([report(['k'], { issued: iso(START - 365 * DAY) }), observation('k', 'HH')])
    await house.settle()
    expect(await house.told()).toEqual([`t61-critical-result/DiagnosticReport/${REPORT}/0 suppressed too late`])
    expect(await house.emitted()).toEqual([])
  })

  test('the task it made is read by the rules and starts nothing', async () => {
    await house.say([report(['k']), observation('k', 'HH')])
    await house.settle()
    await house.live(8 * DAY)
    expect(await house.emitted()).toHaveLength(1)
    expect(await house.told()).toHaveLength(1)
  })
})

describe('an appointment and its questionnaire', () => {
  const booked = (start: number, over: FhirObject = {}): FhirObject => ({
    resourceType: 'Appointment',
    id: 'booking-1',
    status: 'booked',
    start: iso(start),
    end: iso(start + HOUR / 2),
    participant: [{ actor: { reference: 'Patient/patient-1' }, status: 'accepted' }],
    ...over,
  })

  test('moves with it', async () => {
    await house.say([booked(START + 10 * DAY)])
    await house.settle()
    await house.say([booked(START + 12 * DAY)])
    await house.settle()
    expect(await house.told()).toEqual([`t32-appointment-questionnaire/Appointment/booking-1/0 pending ${iso(START + 9 * DAY)}`])
  })

  test('ends with it', async () => {
    await house.say([booked(START + 10 * DAY)])
    await house.settle()
    await house.say([booked(START + 10 * DAY, { status: 'cancelled' })])
    await house.live(11 * DAY)
    expect(await house.told()).toEqual(['t32-appointment-questionnaire/Appointment/booking-1/0 cancelled anchor cancelled'])
  })
})

test('the cursor moves with what was decided, and is kept', async () => {
  await house.say([visit()])
  await house.settle()
  house.clock.time += HOUR
  await house.settle()
  const head = await house.store.reads.feedHead()
  expect(await house.followUp.position()).toBe(head)
  expect(await house.store.reads.readerCursor('follow-up')).toBe(head)
})

describe('stopped in the middle', () => {
  test('of a step: neither task nor timer nor cursor; the next start does it all, once', async () => {
    await house.say([report(['k']), observation('k', 'HH')])
    house.breakDown()
    await expect(house.followUp.step()).rejects.toThrow('stopped in the middle')
    expect([await house.emitted(), await house.rows(), await house.store.reads.readerCursor('follow-up')]).toEqual([[], [], 0])
    await house.reopen()
    await house.settle()
    expect(await house.emitted()).toHaveLength(1)
  })

  test('of a tick: the timer is still pending and fires at the next start, once', async () => {
    await house.say([visit()])
    await house.settle()
    house.clock.time = START + DAY
    house.breakDown()
    await expect(house.followUp.tick()).rejects.toThrow('stopped in the middle')
    expect(await house.told()).toEqual([`t14-discharge-survey/Encounter/visit-1/0 pending ${iso(START + DAY)}`])
    await house.reopen()
    await house.live(DAY)
    expect(await house.emitted()).toHaveLength(1)
  })
})

test('the golden record decides who is asked: a death that another system told of counts', async () => {
  await house.say([visit()])
  await house.settle()
  await house.store.write(async (tx) => {
    const { rid } = (await tx.resources(['patient-1'])).get('patient-1')!
    const { person } = await tx.index.createPerson('person-1', rid)
    await tx.index.link(rid, person, house.clock.time)
    const text = JSON.stringify({ resourceType: 'Patient', id: 'person-1', deceasedBoolean: true })
    const golden = {
      type: 'Patient',
      id: 'person-1',
      row: undefined,
      sourcePatient: undefined,
      golden: true,
      text,
      hash: 1,
      index: [],
      single: null,
    }
    await tx.apply([golden], house.clock.time)
  })
  await house.live(DAY)
  expect(await house.told()).toEqual(['t14-discharge-survey/Encounter/visit-1/0 suppressed deceased'])
})
