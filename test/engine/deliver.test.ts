import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Deliver } from '../../src/engine/deliver.ts'
import type { Sink } from '../../src/sdk/sink.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { deliverTo, HttpReceiver, webhookTo } from './deliver-house.ts'
import { DAY, FollowUpHouse, HOUR, iso, START } from './follow-up-house.ts'

const { rules } = shippedRules()
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'

let house: FollowUpHouse
let receiver: HttpReceiver
let deliver: Deliver
let sinks: Sink[]

const sinkTo = (url: string, timeoutSeconds?: number): Sink => {
  const sink = webhookTo(url, house.clock, timeoutSeconds)
  sinks.push(sink)
  return sink
}

beforeEach(async () => {
  house = await FollowUpHouse.open(rules)
  receiver = await HttpReceiver.open(house.clock)
  sinks = []
  deliver = deliverTo(house.store, house.clock, [{ name: 'crm', sink: sinkTo(receiver.url) }])
})
afterEach(async () => {
  await Promise.all(sinks.map((sink) => sink.close()))
  await receiver.close()
  await house.close()
})

/** A critical report: one staff task of that patient. */
async function criticalReport(report: string, patient: string): Promise<void> {
  await house.say(
    [
      { resourceType: 'Patient', id: patient },
      {
        resourceType: 'DiagnosticReport',
        id: report,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: `Patient/${patient}` },
        issued: iso(house.clock.time),
        result: [{ reference: `Observation/${report}-k` }],
      },
      {
        resourceType: 'Observation',
        id: `${report}-k`,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: `Patient/${patient}` },
        interpretation: [{ coding: [{ system: INTERPRETATION, code: 'HH' }] }],
      },
    ],
    { patient },
  )
  await house.settle()
}

/** Persons of their own for source patients, as the patient index founds them. */
async function found(...patients: readonly string[]): Promise<void> {
  await house.say(patients.map((id) => ({ resourceType: 'Patient', id })))
  await house.store.write(async (tx) => {
    const rows = await tx.resources(patients)
    for (const patient of patients) {
      const { rid } = rows.get(patient)!
      const person = await tx.index.createPerson(`person-${patient}`, rid)
      await tx.index.link(rid, person.person, house.clock.time)
    }
  })
}

/** `into` takes over the source patient of `from`, with its feed entry. */
const merge = (into: string, from: string): Promise<void> =>
  house.store.write(async (tx) => {
    const { rid } = (await tx.resources([from])).get(from)!
    const survivor = (await tx.resources([into])).get(into)!
    const person = (await tx.index.personOf([survivor.rid])).get(survivor.rid)!
    await tx.index.link(rid, person.person, house.clock.time)
    await tx.appendLinks(
      [{ person: `person-${into}`, change: 'merged', from: `person-${from}`, moved: [from] }],
      house.clock.time,
    )
  })

/** Pumps until nothing is due, moving the clock to what waits for a retry. */
async function pumpFor(milliseconds: number, name = 'crm'): Promise<void> {
  const end = house.clock.time + milliseconds
  for (;;) {
    while (await busy(name));
    if (house.clock.time >= end) return
    house.clock.time = Math.min(end, house.clock.time + HOUR / 4)
  }
}
const busy = async (name: string): Promise<boolean> => {
  const { read, attempted } = await deliver.pump(name)
  return read > 0 || attempted > 0
}

const outbox = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await house.store.reads.outboxTallies()).map(({ state, count }) => [state, count]))

describe('what arrives', () => {
  test('is signed, minimal, and numbered without gaps', async () => {
    for (const number of [1, 2, 3]) await criticalReport(`report-${number}`, `patient-${number}`)
    await pumpFor(0)
    expect(receiver.taken.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3])
    const first = receiver.taken.find(({ sequence }) => sequence === 1)!
    expect(first.type).toBe('follow-up.due')
    expect(Object.keys(first.data).sort()).toEqual(
      [
        'eventId',
        'type',
        'sequence',
        'rule',
        'person',
        'category',
        'consentClass',
        'dueAt',
        'notBefore',
        'expiresAt',
        'channelHint',
        'taskRef',
        'dedupeKey',
        'priority',
        'reportRef',
      ].sort(),
    )
    expect(first.data).toMatchObject({
      consentClass: 'K4',
      reportRef: 'DiagnosticReport/report-1',
      category: 'critical-result',
      priority: 'urgent',
    })
  })

  test('names the person, not the source patient', async () => {
    await found('patient-1')
    await criticalReport('report-1', 'patient-1')
    await pumpFor(0)
    expect(receiver.taken.map(({ person }) => person)).toEqual(['person-patient-1'])
  })

  test('comes once, however often the feed is read', async () => {
    await criticalReport('report-1', 'patient-1')
    await pumpFor(0)
    await house.store.write((tx) => tx.setReaderCursor('deliver:crm', 0))
    deliver = deliverTo(house.store, house.clock, [{ name: 'crm', sink: sinkTo(receiver.url) }])
    await pumpFor(0)
    expect(receiver.arrived).toHaveLength(1)
  })

  test('is only what the destination asked for', async () => {
    deliver = deliverTo(house.store, house.clock, [{ name: 'crm', sink: sinkTo(receiver.url), rules: ['t14-discharge-survey'] }])
    await criticalReport('report-1', 'patient-1')
    await pumpFor(0)
    expect(receiver.arrived).toEqual([])
    expect(await house.store.reads.outboxTallies()).toEqual([])
  })
})

