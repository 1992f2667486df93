import { MessageChannel } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { Backlog } from '../../src/engine/backlog.ts'
import { GroupCommit } from '../../src/engine/group-commit.ts'
import { HeldMessages } from '../../src/engine/held-messages.ts'
import { believedTime, type MappedMessage } from '../../src/engine/mapped-message.ts'
import { Outcomes } from '../../src/engine/outcomes.ts'
import { Replies } from '../../src/engine/replies.ts'
import { connect, serveCalls } from '../../src/engine/rpc.ts'
import type { EngineInterface } from '../../src/engine/settings.ts'
import { CodedException, coded } from '../../src/model/errors.ts'
import type { Journalled } from '../../src/model/message.ts'

const journalled = (seq: number, size = 10): Journalled => ({
  seq,
  interface: 'adt',
  bytes: new Uint8Array(size),
  receivedAt: seq,
  controlId: String(seq),
  orderingKeys: [],
  format: 'hl7v2',
})

describe('group commit', () => {
  test('what arrives while a commit runs is committed together, in order, and each gets its own result', async () => {
    const batches: number[][] = []
    const group = new GroupCommit<number, number>(
      async (items) => {
        batches.push([...items])
        await new Promise((done) => setTimeout(done, 5))
        return items.map((item) => item * 10)
      },
      { now: () => performance.now(), maxItems: 100 },
    )
    const first = group.add(1)
    await new Promise((done) => setTimeout(done, 1))
    const rest = [2, 3, 4].map((item) => group.add(item))
    expect(await Promise.all([first, ...rest])).toEqual([10, 20, 30, 40])
    expect(batches).toEqual([[1], [2, 3, 4]])
  })

  test('a failed commit fails all that were in it, and nobody after it', async () => {
    let broken = true
    const group = new GroupCommit<string, string>(
      async (items) => {
        if (broken) throw new Error('EIO')
        return items
      },
      { now: () => 0, maxItems: 10 },
    )
    const failed = await Promise.allSettled([group.add('a'), group.add('b')])
    broken = false
    expect(failed.map((one) => one.status)).toEqual(['rejected', 'rejected'])
    expect(await group.add('c')).toBe('c')
  })

  test('it is patient only when commits are slow and others are about', async () => {
    let now = 0
    const slow = new GroupCommit<number, number>(
      async (items) => {
        now += 10
        return items
      },
      { now: () => now, maxItems: 100 },
    )
    expect(slow.patience).toBe(0)
    for (let round = 0; round < 20; round++) await Promise.all([1, 2, 3, 4].map((item) => slow.add(item)))
    expect(slow.patience).toBe(4)
    for (let round = 0; round < 20; round++) await slow.add(1)
    expect(slow.patience).toBe(0)
  })
})

describe('the backlog', () => {
  test('it is full by messages or by bytes, and wakes those who wait once there is room', async () => {
    const backlog = new Backlog({ messages: 2, bytes: 100 })
    backlog.push([journalled(1), journalled(2)])
    expect(backlog.hasRoom).toBe(false)
    let woken = false
    const waiting = backlog.room().then(() => {
      woken = true
    })
    await Promise.resolve()
    expect(woken).toBe(false)
    expect(backlog.shift()?.seq).toBe(1)
    await waiting
    backlog.push([journalled(3, 95)])
    expect({ room: backlog.hasRoom, length: backlog.length, bytes: backlog.bytes, oldest: backlog.oldestAt }).toEqual({
      room: false,
      length: 2,
      bytes: 105,
      oldest: 2,
    })
  })

  test('it gives back what it took, in order, over many rounds', () => {
    const backlog = new Backlog({ messages: 10_000, bytes: 1e9 })
    const out: number[] = []
    for (let seq = 1; seq <= 5_000; seq++) {
      backlog.push([journalled(seq)])
      if (seq % 3 === 0) out.push(backlog.shift()!.seq)
    }
    for (let message = backlog.shift(); message; message = backlog.shift()) out.push(message.seq)
    expect(out).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1))
    expect(backlog.bytes).toBe(0)
  })
})

