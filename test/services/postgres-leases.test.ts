import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/model/message.ts'
import type { Journal } from '../../src/store/journal.ts'
import { openPostgresJournal } from '../../src/store/postgres/journal.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import { SHARDS, shardLease } from '../../src/store/queue.ts'
import { AT, message, write } from '../contract/store/writes.ts'
import { freshSchema } from '../support/postgres.ts'

const place = await freshSchema()
let one: PostgresStore
let two: PostgresStore
const journals: Journal[] = []
beforeAll(async () => {
  one = await openPostgresStore({ url: place.url })
  two = await openPostgresStore({ url: place.url })
  for (let no = 0; no < 4; no++) journals.push(await openPostgresJournal({ url: place.url, clock: { now: () => AT } }))
})
afterAll(async () => {
  await Promise.all([one, two, ...journals].map((each) => each.close()))
  await place.remove()
})

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const envelope = (controlId: string, key: string, text = `MSH|${controlId}`): Envelope => ({
  interface: 'lis',
  bytes: Buffer.from(text),
  receivedAt: AT,
  controlId,
  orderingKeys: [key],
  format: 'hl7v2',
})

describe('leases', () => {
  test('what is free, run out or one’s own is taken; the token rises when it changes hands', async () => {
    const [mine] = await one.leases.acquire(['a'], 'p1', 60_000)
    expect(mine).toMatchObject({ name: 'a', owner: 'p1', token: 1 })
    expect(mine!.until).toBeGreaterThan(Date.now() - 60_000)
    expect(await two.leases.acquire(['a', 'b'], 'p2', 60)).toMatchObject([{ name: 'b', owner: 'p2', token: 1 }])
    expect(await one.leases.acquire(['a'], 'p1', 60_000)).toMatchObject([{ token: 1 }])
    expect((await one.leases.held()).map((lease) => `${lease.name} ${lease.owner}`)).toEqual(['a p1', 'b p2'])
    await pause(80)
    expect(await one.leases.acquire(['b'], 'p1', 60_000)).toMatchObject([{ name: 'b', owner: 'p1', token: 2 }])
    expect(await two.leases.renew([{ name: 'b', token: 1 }], 60_000)).toEqual([])
    expect(await one.leases.renew([{ name: 'b', token: 2 }], 60_000)).toMatchObject([{ name: 'b', token: 2 }])
    await one.leases.release([{ name: 'a', token: 1 }])
    expect(await one.leases.renew([{ name: 'a', token: 1 }], 60_000)).toEqual([])
    expect(await two.leases.acquire(['a'], 'p2', 60_000)).toMatchObject([{ owner: 'p2', token: 3 }])
    expect(await one.leases.acquire([], 'p1', 1)).toEqual([])
  })

  test('whoever asks at once, each lease has one owner', async () => {
    const names = Array.from({ length: SHARDS }, (_, shard) => shardLease(shard))
    const asked = await Promise.all([
      one.leases.acquire(names, 'x', 60_000),
      two.leases.acquire(names.toReversed(), 'y', 60_000),
      one.leases.acquire(names.slice(10), 'z', 60_000),
    ])
    const owned = asked.flat().map((lease) => lease.name)
    expect(owned.length).toBe(SHARDS)
    expect(new Set(owned).size).toBe(SHARDS)
  })

  test('a transaction with a fence commits while the token stands, and leaves nothing when it has risen', async () => {
    const [lease] = await one.leases.acquire(['fence'], 'p1', 40)
    const fence = { name: 'fence', token: lease!.token }
    await one.write((tx) => tx.apply([write({ id: 'fenced1' })], AT), [fence])
    await pause(60)
    // Run out, and nobody else has it: nothing has happened meanwhile that it could harm.
    await one.write((tx) => tx.apply([write({ id: 'fenced2' })], AT), [fence])
    await two.leases.acquire(['fence'], 'p2', 60_000)
    const late = one.write((tx) => tx.apply([write({ id: 'fenced3' })], AT), [fence])
    await expect(late).rejects.toMatchObject({ error: { code: 'store.fenced', facts: { where: 'fence' } } })
    const found = await one.reads.current('Observation', ['fenced1', 'fenced2', 'fenced3'])
    expect([...found.keys()]).toEqual(['fenced1', 'fenced2'])
  })

  test('rows and the cursor of a source stand only while its lease does', async () => {
    const own = await freshSchema()
    const store = await openPostgresStore({ url: own.url })
    const journal = await openPostgresJournal({ url: own.url, clock: { now: () => AT } })
    const at = (value: string) => [{ interface: 'his', name: 'rows', value }]
    const [lease] = await store.leases.acquire(['source/his'], 'p1', 1)
    const fence = { name: 'source/his', token: lease!.token }
    await journal.append([envelope('row1', 'key1')], at('1'), [fence])
    await pause(3)
    await store.leases.acquire(['source/his'], 'p2', 60_000)
    const head = await journal.head()
    await expect(journal.append([envelope('row2', 'key1')], at('2'), [fence])).rejects.toMatchObject({
      error: { code: 'store.fenced', facts: { where: 'source/his' } },
    })
    expect([await journal.cursor('his', 'rows'), await journal.head()]).toEqual(['1', head])
    await Promise.all([journal.close(), store.close()])
    await own.remove()
  })

  test('a takeover in the middle of a transaction: either it waits for the commit, or the commit is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const name = `race${round}`
      const [lease] = await one.leases.acquire([name], 'p1', 1)
      await pause(3)
      const taken = { before: false }
      const writing = one.write(
        async (tx) => {
          await tx.apply([write({ id: `race${round}` })], AT)
          await pause(round)
        },
        [{ name, token: lease!.token }],
      )
      const outcome = writing.then(
        () => 'committed',
        () => 'refused',
      )
      await pause(round / 2)
      const [theirs] = await two.leases.acquire([name], 'p2', 60_000)
      // What the new owner sees once it has the lease is all there will ever be of the old one's work.
      const there = (await two.reads.resource('Observation', `race${round}`)) !== undefined
      taken.before = theirs?.owner === 'p2'
      expect(taken.before).toBe(true)
      expect(await outcome).toBe(there ? 'committed' : 'refused')
    }
  })
})

