import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { Backlog } from '../../src/engine/backlog.ts'
import type { Settled } from '../../src/engine/commit.ts'
import type { Grant } from '../../src/engine/lease-keeper.ts'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'
import { ShardWork } from '../../src/engine/shard-work.ts'
import type { Journalled } from '../../src/model/message.ts'
import { SHARDS, shardLease, shardOf } from '../../src/store/queue.ts'

/** Shards that change hands under load: every message is committed once, and those of a key in the order they were journalled. */

const KEYS = ['anna', 'berta', 'carla', 'dora', 'emma', 'frieda']
const shardOfKey = new Map(KEYS.map((key) => [key, shardOf({ orderingKeys: [key], interface: 'adt' })]))

/** What the database knows: what waits, who has which lease now, and what was committed. */
class Ground {
  readonly waiting = new Map<number, Journalled>()
  readonly committed: Journalled[] = []
  readonly owner = new Map<number, Grant & { readonly process: string }>()
  #seq = 0
  #tokens = 0
  #away = false

  journal(key: string): Journalled {
    this.#seq += 1
    const bytes = new Uint8Array(10)
    const envelope = { interface: 'adt', bytes, receivedAt: this.#seq, controlId: `${this.#seq}`, format: 'hl7v2' as const }
    const message = { ...envelope, seq: this.#seq, orderingKeys: [key] }
    this.waiting.set(message.seq, message)
    return message
  }

  hand(shard: number, process: string): void {
    this.#tokens += 1
    this.owner.set(shard, { name: shardLease(shard), token: this.#tokens, grant: this.#tokens, process })
  }

  grantsOf(process: string): readonly Grant[] {
    return [...this.owner.values()].filter((grant) => grant.process === process)
  }

  set away(away: boolean) {
    this.#away = away
  }

  async waitingIn(shards: readonly number[], limit: number): Promise<readonly number[]> {
    if (this.#away) throw new Error('away')
    const listed = [...this.waiting.values()].filter((message) => shards.includes(shardOf(message)))
    return listed.map(({ seq }) => seq).slice(0, limit)
  }

  async take(seqs: readonly number[]): Promise<readonly Journalled[]> {
    if (this.#away) throw new Error('away')
    return seqs.flatMap((seq) => this.waiting.get(seq) ?? [])
  }

  /** As the record does: what has no lease that stands is left out. */
  commit(messages: readonly MappedMessage[]): Settled[] {
    return messages.flatMap(({ seq, lease }) => {
      const message = this.waiting.get(seq)
      const owner = message && this.owner.get(shardOf(message))
      if (message === undefined || owner === undefined || lease?.token !== owner.token) return []
      this.waiting.delete(seq)
      this.committed.push(message)
      return [{ seq, state: 'committed' as const, changed: [], waitsFor: [] }]
    })
  }
}

class Process {
  readonly backlog = new Backlog({ messages: 1000, bytes: 1e9 })
  readonly inFlight: MappedMessage[][] = []
  readonly elsewhere: number[] = []
  readonly work: ShardWork
  readonly #name: string
  readonly #ground: Ground

  constructor(name: string, ground: Ground) {
    this.#name = name
    this.#ground = ground
    this.work = new ShardWork({
      backlog: this.backlog,
      wake: () => {},
      waitingIn: (shards, limit) => ground.waitingIn(shards, limit),
      take: (seqs) => ground.take(seqs),
      expected: () => {},
      elsewhere: (seq) => void this.elsewhere.push(seq),
      failed: () => {},
    })
  }

  /** Hears what it has now. */
  hear(): void {
    this.work.held(this.#ground.grantsOf(this.#name))
  }

  receive(key: string): void {
    this.work.received([this.#ground.journal(key)])
  }

  /** Maps a few and sends them on. */
  send(count: number): void {
    const batch: MappedMessage[] = []
    while (batch.length < count && this.backlog.length > 0) batch.push({ seq: this.backlog.shift()!.seq } as MappedMessage)
    if (batch.length > 0) this.inFlight.push(this.work.sending(batch))
  }

  /** The oldest batch comes back. */
  settle(): void {
    const batch = this.inFlight.shift()
    if (batch) this.work.done(batch, this.#ground.commit(batch))
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

async function finish(ground: Ground, processes: readonly Process[]): Promise<void> {
  for (let round = 0; round < 200 && ground.waiting.size > 0; round++) {
    for (const process of processes) {
      process.hear()
      process.work.woken([...shardOfKey.values()])
      process.send(100)
      process.settle()
    }
    await turn()
  }
}

const unordered = (committed: readonly Journalled[]): readonly string[] =>
  [...Map.groupBy(committed, ({ orderingKeys }) => orderingKeys[0]!)]
    .filter(([, own]) => own.some(({ seq }, i) => i > 0 && seq < own[i - 1]!.seq))
    .map(([key]) => key)

const who = fc.nat({ max: 1 })
const key = fc.constantFrom(...KEYS)
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('receive' as const), who, key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hand' as const), who, key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hear' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wake' as const), who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), who, count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const), who }) },
)

test('a message goes with its first ordering key, one without any with its interface; every shard is in range', () => {
  const envelopes = [...KEYS, '', 'P00000001^HIS', '病人'].map((one) => ({ orderingKeys: [one, 'another'], interface: 'adt' }))
  for (const one of [...envelopes, { orderingKeys: [], interface: 'his-db' }]) {
    const shard = shardOf(one)
    expect(shard).toBe(shardOf({ orderingKeys: one.orderingKeys.slice(0, 1), interface: one.interface }))
    expect(Number.isInteger(shard) && shard >= 0 && shard < SHARDS).toBe(true)
  }
  expect(shardOf({ orderingKeys: [], interface: 'his-db' })).toBe(shardOf({ orderingKeys: ['his-db'], interface: 'adt' }))
})

describe('shards that change hands', () => {
  it('at any moment, told late or not: each message once, and each key in journal order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 40, maxLength: 200 }), async (events) => {
        const ground = new Ground()
        const processes = [new Process('p0', ground), new Process('p1', ground)]
        for (const shard of shardOfKey.values()) ground.hand(shard, 'p0')
        for (const one of events) {
          const process = processes[one.who]!
          if (one.kind === 'receive') process.receive(one.key)
          else if (one.kind === 'hand') ground.hand(shardOfKey.get(one.key)!, `p${one.who}`)
          else if (one.kind === 'hear') process.hear()
          else if (one.kind === 'wake') process.work.woken([...shardOfKey.values()])
          else if (one.kind === 'send') process.send(one.count)
          else if (one.kind === 'settle') process.settle()
          else await turn()
        }
        const journalled = events.filter(({ kind }) => kind === 'receive').length
        await finish(ground, processes)
        expect([ground.committed.length, new Set(ground.committed).size]).toEqual([journalled, journalled])
        expect(unordered(ground.committed)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('giving back waits for what is on its way, and takes nothing more of it', async () => {
    const ground = new Ground()
    const process = new Process('p0', ground)
    for (let shard = 0; shard < SHARDS; shard++) ground.hand(shard, 'p0')
    process.hear()
    for (const name of KEYS) process.receive(name)
    await turn()
    process.send(2)
    let returned = false
    const returning = process.work.giveBack([...shardOfKey.values()]).then(() => {
      returned = true
    })
    await turn()
    expect([returned, process.backlog.length, process.elsewhere.length]).toEqual([false, 0, KEYS.length - 2])
    // The keeper still names them until they are released.
    process.hear()
    process.settle()
    await returning
    await turn()
    expect([returned, process.backlog.length, ground.waiting.size]).toEqual([true, 0, KEYS.length - 2])
  })

  it('a database that does not answer is asked again', async () => {
    const ground = new Ground()
    const process = new Process('p0', ground)
    ground.hand(shardOfKey.get('anna')!, 'p0')
    process.hear()
    ground.away = true
    process.receive('anna')
    await turn()
    expect(process.backlog.length).toBe(0)
    ground.away = false
    await expect.poll(() => process.backlog.length, { timeout: 2_000 }).toBe(1)
  })
})
