import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Envelope } from '../../src/model/message.ts'
import { type Ground, ground, House } from './remap-house.ts'

/**
 * Re-maps (folding.md): whatever arrived in whatever order, whichever version mapped it first and whenever it was mapped again,
 * the end is what the last version alone would have made of all messages. What a version no longer makes is gone.
 */

let on: Ground
beforeAll(async () => {
  on = await ground()
})

interface Said {
  readonly interface: string
  readonly patient: number
  readonly order: number
  readonly minute: number
  readonly phone: string
  readonly birth: string
  readonly visit: string
  readonly diagnoses: readonly string[]
  readonly results: readonly { readonly item: string; readonly value: string; readonly status: string }[]
}

const said: fc.Arbitrary<Said> = fc.record({
  interface: fc.constantFrom('lis', 'lis', 'hub'),
  patient: fc.constantFrom(1, 2),
  order: fc.constantFrom(1, 2),
  minute: fc.integer({ min: 10, max: 13 }),
  phone: fc.constantFrom('', '13800000001', '13800000002'),
  birth: fc.constantFrom('', '""', '19800101', '19800102'),
  visit: fc.constantFrom('', 'O|A|20260301', 'I||20260302', 'I|C|20260302'),
  diagnoses: fc.uniqueArray(fc.constantFrom('J18', 'I10'), { maxLength: 2 }),
  results: fc.uniqueArray(
    fc.record({
      item: fc.constantFrom('A', 'A', 'A', 'B', 'C', 'D'),
      value: fc.constantFrom('1', '2', '3.10'),
      status: fc.constantFrom('F', 'F', 'C', 'X'),
    }),
    { selector: ({ item }) => item, minLength: 1, maxLength: 3 },
  ),
})

/** Source times differ: messages of equal source time keep their order of arrival, and here that is shuffled. */
function envelopeOf(one: Said, index: number): Omit<Envelope, 'receivedAt'> {
  const [kind, state, from] = one.visit.split('|')
  const time = `20260301${String(10 + one.minute).padStart(2, '0')}${String(10 + index)}00`
  const segments = [
    `MSH|^~\\&|LIS|L|T|H|${time}||ORU^R01|${index}|P|2.4||||||UNICODE UTF-8`,
    `PID|1||P${one.patient}||Zhang^P${one.patient}||${one.birth}|M|||||${one.phone}`,
    ...(one.visit === '' ? [] : [`PV1|1|${kind}${'|'.repeat(17)}V${one.patient}${'|'.repeat(22)}${state}|||${from}`]),
    ...one.diagnoses.map((code, i) => `DG1|${i + 1}||${code}^${code}`),
    `OBR|1||R${one.patient}${one.order}|BIO^Biochemistry${'|'.repeat(18)}${time}`,
    ...one.results.map(({ item, value, status }, i) => `OBX|${i + 1}|NM|${item}^${item}^LOCAL||${value}||||||${status}`),
  ]
  const bytes = new TextEncoder().encode(`${segments.join('\r')}\r`)
  return { interface: one.interface, bytes, controlId: String(index), orderingKeys: [], format: 'hl7v2' }
}

type Step =
  | { readonly what: 'deliver'; readonly index: number }
  | { readonly what: 'remap'; readonly interface: string | undefined; readonly from: number }
  | { readonly what: 'publish' }
  | { readonly what: 'release' }

const story = fc.array(said, { minLength: 2, maxLength: 6 }).chain((all) => {
  const index = fc.nat(all.length - 1)
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ what: fc.constant('deliver' as const), index }),
    fc.record({ what: fc.constant('remap' as const), interface: fc.constantFrom('lis', 'hub', undefined), from: index }),
    fc.constantFrom({ what: 'publish' as const }, { what: 'release' as const }),
  )
  const shuffled = fc.shuffledSubarray(
    all.map((_, i) => i),
    { minLength: all.length },
  )
  const last = fc.constantFrom(0, 1)
  return fc.record({ all: fc.constant(all), steps: fc.array(step, { maxLength: 14 }), rest: shuffled, plain: shuffled, last })
})

test('any order of arrival, any interleaving of publishes, re-maps and releases ends as the last version alone would have it', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ all, steps, rest, plain, last }) => {
      const envelopes = all.map(envelopeOf)
      const lived = await House.with(on, 0, async (house) => {
        for (const step of steps) {
          if (step.what === 'publish') house.publish(1 - house.version)
          else if (step.what === 'release') await house.release()
          else if (step.what === 'deliver') await house.deliver(envelopes[step.index]!)
          else await house.remap(step.interface, step.from)
        }
        for (const index of rest) await house.deliver(envelopes[index]!)
        house.publish(last)
        await house.release()
        await house.remap(undefined, 0)
        return house.whatStands()
      })
      const once = await House.with(on, last, async (house) => {
        for (const index of plain) await house.deliver(envelopes[index]!)
        return house.whatStands()
      })
      expect(lived).toEqual(once)
    }),
    { numRuns: 15 },
  )
}, 120_000)