describe('several receivers and one queue', () => {
  test('the same messages handed to four receivers at once are journalled once each', async () => {
    const all = Array.from({ length: 120 }, (_, no) => envelope(`M${no}`, `key${no % 7}`))
    const receipts = await Promise.all(
      journals.map(async (journal, at) => {
        const mine = at % 2 ? all.toReversed() : all
        const out = []
        for (let from = 0; from < mine.length; from += 15) out.push(...(await journal.append(mine.slice(from, from + 15), [])))
        return at % 2 ? out.reverse() : out
      }),
    )
    const seqs = receipts.map((list) => list.map((receipt) => receipt.seq))
    for (const list of seqs) expect(list).toEqual(seqs[0])
    expect(new Set(seqs[0]).size).toBe(all.length)
    const fresh = receipts.flat().filter((receipt) => !receipt.repeat)
    expect(fresh.length).toBe(all.length)
    expect(fresh.some((receipt) => receipt.reused)).toBe(false)
    expect(await journals[0]!.tallies()).toMatchObject([{ interface: 'lis', received: 120, repeats: 360 }])
    expect((await journals[1]!.read(0, 999)).length).toBe(120)
  })

  test('what waits is listed by shard, taken with its bytes, and gone in the transaction that settles it', async () => {
    const shards = Array.from({ length: SHARDS }, (_, shard) => shard)
    const waiting = await one.queue.waitingIn(shards, 999)
    expect(waiting.length).toBe(120)
    const byShard = await Promise.all(shards.map((shard) => one.queue.waitingIn([shard], 999)))
    expect(byShard.flat().sort((a, b) => a - b)).toEqual(waiting)
    expect(byShard.filter((list) => list.length > 0).length).toBeLessThanOrEqual(7)
    const [first, second] = await one.queue.take(waiting.slice(0, 2))
    expect([first!.seq, Buffer.from(first!.bytes).toString(), second!.seq]).toEqual([
      waiting[0],
      `MSH|${first!.controlId}`,
      waiting[1],
    ])
    const undone = one.write(async (tx) => {
      await tx.putMessage(message(waiting[0]!))
      throw new Error('on purpose')
    })
    await expect(undone).rejects.toThrow('on purpose')
    expect((await one.queue.waitingIn(shards, 1))[0]).toBe(waiting[0])
    await one.write((tx) => tx.putMessage(message(waiting[0]!)))
    expect((await one.queue.take(waiting.slice(0, 2))).map((row) => row.seq)).toEqual([waiting[1]])
    expect(await one.reads.settledUpTo()).toBe(waiting[1]! - 1)
  })

  test('a listener is woken for all shards when it begins, and then for the shard of what comes', async () => {
    const woken: number[] = []
    const stop = await two.queue.listen((shard) => woken.push(shard))
    expect(new Set(woken).size).toBe(SHARDS)
    woken.length = 0
    await journals[2]!.append([envelope('new1', 'key1'), envelope('new2', 'key1')], [])
    for (let tries = 0; tries < 100 && woken.length === 0; tries++) await pause(10)
    expect(woken.length).toBe(1)
    expect((await one.queue.waitingIn(woken, 999)).length).toBeGreaterThan(1)
    await stop()
  })
})
