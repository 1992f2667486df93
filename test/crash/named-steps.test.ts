import { describe, expect, test } from 'vitest'
import { CRASH_POINTS } from '../../src/engine/crash-points.ts'
import { crashScenario } from '../support/crash-scenario.ts'

/**
 * Each named step of the way is killed under load, all steps one after the other on the same data, at five different times
 * (reliability-security.md F4, row 1). A step that was not reached fails: `killed` counts the kills that happened.
 */
const HOLDS = { lost: [], doubled: [], followUps: [], undelivered: [], balanceCloses: true }

describe('killed at every named step, one after the other', () => {
  test.each([1, 2, 5, 9, 17])('the %i. time each is reached: nothing lost, nothing doubled', async (nth) => {
    const messages = 300 + nth * 60
    const kills = CRASH_POINTS.map((at) => ({
      at,
      nth: at === 'follow-up-middle' || at === 'delivery-middle' ? Math.min(nth, 5) : nth,
    }))
    const outcome = await crashScenario({ messages, kills })
    expect(outcome).toMatchObject({ killed: CRASH_POINTS.length, acknowledged: messages, ...HOLDS })
  })
})

test('killed at random five times in a row', async () => {
  const kills = [700, 150, 400, 900, 250].map((afterMs) => ({ afterMs }))
  expect(await crashScenario({ messages: 1200, kills })).toMatchObject({ acknowledged: 1200, ...HOLDS })
})
