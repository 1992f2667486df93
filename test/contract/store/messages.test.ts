import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Envelope, MESSAGE_STATES } from '../../../src/model/message.ts'
import type { StateTally } from '../../../src/store/rows.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, message } from './writes.ts'

const envelope = (controlId: string): Envelope => ({
  interface: 'his',
  bytes: Buffer.from(controlId),
  receivedAt: AT,
  controlId,
  orderingKeys: [],
  format: 'hl7v2',
})
const inOrder = (tallies: readonly StateTally[]): string[] =>
  tallies.map(({ interface: name, day, state, count }) => `${name} ${day} ${state} ${count}`).sort()

describe.each(implementations)('$name store: messages', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())
  const put = (...rows: ReturnType<typeof message>[]) =>
    opened.store.write(async (tx) => {
      for (const row of rows) await tx.putMessage(row)
    })

  test('a row is read back as it was put', async () => {
    const row = message(3, {
      state: 'held',
      code: 'identity.contradictory-merge',
      facts: { where: 'MRG-1' },
      sourceTime: AT,
      reusedControlId: true,
      reply: 'pending',
      mapping: null,
    })
    await put(row)
    expect(await opened.reads.message(3)).toEqual(row)
    expect(await opened.reads.message(4)).toBeUndefined()
    expect(await opened.store.write((tx) => tx.settled([2, 3]))).toEqual(new Map([[3, 'held']]))
  })

  test('the reply has a state of its own', async () => {
    await put(message(1, { reply: 'pending' }))
    await opened.store.write((tx) =>
      tx.setReplies([
        { seq: 1, reply: 'undelivered' },
        { seq: 99, reply: 'sent' },
      ]),
    )
    expect((await opened.reads.message(1))?.reply).toBe('undelivered')
    expect(await opened.reads.message(99)).toBeUndefined()
  })

  test('settled up to: the highest number with nothing missing below it, over restarts and late ones', async () => {
    const journal = await implementation.openJournal(opened.place, { now: () => AT })
    await journal.append(
      Array.from({ length: 6 }, (_, no) => envelope(`C${no}`)),
      [],
    )
    await journal.close()
    expect(await opened.reads.settledUpTo()).toBe(0)
    await put(message(1), message(3), message(4))
    expect(await opened.reads.settledUpTo()).toBe(1)
    await opened.reopen()
    await put(message(6))
    await put(message(2))
    expect(await opened.reads.settledUpTo()).toBe(4)
    await put(message(5, { state: 'held' }))
    expect(await opened.reads.settledUpTo()).toBe(6)
  })

  test('lists by state, interface and code, rising, in pages', async () => {
    await put(
      message(1),
      message(2, { state: 'held', code: 'fhir.missing-required' }),
      message(3, { state: 'failed', code: 'mapping.none', interface: 'lis' }),
      message(4, { state: 'held', code: 'identity.contradictory-merge', interface: 'lis' }),
      message(5, { state: 'ignored', code: 'hl7v2/ack' }),
    )
    const list = async (filter: Parameters<typeof opened.reads.messages>[0], limit = 9) =>
      (await opened.reads.messages(filter, limit)).map((row) => row.seq)
    expect(await list({})).toEqual([1, 2, 3, 4, 5])
    expect(await list({ afterSeq: 2 }, 2)).toEqual([3, 4])
    expect(await list({ state: 'held' })).toEqual([2, 4])
    expect(await list({ state: 'held', interface: 'lis' })).toEqual([4])
    expect(await list({ state: 'failed', code: 'mapping.none' })).toEqual([3])
    expect(await list({ state: 'ignored' })).toEqual([5])
    expect(await list({ state: 'held', afterSeq: 2 })).toEqual([4])
    expect(await list({}, 0)).toEqual([])
  })

  test('tallies equal a recount, whatever is put, put again and rolled back', async () => {
    const row = fc.record({
      seq: fc.integer({ min: 1, max: 12 }),
      state: fc.constantFrom(...MESSAGE_STATES),
      interface: fc.constantFrom('his', 'lis'),
      day: fc.constantFrom(20_779, 20_780),
    })
    const transaction = fc.record({ rows: fc.array(row, { maxLength: 6 }), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { maxLength: 6 }), async (transactions) => {
        const one = await OpenedStore.open(implementation)
        try {
          for (const { rows, fails } of transactions)
            await one.store
              .write(async (tx) => {
                for (const { seq, ...rest } of rows) await tx.putMessage(message(seq, rest))
                if (fails) throw new Error('on purpose')
              })
              .catch((cause: Error) => expect(cause.message).toBe('on purpose'))
          const counted = new Map<string, StateTally>()
          for (const { interface: name, day, state } of await one.reads.messages({}, 1000)) {
            const key = `${name} ${day} ${state}`
            counted.set(key, { interface: name, day, state, count: (counted.get(key)?.count ?? 0) + 1 })
          }
          expect(inOrder(await one.reads.stateTallies())).toEqual(inOrder([...counted.values()]))
        } finally {
          await one.remove()
        }
      }),
      { numRuns: 15 },
    )
  })

  test('unmatched codes are counted once a message, the most frequent first', async () => {
    const code = { table: 'sex', system: 'urn:his', code: '9', display: '未知' }
    await opened.store.write(async (tx) => {
      await tx.putUnmatched('his', [code, { ...code, code: '8', display: 'x' }], AT, 1)
      await tx.putUnmatched('his', [{ ...code, display: '不明' }], AT + 5, 2)
      await tx.putUnmatched('his', [{ ...code, display: '不明' }], AT + 6, 2)
    })
    expect(await opened.reads.unmatched(9)).toEqual([
      { ...code, display: '不明', interface: 'his', count: 2, firstAt: AT, lastAt: AT + 6 },
      { ...code, code: '8', display: 'x', interface: 'his', count: 1, firstAt: AT, lastAt: AT },
    ])
    expect(await opened.reads.unmatched(1)).toHaveLength(1)
  })
})
