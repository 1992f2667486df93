import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { openTokens } from '../../src/access/tokens.ts'
import { openData } from '../../src/cli/data.ts'
import { shardsIn } from '../../src/engine/roles.ts'
import { systemClock } from '../../src/model/clock.ts'
import type { Lease } from '../../src/store/leases.ts'
import { SHARDS } from '../../src/store/queue.ts'
import { Peer } from '../adapters/mllp/peer.ts'
import { type OwnDatabase, ownDatabase } from '../support/postgres-server.ts'
import { HOLDS, inspect, LEASE_SECONDS, Load, type SharedHouse, sharedHouse } from '../support/shared-house.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { terminate, until } from '../support/whole-engine.ts'

/** Several processes on one PostgreSQL database, each started by its command (TRIBUTARY_POSTGRES_URL). */

let place: SharedHouse | undefined
let database: OwnDatabase | undefined

afterEach(async () => {
  await place?.remove()
  await database?.drop()
  place = undefined
  database = undefined
})

async function houseOf(roles: readonly string[], interfaces = ''): Promise<SharedHouse> {
  database = await ownDatabase()
  place = await sharedHouse(database.url, { roles, interfaces })
  return place
}

async function held({ places, url }: SharedHouse): Promise<readonly Lease[]> {
  const open = await openData(places[0]!.data, url)
  try {
    return (await open.leases?.held()) ?? []
  } finally {
    await open.close()
  }
}

/** Shards by the process number of their owner. */
async function shares(house: SharedHouse): Promise<ReadonlyMap<string, number>> {
  const byOwner = Map.groupBy(await held(house), ({ owner }) => owner.split('/')[1]!)
  return new Map([...byOwner].map(([pid, own]) => [pid, shardsIn(own.map(({ name }) => name)).length]))
}

const pidOf = (house: SharedHouse, i: number): string => String(house.engine(i).child.pid)

const sharesOf = async (house: SharedHouse, ...which: number[]): Promise<readonly number[]> => {
  const found = await shares(house)
  return which.map((i) => found.get(pidOf(house, i)) ?? 0)
}

