import { expect, test } from 'vitest'
import { CRASH_POINTS } from '../../src/engine/crash-points.ts'
import { crashScenario } from '../support/crash-scenario.ts'

/** Every named step once; `npm run test:crash` does it five times and at random, `npm run bench:crash` two hundred times. */
test('killed once at each named step: nothing acknowledged is lost, nothing doubled, no follow-up lost or repeated', {
  timeout: 170_000,
}, async () => {
  const kills = CRASH_POINTS.map((at) => ({ at, nth: 2 }))
  expect(await crashScenario({ messages: 400, kills })).toEqual({
    killed: CRASH_POINTS.length,
    acknowledged: 400,
    lost: [],
    doubled: [],
    followUps: [],
    undelivered: [],
    balanceCloses: true,
  })
})