describe('failures', () => {
  test('a refused event comes again under its id, later, until it is taken', async () => {
    receiver.answer = (_, earlier) => ({ status: earlier.length < 3 ? 500 : 200 })
    await criticalReport('report-1', 'patient-1')
    await pumpFor(HOUR)
    expect(receiver.arrived.map(({ status }) => status)).toEqual([500, 500, 500, 200])
    expect(new Set(receiver.arrived.map(({ id, sequence }) => `${id} ${sequence}`)).size).toBe(1)
    expect(await outbox()).toEqual({ delivered: 1 })
  })

  test('an event never taken is tried eight times over more than a day, then dead', async () => {
    receiver.answer = () => ({ status: 503 })
    await criticalReport('report-1', 'patient-1')
    await pumpFor(24 * HOUR)
    expect(await outbox()).toEqual({ pending: 1 })
    await pumpFor(6 * HOUR)
    expect(receiver.arrived).toHaveLength(8)
    expect(await outbox()).toEqual({ dead: 1 })
  })

  test('Retry-After is waited for', async () => {
    receiver.answer = (_, earlier) =>
      earlier.length === 0 ? { status: 429, headers: { 'retry-after': '7200' } } : { status: 200 }
    await criticalReport('report-1', 'patient-1')
    await pumpFor(1.75 * HOUR)
    expect(receiver.arrived).toHaveLength(1)
    await pumpFor(0.5 * HOUR)
    expect(receiver.taken).toHaveLength(1)
  })

  test('410 disables the destination, across a restart, until it is enabled; what waits stays', async () => {
    receiver.answer = () => ({ status: 410 })
    await criticalReport('report-1', 'patient-1')
    await pumpFor(0)
    await criticalReport('report-2', 'patient-2')
    deliver = deliverTo(house.store, house.clock, [{ name: 'crm', sink: sinkTo(receiver.url) }])
    await pumpFor(2 * HOUR)
    expect(receiver.arrived).toHaveLength(1)
    expect(deliver.status()).toMatchObject([{ name: 'crm', state: 'disabled' }])
    expect(await outbox()).toEqual({ dead: 1, pending: 1 })
    receiver.answer = () => ({ status: 200 })
    await deliver.enable('crm')
    await pumpFor(0)
    expect(receiver.taken).toHaveLength(1)
  })

  test('a slow answer is a failed attempt: the event comes again', async () => {
    let release = (): void => {}
    const forever = new Promise<void>((resolve) => {
      release = resolve
    })
    receiver.answer = (_, earlier) => (earlier.length === 0 ? { status: 200, after: forever } : { status: 200 })
    deliver = deliverTo(house.store, house.clock, [{ name: 'crm', sink: sinkTo(receiver.url, 1) }])
    await criticalReport('report-1', 'patient-1')
    await pumpFor(HOUR)
    release()
    expect(receiver.arrived).toHaveLength(2)
    expect(await outbox()).toEqual({ delivered: 1 })
  })

  test('an event past its expiry is dropped, not sent', async () => {
    receiver.answer = () => ({ status: 500 })
    await criticalReport('report-1', 'patient-1')
    await pumpFor(0)
    house.clock.time += 8 * DAY
    await pumpFor(0)
    expect(receiver.arrived).toHaveLength(1)
    expect(await outbox()).toEqual({ dead: 1 })
  })

  test('one dead destination keeps nothing from another', async () => {
    const refused = await HttpReceiver.open(house.clock)
    const deadUrl = refused.url
    await refused.close()
    deliver = deliverTo(house.store, house.clock, [
      { name: 'dead', sink: sinkTo(deadUrl) },
      { name: 'crm', sink: sinkTo(receiver.url) },
    ])
    await criticalReport('report-1', 'patient-1')
    await Promise.all([pumpFor(0, 'dead'), pumpFor(0, 'crm')])
    expect(receiver.taken).toHaveLength(1)
    expect(deliver.status()).toMatchObject([
      { name: 'dead', lastCode: 'delivery.unreachable' },
      { name: 'crm', lastCode: undefined },
    ])
  })
})