describe('held messages', () => {
  const held = (seq: number, waitsFor: string[]) => ({ seq, state: 'held' as const, changed: [], waitsFor })
  const message = (seq: number) => ({ seq }) as MappedMessage

  test('each is released once, in journal order, by any of the resources it waits for', () => {
    const messages = new HeldMessages()
    messages.hold(message(7), held(7, ['a', 'b']))
    messages.hold(message(3), held(3, ['b']))
    messages.hold(message(5), held(5, ['c']))
    expect(messages.release(['b']).map((one) => one.seq)).toEqual([3, 7])
    expect(messages.release(['a', 'b'])).toEqual([])
    expect(messages.size).toBe(1)
  })

  test('beyond its bound a message stays held in the store alone', () => {
    const messages = new HeldMessages(1)
    messages.hold(message(1), held(1, ['a']))
    messages.hold(message(2), held(2, ['a']))
    expect(messages.release(['a']).map((one) => one.seq)).toEqual([1])
  })
})

describe('outcomes', () => {
  test('they reach those who ask before, and those who ask later ask the store', async () => {
    const outcomes = new Outcomes(async (seq) => (seq === 9 ? { state: 'committed' } : undefined))
    outcomes.expect(1)
    const early = outcomes.of(1)
    outcomes.settle(1, { state: 'ignored', rule: 'r' })
    expect(await early).toEqual({ state: 'ignored', rule: 'r' })
    expect(await outcomes.of(9)).toEqual({ state: 'committed' })
    expect(outcomes.size).toBe(0)
  })
})

describe('replies', () => {
  const interfaces = [
    { name: 'adt', adapter: { replies: true } },
    { name: 'his-db', adapter: {} },
  ] as unknown as EngineInterface[]

  test.each([
    ['none is owed where the adapter never replies', 'his-db', undefined, 'not-owed', []],
    ['one that went out before its message crossed rides with it', 'adt', 'before', 'sent', []],
    ['one that comes later is written later', 'adt', 'after', 'pending', [{ seq: 1, reply: 'sent' }]],
  ] as const)('%s', async (_, name, when, crossing, written) => {
    const writes: unknown[] = []
    const replies = new Replies(async (changes) => void writes.push(...changes), interfaces)
    if (when === 'before') replies.set(1, 'sent')
    expect(replies.known(1, name)).toBe(crossing)
    if (when === 'after') replies.set(1, 'sent')
    await replies.flush()
    expect(writes).toEqual(written)
  })
})

describe('calls between threads', () => {
  test('answers find their calls in any order; a coded error keeps its code', async () => {
    const { port1, port2 } = new MessageChannel()
    serveCalls(port1, {
      slow: async (ms: number) => {
        await new Promise((done) => setTimeout(done, ms))
        return ms
      },
      refuse: async (_: undefined) => {
        throw new CodedException(coded('engine.stopping'))
      },
    })
    const { call, fail } = connect<{
      slow(ms: number): Promise<number>
      refuse(_: undefined): Promise<never>
      lost(_: undefined): Promise<never>
    }>(port2)
    expect(await Promise.all([call('slow', 20), call('slow', 1)])).toEqual([20, 1])
    await expect(call('refuse', undefined)).rejects.toMatchObject({ coded: { code: 'engine.stopping' } })
    await expect(call('lost', undefined)).rejects.toThrow('no handler lost')
    const outstanding = call('slow', 10_000)
    fail(new Error('the thread ended'))
    await expect(outstanding).rejects.toThrow('the thread ended')
    port1.close()
  })
})

test.each([
  ['none: the receipt', undefined, 1_000_000],
  ['earlier: as said', 500_000, 500_000],
  ['nine minutes ahead: as said', 1_000_000 + 9 * 60_000, 1_000_000 + 9 * 60_000],
  ['in 2099: the receipt', Date.UTC(2099, 0), 1_000_000],
])('source time stated %s', (_, stated, believed) => {
  expect(believedTime(stated, 1_000_000)).toBe(believed)
})
