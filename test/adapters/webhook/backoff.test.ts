import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DELIVERY_SCHEDULE, nextDelay } from '../../../src/sdk/backoff.ts'

const HOUR = 3_600_000

test('the series without jitter is the published one, then it is over', () => {
  const waits = Array.from({ length: DELIVERY_SCHEDULE.length + 1 }, (_, failed) => nextDelay(failed, () => 0.5))
  expect(waits).toEqual([0, 5_000, 300_000, 1_800_000, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR, undefined])
})

test('whatever the random says, the series lasts more than a day', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 8, maxLength: 8 }), (randoms) => {
      const total = randoms.reduce((sum, random, failed) => sum + nextDelay(failed, () => random)!, 0)
      return total > 24 * HOUR && total < 31 * HOUR
    }),
  )
})

test('a wait that was asked for is kept, up to a day', () => {
  expect(nextDelay(1, () => 0.5, 60_000)).toBe(60_000)
  expect(nextDelay(4, () => 0.5, 60_000)).toBe(2 * HOUR)
  expect(nextDelay(1, () => 0.5, 400 * HOUR)).toBe(24 * HOUR)
})
