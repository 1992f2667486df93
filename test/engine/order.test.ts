import { beforeAll, describe, expect, test } from 'vitest'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { differing } from '../hospital/content.ts'
import { type Delivered, delivered, timed } from '../hospital/delivery.ts'
import { type DemoHospital, demoHospital } from '../hospital/demo-hospital.ts'
import { shippedMappings } from '../hospital/shipped.ts'
import { shuffled, type Timed } from '../hospital/shuffle.ts'

/**
 * Any order of arrival and any repeat end in the same content (folding.md): resources, golden records, links, open timers,
 * bills. Messages of one ordering key with equal source time keep their order.
 */
const UNTIL = '2026-11-22'
const PATIENCE = 240_000
const REPEATED = 0.15

interface Ground {
  readonly demo: DemoHospital
  readonly mappings: MappingSet
  readonly messages: readonly Timed[]
  readonly inOrder: Delivered
}

async function ground(people: number, seed: number): Promise<Ground> {
  const demo = await demoHospital({ seed, until: UNTIL, people })
  const mappings = await shippedMappings()
  return { demo, mappings, messages: timed(demo, mappings), inOrder: await delivered(demo, mappings, demo.envelopes) }
}

describe('forty people', () => {
  let on: Ground

  beforeAll(async () => {
    on = await ground(40, 3)
  }, PATIENCE)

  test.each([1, 2, 3, 4])(
    'shuffle %i with repeats ends as in order',
    async (seed) => {
      const { lines, states } = await delivered(on.demo, on.mappings, shuffled(on.messages, seed, REPEATED))
      expect(differing(on.inOrder.lines, lines)).toEqual([])
      expect(states).toEqual(on.inOrder.states)
    },
    PATIENCE,
  )

  test(
    'backwards, but for the ties',
    async () => {
      const newestFirst = on.messages.toSorted((a, b) => b.time - a.time).map(({ envelope }) => envelope)
      const { lines } = await delivered(on.demo, on.mappings, newestFirst)
      expect(differing(on.inOrder.lines, lines)).toEqual([])
    },
    PATIENCE,
  )

  test(
    'every message twice is every message once',
    async () => {
      const { lines, states } = await delivered(on.demo, on.mappings, [...on.demo.envelopes, ...on.demo.envelopes])
      expect(differing(on.inOrder.lines, lines)).toEqual([])
      expect(states).toEqual(on.inOrder.states)
    },
    PATIENCE,
  )

  test(
    'one message less is not the same',
    async () => {
      const corrected = on.demo.envelopes.findLastIndex((one) => one.interface === 'lis')
      const { lines } = await delivered(on.demo, on.mappings, on.demo.envelopes.toSpliced(corrected, 1))
      expect(differing(on.inOrder.lines, lines)).not.toEqual([])
    },
    PATIENCE,
  )

  test('the content holds what is compared', () => {
    const kinds = new Set(on.inOrder.lines.map((line) => line.split(/[ /]/, 1)[0]))
    expect([...kinds].sort()).toEqual([
      'Appointment',
      'ChargeItem',
      'Condition',
      'DiagnosticReport',
      'Encounter',
      'Observation',
      'Patient',
      'golden',
      'open',
      'person',
    ])
  })
})
