import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { implementations, OpenedStore } from './implementations.ts'
import { AT } from './writes.ts'

const event = (eventId: string, orderKey: string) => ({ eventId, orderKey, body: `{"id":"${eventId}"}` })

describe.each(implementations)('$name store: outbox', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())
  const put = (destination: string, ...events: ReturnType<typeof event>[]) =>
    opened.store.write((tx) => tx.putOutbox(destination, events, AT))
  const due = async (destination: string, now = AT, limit = 99) =>
    (await opened.reads.dueOutbox(destination, now, limit)).map((row) => row.eventId)
  const settle = (
    sequence: number,
    result: Parameters<Parameters<Parameters<typeof opened.store.write>[0]>[0]['settleOutbox']>[2],
  ) => opened.store.write((tx) => tx.settleOutbox('crm', sequence, result, 'HTTP 200'))

  test('sequences are gapless per destination; an event id already there is left alone', async () => {
    await put('crm', event('e1', 'a'), event('e2', 'b'))
    await put('sms', event('e1', 'a'))
    await put('crm', event('e1', 'zzz'), event('e3', 'c'))
    const rows = await opened.reads.dueOutbox('crm', AT, 9)
    expect(rows.map((row) => [row.sequence, row.eventId])).toEqual([
      [1, 'e1'],
      [2, 'e2'],
      [3, 'e3'],
    ])
    expect(rows[0]).toEqual({
      destination: 'crm',
      sequence: 1,
      eventId: 'e1',
      orderKey: 'a',
      body: '{"id":"e1"}',
      state: 'pending',
      attempts: 0,
      nextAt: AT,
      lastCode: null,
    })
    expect(await due('sms')).toEqual(['e1'])
    expect(await due('nobody')).toEqual([])
  })

  test('of one key only the oldest pending is due: a failing one holds its key and no other', async () => {
    await put('crm', event('a1', 'a'), event('a2', 'a'), event('b1', 'b'), event('b2', 'b'))
    expect(await due('crm')).toEqual(['a1', 'b1'])
    await settle(1, { state: 'pending', nextAt: AT + 100 })
    await settle(3, { state: 'delivered' })
    expect(await due('crm')).toEqual(['b2'])
    expect(await due('crm', AT + 100)).toEqual(['a1', 'b2'])
    expect((await opened.reads.dueOutbox('crm', AT + 100, 9))[0]).toMatchObject({
      attempts: 1,
      lastCode: 'HTTP 200',
      nextAt: AT + 100,
    })
    await settle(1, { state: 'dead' })
    expect(await due('crm')).toEqual(['a2', 'b2'])
    await settle(1, { state: 'delivered' })
    expect([...(await opened.reads.outboxTallies())].sort((x, y) => y.count - x.count)).toEqual([
      { destination: 'crm', state: 'pending', count: 2 },
      { destination: 'crm', state: 'delivered', count: 1 },
      { destination: 'crm', state: 'dead', count: 1 },
    ])
    expect(await opened.reads.outboxHeads()).toEqual([{ destination: 'crm', sequence: 4 }])
  })

  test('whatever is put and settled: every key in its order, each event once, tallies equal a recount', async () => {
    const step = fc.oneof(
      fc.record({ put: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('a', 'b', 'c')) }),
      fc.record({ take: fc.constantFrom('delivered', 'dead', 'pending') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const one = await OpenedStore.open(implementation)
        try {
          const waiting = new Map<string, string[]>()
          const known = new Set<string>()
          const gone = { delivered: 0, dead: 0 }
          for (const now of steps) {
            if ('put' in now) {
              const [no, key] = now.put
              await one.store.write((tx) => tx.putOutbox('crm', [event(`e${no}`, key)], AT))
              if (!known.has(`e${no}`)) waiting.set(key, [...(waiting.get(key) ?? []), `e${no}`])
              known.add(`e${no}`)
              continue
            }
            const [head] = await one.reads.dueOutbox('crm', AT, 1)
            if (!head) continue
            expect(waiting.get(head.orderKey)?.[0]).toBe(head.eventId)
            const result =
              now.take === 'pending' ? { state: 'pending' as const, nextAt: AT } : { state: now.take as 'delivered' | 'dead' }
            await one.store.write((tx) => tx.settleOutbox('crm', head.sequence, result, 'x'))
            if (result.state === 'pending') continue
            waiting.get(head.orderKey)?.shift()
            gone[result.state]++
          }
          const heads = (await one.reads.dueOutbox('crm', AT, 99)).map((row) => row.eventId).sort()
          expect(heads).toEqual([...waiting.values()].flatMap((events) => events.slice(0, 1)).sort())
          const tallies = Object.fromEntries((await one.reads.outboxTallies()).map((row) => [row.state, row.count]))
          const pending = [...waiting.values()].reduce((sum, events) => sum + events.length, 0)
          expect({ pending: 0, delivered: 0, dead: 0, ...tallies }).toEqual({ pending, ...gone })
        } finally {
          await one.remove()
        }
      }),
      { numRuns: 15 },
    )
  })
})
