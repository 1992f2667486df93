import { afterEach, describe, expect, it } from 'vitest'
import { type Grant, LeaseKeeper } from '../../src/engine/lease-keeper.ts'
import { rolesOf, shardsIn } from '../../src/engine/roles.ts'
import { silentLog } from '../../src/model/log.ts'
import { SHARDS } from '../../src/store/queue.ts'
import { tributary } from '../support/engine-process.ts'
import { memoryLeases } from '../support/memory-leases.ts'
import { type House, house } from '../support/whole-engine.ts'

/** Several processes on one store: who does what, and who notices when it is somebody else. */

describe('--role', () => {
  it.each([
    [['all'], 'receive process serve deliver'],
    [['receive', 'process'], 'receive process'],
    [['receive,deliver'], 'receive deliver'],
    [['serve', 'all'], 'receive process serve deliver'],
    [['recieve'], undefined],
    [['receive', 'everything'], undefined],
    [['receive', 'all', 'x'], undefined],
    [[''], undefined],
  ])('%j', (words, roles) => {
    const found = rolesOf(words)
    expect(found && [...found].join(' ')).toBe(roles)
  })

  let place: House | undefined

  afterEach(async () => {
    await place?.remove()
    place = undefined
  })

  it.each([
    [['--role', 'receive'], /^engine\.role-alone The embedded store has one process for everything.* store\.url/m],
    [['--role', 'process', '--role', 'serve'], /^engine\.role-alone .*process,serve/m],
    [['--role', 'reception'], /^cli\.bad-option --role cannot be reception\. Give receive, process, serve, deliver, all/m],
  ])('on the embedded store, %j is refused before anything is started: 2', async (args, text) => {
    place = await house('role')
    const engine = tributary([...place.args, ...args])
    const { code } = await engine.exited
    expect([code, engine.stderr()]).toEqual([2, expect.stringMatching(text)])
  })
})

const TERM = 1_000

/** Processes that look when the test says so. */
class Processes {
  readonly clock = { now: 0 }
  readonly leases = memoryLeases(this.clock)
  readonly returned: string[] = []

  start(owner: string, { singles = [] as string[], shards = true } = {}) {
    const changes: (readonly Grant[])[] = []
    const keeper = new LeaseKeeper(
      {
        leases: this.leases,
        owner,
        milliseconds: TERM,
        now: () => this.clock.now,
        log: silentLog,
        changed: (held) => changes.push(held),
        giveBack: async (names) => void this.returned.push(...names),
      },
      { singles, shards },
    )
    const names = (): string[] => keeper.held.map(({ name }) => name)
    return { keeper, changes, shards: () => shardsIn(names()), has: (name: string) => keeper.fence(name) !== undefined }
  }
}

describe('shares', () => {
  it('one process has every shard; a second gets half, given back, not taken', async () => {
    const house = new Processes()
    const one = house.start('one')
    await one.keeper.look()
    expect(one.shards().length).toBe(SHARDS)
    const two = house.start('two')
    await two.keeper.look()
    expect(two.shards().length).toBe(0)
    await one.keeper.look()
    await two.keeper.look()
    expect([one.shards().length, two.shards().length, house.returned.length]).toEqual([SHARDS / 2, SHARDS / 2, SHARDS / 2])
    expect([...one.shards(), ...two.shards()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: SHARDS }, (_, n) => n))
  })

  it.each([3, 5, 7])('%i processes come to rest with fair shares, and every shard has one owner', async (count) => {
    const house = new Processes()
    const all = Array.from({ length: count }, (_, n) => house.start(`p${n}`))
    for (let round = 0; round < 6; round++) for (const one of all) await one.keeper.look()
    const shares = all.map((one) => one.shards())
    expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: SHARDS }, (_, n) => n))
    expect(Math.max(...shares.map((share) => share.length))).toBe(Math.ceil(SHARDS / count))
    const given = house.returned.length
    for (const one of all) await one.keeper.look()
    expect(house.returned.length).toBe(given)
  })

  it('one that stops leaves its shards to the others at their next look; one that falls silent, after its term', async () => {
    const house = new Processes()
    const [one, two, three] = [house.start('one'), house.start('two'), house.start('three')]
    for (let round = 0; round < 4; round++) for (const each of [one, two, three]) await each.keeper.look()
    await one.keeper.stop()
    for (const each of [two, three]) await each.keeper.look()
    expect(two.shards().length + three.shards().length).toBe(SHARDS)
    house.clock.now += TERM - 1
    await two.keeper.look()
    expect(two.shards().length).toBe(SHARDS / 2)
    house.clock.now += 2
    await two.keeper.look()
    expect(two.shards().length).toBe(SHARDS)
    expect(three.has('shard/0') || three.has('shard/63')).toBe(false)
  })

  it('a process that takes no shards counts for none', async () => {
    const house = new Processes()
    const receiving = house.start('receiving', { shards: false, singles: ['source/db'] })
    const processing = house.start('processing', { singles: ['source/db'] })
    for (const each of [receiving, processing, receiving]) await each.keeper.look()
    expect([receiving.has('source/db'), processing.has('source/db'), processing.shards().length]).toEqual([true, false, SHARDS])
  })
})

describe('what was lost is known', () => {
  it('a paused process finds its leases gone by its own clock, before it asks anybody', async () => {
    const house = new Processes()
    const one = house.start('one', { singles: ['follow-up'] })
    await one.keeper.look()
    const [before] = one.keeper.held.filter(({ name }) => name === 'follow-up')
    house.clock.now += TERM
    expect(one.keeper.fence('follow-up', before!.grant)).toBeUndefined()
  })

  it('taken by another meanwhile: the next look says so, and the token of the new owner is higher', async () => {
    const house = new Processes()
    const [one, two] = [house.start('one', { singles: ['follow-up'] }), house.start('two', { singles: ['follow-up'] })]
    await one.keeper.look()
    const old = one.keeper.fence('follow-up')!
    house.clock.now += TERM + 1
    await two.keeper.look()
    await one.keeper.look()
    expect([one.has('follow-up'), two.has('follow-up')]).toEqual([false, true])
    expect(two.keeper.fence('follow-up')!.token).toBeGreaterThan(old.token)
    expect(one.changes.at(-1)!.some(({ name }) => name === 'follow-up')).toBe(false)
  })

  it('lost and gained again is another grant: work taken before is not its work', async () => {
    const house = new Processes()
    const one = house.start('one', { singles: ['follow-up'] })
    await one.keeper.look()
    const [before] = one.keeper.held.filter(({ name }) => name === 'follow-up')
    house.clock.now += TERM + 1
    await one.keeper.look()
    expect(one.has('follow-up')).toBe(true)
    expect(one.keeper.fence('follow-up', before!.grant)).toBeUndefined()
  })

  it('a database that is away for less than the term costs no lease, for longer every one', async () => {
    const house = new Processes()
    const one = house.start('one', { singles: ['follow-up'] })
    await one.keeper.look()
    house.leases.away = true
    house.clock.now += TERM / 2
    await one.keeper.look()
    expect(one.has('follow-up')).toBe(true)
    house.clock.now += TERM / 2
    await one.keeper.look()
    expect([one.has('follow-up'), one.keeper.held]).toEqual([false, []])
    house.leases.away = false
    await one.keeper.look()
    expect(one.has('follow-up')).toBe(true)
  })
})