/** What a process answers a client with a token of its own. */
async function answersOf({ places }: SharedHouse, i: number): Promise<{ readonly ready: number; readonly fhir: number }> {
  const { data, http } = places[i]!
  const { token } = await openTokens(data, systemClock).issue('client')
  const headers = { authorization: `Bearer ${token}` }
  const status = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${http}${path}`, { headers })).status
  return { ready: await status('/readyz'), fhir: await status('/fhir/R4/Patient?_count=1') }
}

describe('two processes that do everything', () => {
  test('share the work fairly, and nothing is lost, doubled or out of order', async () => {
    const house = await houseOf(['all', 'all'])
    await Promise.all([house.start(0), house.start(1)])
    await until(async () => (await sharesOf(house, 0, 1)).every((share) => share === SHARDS / 2))
    const load = new Load(house, 600)
    await load.send()
    expect(await inspect(house, load)).toEqual({ acknowledged: 600, ...HOLDS })
    expect([await terminate(house.engine(0)), await terminate(house.engine(1))]).toEqual([0, 0])
  })

  test('restarted one after the other under load: nothing is lost', async () => {
    const house = await houseOf(['all', 'all'])
    await Promise.all([house.start(0), house.start(1)])
    const load = new Load(house, 1_500)
    const sending = load.send()
    const codes: (number | null)[] = []
    for (const i of [0, 1]) {
      await until(() => load.acknowledged > 300 * (i + 1))
      codes.push(await terminate(house.engine(i)))
      await house.start(i)
      await until(async () => (await sharesOf(house, 0, 1)).every((share) => share === SHARDS / 2))
    }
    await sending
    expect([codes, await inspect(house, load)]).toEqual([[0, 0], { acknowledged: 1_500, ...HOLDS }])
  })

  test.each([0, 1])('process %i stopped in the middle, its work taken over, and continued: it does no harm', async (which) => {
    const house = await houseOf(['all', 'all'])
    await Promise.all([house.start(0), house.start(1)])
    await until(async () => (await sharesOf(house, 0, 1)).every((share) => share === SHARDS / 2))
    const load = new Load(house, 1_500)
    const sending = load.send()
    await until(() => load.acknowledged > 300)
    house.engine(which).child.kill('SIGSTOP')
    await until(async () => (await sharesOf(house, 1 - which))[0] === SHARDS, LEASE_SECONDS * 10_000)
    const before = load.acknowledged
    await until(() => load.acknowledged > before + 200)
    house.engine(which).child.kill('SIGCONT')
    await sending
    expect(await inspect(house, load)).toEqual({ acknowledged: 1_500, ...HOLDS })
    await until(async () => (await sharesOf(house, 0, 1)).every((share) => share === SHARDS / 2))
    expect([await terminate(house.engine(0)), await terminate(house.engine(1))]).toEqual([0, 0])
  })
})

describe('one role a process', () => {
  test('receive, process, deliver and serve divide the way of a message between them', async () => {
    const house = await houseOf(['receive', 'process', 'deliver', 'serve'])
    // Senders know the receiving process alone.
    const receiving = { ...house, places: house.places.slice(0, 1) }
    await Promise.all([0, 1, 2, 3].map((i) => house.start(i)))
    const load = new Load(receiving, 300)
    await load.send()
    expect(await inspect(house, load)).toEqual({ acknowledged: 300, ...HOLDS })
    const asked = await Promise.all([0, 1, 2, 3].map((i) => answersOf(house, i)))
    expect(asked).toEqual([
      { ready: 200, fhir: 404 },
      { ready: 200, fhir: 404 },
      { ready: 200, fhir: 404 },
      { ready: 200, fhir: 200 },
    ])
    expect(await sharesOf(house, 0, 1, 2, 3)).toEqual([0, SHARDS, 0, 0])
  })

  test('what was received while nobody processes is processed once somebody does', async () => {
    const house = await houseOf(['receive', 'process,deliver'])
    await house.start(0)
    const load = new Load({ ...house, places: house.places.slice(0, 1) }, 200)
    await load.send()
    await house.start(1)
    expect(await inspect(house, load)).toEqual({ acknowledged: 200, ...HOLDS })
  })

  test('a sender in enhanced mode hears from the receiving process what the other made of its message', async () => {
    const house = await houseOf(['receive', 'process'])
    await Promise.all([house.start(0), house.start(1)])
    const peer = await Peer.plain(house.places[0]!.mllp)
    const { text, controlId } = labMessage(1, patient(1), Date.now())
    peer.send(text.replace('|P|2.4|||||', '|P|2.4|||AL|AL|'))
    const [accept, application] = [await peer.reply(), await peer.reply()]
    expect([accept.first('MSA')?.value(1), application.first('MSA')?.value(1), application.first('MSA')?.value(2)]).toEqual([
      'CA',
      'AA',
      controlId,
    ])
    peer.close()
  })
})

describe('a folder that is fetched from', () => {
  test('is read by one process; when that one is gone, by the other; no file is taken twice', async () => {
    database = await ownDatabase()
    const inbox = `/tmp/tributary-inbox-${process.pid}-${Date.now()}`
    mkdirSync(inbox)
    const watched = `  - { name: inbox, adapter: files, authority: his, settings: { folder: "${inbox}", everySeconds: 1, stableSeconds: 0 } }\n`
    place = await sharedHouse(database.url, { roles: ['all', 'all'], interfaces: watched })
    const house = place
    await Promise.all([house.start(0), house.start(1)])
    let n = 0
    const put = (count: number): void => {
      for (const end = n + count; n < end; n++) writeFileSync(`${inbox}/${n}.hl7`, labMessage(n + 1, patient(n), Date.now()).text)
    }
    const received = async (): Promise<{ received: number; repeats: number }> => {
      const open = await openData(house.places[0]!.data, house.url)
      const tallies = (await open.journal.tallies()).filter((one) => one.interface === 'inbox')
      await open.close()
      return {
        received: tallies.reduce((sum, one) => sum + one.received, 0),
        repeats: tallies.reduce((sum, one) => sum + one.repeats, 0),
      }
    }
    put(20)
    await until(async () => (await received()).received === 20)
    const owner = (await held(house)).find(({ name }) => name === 'source/inbox')!.owner
    const first = owner.includes(`/${pidOf(house, 0)}/`) ? 0 : 1
    house.engine(first).child.kill('SIGKILL')
    put(20)
    await until(async () => (await received()).received === 40)
    await sleep(1_500)
    expect(await received()).toEqual({ received: 40, repeats: 0 })
    expect(readdirSync(inbox).filter((name) => name.endsWith('.hl7'))).toEqual([])
  })
})
