import { expect, test } from 'vitest'
import { differing } from '../hospital/content.ts'
import { delivered, timed } from '../hospital/delivery.ts'
import { type DemoHospital, demoHospital } from '../hospital/demo-hospital.ts'
import { shippedMappings } from '../hospital/shipped.ts'
import { shuffled } from '../hospital/shuffle.ts'

/** `test/engine/order.test.ts` with all two hundred people: too long for every `npm test`, run with the crash tests. */
const UNTIL = '2026-11-22'
const REPEATED = 0.15

test('the whole demo, shuffled with repeats, ends as in order', async () => {
  const demo = await demoHospital({ seed: 1, until: UNTIL, people: 200 })
  const mappings = await shippedMappings()
  const messages = timed(demo, mappings)
  const inOrder = await delivered(demo, mappings, demo.envelopes)
  const { lines, states } = await delivered(demo, mappings, shuffled(messages, 11, REPEATED))
  expect(differing(inOrder.lines, lines)).toEqual([])
  expect(states).toEqual(inOrder.states)
  expect(inOrder.states).toEqual({ committed: messages.length - repeatsIn(demo) })
})

/** Messages that the feeds themselves send twice. */
const repeatsIn = ({ envelopes }: DemoHospital): number =>
  envelopes.length - new Set(envelopes.map((one) => `${one.interface} ${one.controlId}`)).size
