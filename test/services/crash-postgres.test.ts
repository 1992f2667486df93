import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { CRASH_POINTS } from '../../src/engine/crash-points.ts'
import { CAN_START_A_SERVER, type OwnDatabase, type OwnServer, ownDatabase, ownServer } from '../support/postgres-server.ts'
import { HOLDS, inspect, Load, type SharedHouse, sharedHouse } from '../support/shared-house.ts'
import { terminate, until } from '../support/whole-engine.ts'

/** The crash tests of one engine, with two on one database; and the database itself killed under them. */

let place: SharedHouse | undefined
let database: OwnDatabase | undefined
let server: OwnServer | undefined

afterEach(async () => {
  await place?.remove()
  await database?.drop().catch(() => {})
  await server?.remove()
  place = undefined
  database = undefined
  server = undefined
})

describe('two processes, one killed again and again', () => {
  test.each([3])('at each named step, the %i. time it is reached: nothing lost, doubled or out of order', async (nth) => {
    database = await ownDatabase()
    place = await sharedHouse(database.url, { roles: ['all', 'all'] })
    const house = place
    await house.start(0)
    const load = new Load(house, 20_000, { pauseMs: 200 })
    const sending = load.send()
    const killed: string[] = []
    for (const point of CRASH_POINTS) {
      const times = point === 'follow-up-middle' || point === 'delivery-middle' ? Math.min(nth, 2) : nth
      // Follow-ups and deliveries are in one process at a time: it has them when the other is gone.
      const alone = point === 'follow-up-middle' || point === 'delivery-middle'
      if (alone) await terminate(house.engine(0))
      const engine = await house.start(1, { TRIBUTARY_CRASH_AT: `${point}:${times}` }).catch(() => house.engine(1))
      const late = setTimeout(() => engine.child.kill('SIGTERM'), 20_000)
      const { signal } = await engine.exited
      clearTimeout(late)
      if (signal === 'SIGKILL') killed.push(point)
      if (alone) await house.start(0)
    }
    load.enough()
    await sending
    expect([killed, await inspect(house, load)]).toEqual([[...CRASH_POINTS], { acknowledged: load.acknowledged, ...HOLDS }])
    expect(await terminate(house.engine(0))).toBe(0)
  })

  test('at random, both of them', async () => {
    database = await ownDatabase()
    place = await sharedHouse(database.url, { roles: ['all', 'all'] })
    const house = place
    await Promise.all([house.start(0), house.start(1)])
    const load = new Load(house, 1_500)
    const sending = load.send()
    for (const [which, afterMs] of [
      [0, 700],
      [1, 400],
      [0, 150],
      [1, 900],
      [0, 1_300],
    ] as const) {
      await sleep(afterMs)
      house.engine(which).child.kill('SIGKILL')
      await house.engine(which).exited
      await house.start(which)
    }
    await sending
    expect(await inspect(house, load)).toEqual({ acknowledged: 1_500, ...HOLDS })
  })
})

describe.skipIf(!CAN_START_A_SERVER)(
  'the database killed with kill -9 under load (skipped without PostgreSQL’s server programs)',
  () => {
    test('three times, and started again: AE or silence meanwhile, nothing lost, and both processes go on by themselves', async () => {
      server = await ownServer()
      database = await ownDatabase(server.url)
      place = await sharedHouse(database.url, { roles: ['all', 'all'] })
      const house = place
      await Promise.all([house.start(0), house.start(1)])
      const load = new Load(house, 1_500)
      const sending = load.send()
      for (const mark of [200, 600, 1_000]) {
        await until(() => load.acknowledged > mark, 60_000)
        await server.kill()
        await until(async () => (await ready(house, 0)) === 503 && (await ready(house, 1)) === 503, 15_000)
        const metrics = await (await fetch(`http://127.0.0.1:${house.places[0]!.http}/metrics`)).text()
        expect(metrics).toMatch(/^tributary_store_reachable 0$/m)
        const before = load.acknowledged
        await sleep(500)
        expect(load.acknowledged).toBe(before)
        await server.start()
        await until(async () => (await ready(house, 0)) === 200 && (await ready(house, 1)) === 200, 30_000)
      }
      await sending
      expect([...load.refused.keys()].filter((code) => code !== 'AE')).toEqual([])
      expect(await inspect(house, load)).toEqual({ acknowledged: 1_500, ...HOLDS })
      expect([await terminate(house.engine(0)), await terminate(house.engine(1))]).toEqual([0, 0])
    })
  },
)

const ready = (house: SharedHouse, i: number): Promise<number> =>
  fetch(`http://127.0.0.1:${house.places[i]!.http}/readyz`).then(
    (answer) => answer.status,
    () => 0,
  )