describe('order', () => {
  test('per person is kept through failures, and nobody waits for another', async () => {
    await found('patient-1', 'patient-2')
    for (const number of [1, 2, 3]) {
      await criticalReport(`a-${number}`, 'patient-1')
      await criticalReport(`b-${number}`, 'patient-2')
    }
    receiver.answer = (event, earlier) => ({
      status:
        event.person === 'person-patient-1' && earlier.filter(({ person }) => person === event.person).length < 2 ? 500 : 200,
    })
    await pumpFor(0)
    const of = (person: string): readonly number[] =>
      receiver.taken.filter((one) => one.person === person).map(({ sequence }) => sequence)
    expect(of('person-patient-2')).toEqual([2, 4, 6])
    expect(of('person-patient-1')).toEqual([])
    await pumpFor(HOUR)
    expect(of('person-patient-1')).toEqual([1, 3, 5])
  })

  test('nothing of two persons passes their merge, in either direction', async () => {
    await found('patient-1', 'patient-2')
    await criticalReport('a-1', 'patient-1')
    await criticalReport('b-1', 'patient-2')
    // The events are taken off the feed before the merge: they are in the order of two persons.
    receiver.answer = (event) => ({ status: event.person === 'person-patient-2' ? 500 : 200 })
    await pumpFor(0)
    await merge('patient-1', 'patient-2')
    await criticalReport('a-2', 'patient-1')
    await criticalReport('b-2', 'patient-2')
    await pumpFor(0)
    expect(receiver.taken.map(({ data }) => data.reportRef)).toEqual(['DiagnosticReport/a-1'])
    receiver.answer = () => ({ status: 200 })
    await pumpFor(HOUR)
    expect(receiver.taken.map(({ type, person, data }) => `${type} ${person} ${data.reportRef ?? data.from}`)).toEqual([
      'follow-up.due person-patient-1 DiagnosticReport/a-1',
      'follow-up.due person-patient-2 DiagnosticReport/b-1',
      'person.merged person-patient-1 person-patient-2',
      'person.merged person-patient-2 person-patient-2',
      'follow-up.due person-patient-1 DiagnosticReport/a-2',
      'follow-up.due person-patient-1 DiagnosticReport/b-2',
    ])
    expect(receiver.taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

test('with every third attempt failing, every event is taken, in order per person, gapless', async () => {
  const persons = ['p1', 'p2', 'p3', 'p4', 'p5']
  await found(...persons)
  for (let number = 0; number < 30; number++) await criticalReport(`r-${number}`, persons[number % persons.length]!)
  receiver.answer = (_, earlier) => ({ status: earlier.length % 3 === 2 ? 500 : 200 })
  await pumpFor(2 * DAY)
  expect(new Set(receiver.taken.map(({ sequence }) => sequence)).size).toBe(30)
  for (const person of persons) {
    const sequences = receiver.taken.filter((one) => one.person === `person-${person}`).map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
  }
  expect(await outbox()).toEqual({ delivered: 30 })
})

test('started, it delivers by itself and stops when told to', async () => {
  await criticalReport('report-1', 'patient-1')
  const arrived = new Promise<void>((resolve) => {
    receiver.answer = () => {
      resolve()
      return { status: 200 }
    }
  })
  deliver.start()
  await arrived
  await deliver.stop()
  expect(await outbox()).toEqual({ delivered: 1 })
  expect(house.clock.time).toBe(START)
})

test('while one person waits for an answer, the others go on', async () => {
  let release = (): void => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  await found('p1', 'p2')
  await criticalReport('slow', 'p1')
  for (const number of [1, 2, 3, 4]) await criticalReport(`quick-${number}`, 'p2')
  const all = new Promise<void>((resolve) => {
    receiver.answer = (event, earlier) => {
      if (earlier.filter(({ person }) => person === 'person-p2').length === 3 && event.person === 'person-p2') resolve()
      return event.person === 'person-p1' ? { status: 200, after: slow } : { status: 200 }
    }
  })
  deliver.start()
  await all
  release()
  await deliver.stop()
  expect(await outbox()).toEqual({ delivered: 5 })
})

test('forty fences that wait hide nobody else', async () => {
  const pairs = Array.from({ length: 40 }, (_, at) => [`a${at}`, `b${at}`] as const)
  await found(...pairs.flat(), 'other')
  for (const [, second] of pairs) await criticalReport(`r-${second}`, second)
  receiver.answer = ({ person }) => ({ status: person === 'person-other' ? 200 : 500 })
  await pumpFor(0)
  for (const [first, second] of pairs) await merge(first, second)
  await criticalReport('r-other', 'other')
  await pumpFor(0)
  expect(receiver.taken.map(({ person }) => person)).toEqual(['person-other'])
})
