import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dedupeKeyOfTimer } from '../../src/engine/follow-up-timers.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { shippedRules } from '../triggers/shipped-rules.ts'
import { DAY, FollowUpHouse, HOUR, iso, START } from './follow-up-house.ts'

const { rules } = shippedRules()

/** What a source says of one anchor, one after the other; `time` is when it says so, not when it arrives. */
interface Said {
  readonly time: number
  readonly resource: FhirObject
}

const visitSaid = fc.record({
  id: fc.constantFrom('visit-1', 'visit-2'),
  status: fc.constantFrom('in-progress', 'finished', 'finished', 'cancelled', 'entered-in-error'),
  end: fc.integer({ min: -20, max: 20 }),
})
const bookingSaid = fc.record({
  id: fc.constantFrom('booking-1', 'booking-2'),
  status: fc.constantFrom('booked', 'booked', 'cancelled', 'fulfilled'),
  end: fc.integer({ min: 60, max: 400 }),
})

const visit = ({ id, status, end }: { id: string; status: string; end: number }): FhirObject => ({
  resourceType: 'Encounter',
  id,
  status,
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/patient-1' },
  period: { end: iso(START + end * HOUR) },
})
const booking = ({ id, status, end }: { id: string; status: string; end: number }): FhirObject => ({
  resourceType: 'Appointment',
  id,
  status,
  start: iso(START + end * HOUR),
  end: iso(START + end * HOUR + HOUR),
  participant: [{ actor: { reference: 'Patient/patient-1' }, status: 'accepted' }],
})

const history = fc
  .array(fc.oneof(visitSaid.map(visit), bookingSaid.map(booking)), { minLength: 1, maxLength: 7 })
  .map((resources) => resources.map((resource, at): Said => ({ time: START - DAY + at * HOUR, resource })))

/** Arrival order, with some said twice and with the rules reading at other moments. */
const arrival = (said: readonly Said[]) =>
  fc.record({
    order: fc.shuffledSubarray([...said, ...said.slice(0, 2)], { minLength: said.length + Math.min(2, said.length) }),
    readAfter: fc.array(fc.boolean(), { minLength: said.length + 2, maxLength: said.length + 2 }),
  })

async function openTimers(order: readonly Said[], readAfter: readonly boolean[]): Promise<readonly string[]> {
  const house = await FollowUpHouse.open(rules)
  try {
    await house.say([{ resourceType: 'Patient', id: 'patient-1' }])
    for (const [at, { resource, time }] of order.entries()) {
      await house.say([resource], { time })
      if (readAfter[at] ?? true) await house.followUp.step()
    }
    while ((await house.followUp.step()).read > 0);
    const rows = await house.rows()
    return rows
      .filter(({ state }) => state === 'pending')
      .map(({ dedupeKey, dueAt }) => `${dedupeKeyOfTimer(dedupeKey)} ${iso(dueAt)}`)
      .sort()
  } finally {
    await house.close()
  }
}

test('whatever order an anchor is told of in, the same timers are open', async () => {
  const cases = history.chain((said) => arrival(said).map((arrived) => ({ said, ...arrived })))
  await fc.assert(
    fc.asyncProperty(cases, async ({ said, order, readAfter }) => {
      expect(await openTimers(order, readAfter)).toEqual(await openTimers(said, []))
    }),
    { numRuns: 15 },
  )
})
