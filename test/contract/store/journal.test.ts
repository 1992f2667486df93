import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Envelope } from '../../../src/model/message.ts'
import type { Journal } from '../../../src/store/journal.ts'
import { implementations, settle } from './implementations.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 10, 22, 8)

describe.each(implementations)('$name journal', (implementation) => {
  let place: { place: string; remove(): Promise<void> }
  let journal: Journal
  let now = START
  const clock = { now: () => now }
  beforeEach(async () => {
    now = START
    place = await implementation.place()
    journal = await implementation.openJournal(place.place, clock)
  })
  afterEach(async () => {
    await journal.close()
    await place.remove()
  })
  const reopen = async () => {
    await journal.close()
    journal = await implementation.openJournal(place.place, clock)
  }
  const envelope = (controlId: string, text = `MSH|${controlId}`, rest: Partial<Envelope> = {}): Envelope => ({
    interface: 'lis',
    bytes: Buffer.from(text),
    receivedAt: now,
    controlId,
    orderingKeys: [],
    format: 'hl7v2',
    ...rest,
  })
  const append = (...envelopes: Envelope[]) => journal.append(envelopes, [])
  const fresh = (seq: number) => ({ seq, repeat: false, reused: false })

  test('bytes and everything known of them come back exactly', async () => {
    const bytes = Buffer.from([0, 255, 0x0b, 0x1c, 0x0d, 0xb2, 0xe2, 0x80])
    const whole = {
      ...envelope('A1'),
      bytes,
      orderingKeys: ['his|1', 'his|2'],
      charset: 'GB18030',
      origin: 'TB_X',
      from: '10.0.0.1:99',
    }
    await append(whole, envelope('A2', ''))
    const [one, two] = await journal.read(0, 9)
    expect({ ...one, bytes: Buffer.from(one!.bytes) }).toEqual({ ...whole, seq: 1 })
    expect(two).toEqual({ ...envelope('A2', ''), bytes: new Uint8Array(), seq: 2 })
    expect(Buffer.from((await journal.get(1))!.bytes)).toEqual(bytes)
    expect(await journal.get(3)).toBeUndefined()
  })

  test('the same message again, in the same batch too, gets the first one’s number; other bytes are marked as reuse', async () => {
    expect(await append(envelope('A1'), envelope('A1'), envelope('A2'))).toEqual([
      fresh(1),
      { seq: 1, repeat: true, reused: false },
      fresh(2),
    ])
    expect(await append(envelope('A1', 'other'))).toEqual([{ seq: 3, repeat: false, reused: true }])
    expect(await append(envelope('A1', 'other'), envelope('A1'))).toEqual([
      { seq: 3, repeat: true, reused: false },
      { seq: 1, repeat: true, reused: false },
    ])
    expect(await append(envelope('A1', 'MSH|A1', { interface: 'adt' }))).toEqual([fresh(4)])
    expect((await journal.read(2, 1))[0]?.reusedControlId).toBe(true)
    expect(await journal.head()).toBe(4)
  })

  test('without a control id equal bytes are a repeat and others are no reuse', async () => {
    expect(await append(envelope('', 'x'), envelope('', 'y'), envelope('', 'x'))).toEqual([
      fresh(1),
      fresh(2),
      { seq: 1, repeat: true, reused: false },
    ])
  })

  test('periods: numbers rise over them, repeats and reuse are found across them, cursors are carried', async () => {
    await journal.append([envelope('A1')], [{ interface: 'his', name: 'TB_X', value: '{"at":1}' }])
    now += DAY
    expect(await append(envelope('A1'), envelope('A1', 'other'), envelope('A2'))).toEqual([
      { seq: 1, repeat: true, reused: false },
      { seq: 2, repeat: false, reused: true },
      fresh(3),
    ])
    expect(await journal.cursor('his', 'TB_X')).toBe('{"at":1}')
    await journal.append([], [{ interface: 'his', name: 'TB_X', value: '{"at":2}' }])
    await reopen()
    now += DAY
    expect(await append(envelope('A9'))).toEqual([fresh(4)])
    expect(await journal.cursor('his', 'TB_X')).toBe('{"at":2}')
    expect(await journal.cursor('his', 'TB_Y')).toBeUndefined()
    expect((await journal.read(0, 99)).map((row) => row.seq)).toEqual([1, 2, 3, 4])
    expect((await journal.read(1, 2)).map((row) => row.seq)).toEqual([2, 3])
    expect((await journal.get(2))?.controlId).toBe('A1')
  })

  test('a repeat older than the window is a new message', async () => {
    await append(envelope('A1'))
    now += 8 * DAY
    expect((await append(envelope('A1')))[0]).toEqual({ seq: 1, repeat: true, reused: false })
    now += DAY
    expect((await append(envelope('A1')))[0]).toEqual(fresh(2))
  })

  test('a clock that goes back neither loses the order nor a number', async () => {
    await append(envelope('A1'))
    now -= 400 * DAY
    expect(await append(envelope('A2'))).toEqual([fresh(2)])
    await reopen()
    expect(await append(envelope('A1'), envelope('A3'))).toEqual([{ seq: 1, repeat: true, reused: false }, fresh(3)])
  })

  test('tallies and what waits, per interface and day of receipt, over all periods', async () => {
    const day = Math.floor(START / DAY)
    await append(envelope('A1'), envelope('A1'), envelope('B1', 'b', { interface: 'adt' }))
    now += DAY
    await append(envelope('A2'), envelope('A1'), envelope('A3', 'late', { receivedAt: START + 7 }))
    const sorted = <T extends { interface: string; day: number }>(rows: readonly T[]) =>
      [...rows].sort((x, y) => x.interface.localeCompare(y.interface) || x.day - y.day)
    expect(sorted(await journal.tallies())).toEqual([
      { interface: 'adt', day, received: 1, repeats: 0 },
      { interface: 'lis', day, received: 2, repeats: 1 },
      { interface: 'lis', day: day + 1, received: 1, repeats: 1 },
    ])
    expect(sorted(await journal.waiting(0))).toEqual([
      { interface: 'adt', day, count: 1, oldestAt: START },
      { interface: 'lis', day, count: 2, oldestAt: START },
      { interface: 'lis', day: day + 1, count: 1, oldestAt: START + DAY },
    ])
    expect(await journal.waiting(3)).toEqual([{ interface: 'lis', day, count: 1, oldestAt: START + 7 }])
    expect(await journal.waiting(4)).toEqual([])
  })

  test('drop: whole periods that ended before, outside the window, with nothing kept; numbers, cursors and tallies stay', async () => {
    for (const id of ['A1', 'A2', 'A3']) {
      await journal.append([envelope(id)], [{ interface: 'his', name: 'c', value: id }])
      now += DAY
    }
    now = START + 40 * DAY
    expect(await journal.drop(START, [])).toEqual([])
    expect(await journal.drop(now, [1])).toEqual([])
    await settle(implementation, place.place, [1, 2, 3])
    expect(await journal.drop(now, [2, 9])).toHaveLength(1)
    expect((await journal.read(0, 9)).map((row) => row.seq)).toEqual([2, 3])
    expect(await journal.drop(now, [])).toHaveLength(1)
    await reopen()
    expect(await append(envelope('A4'))).toEqual([fresh(4)])
    await settle(implementation, place.place, [4])
    expect(await journal.cursor('his', 'c')).toBe('A3')
    expect((await journal.tallies()).reduce((sum, row) => sum + row.received, 0)).toBe(4)
    now += 40 * DAY
    expect(await journal.drop(now + DAY, [])).toHaveLength(1)
    expect(await journal.head()).toBe(4)
    expect(await append(envelope('A5'))).toEqual([fresh(5)])
    await settle(implementation, place.place, [5])
    expect(await journal.drop(now + DAY, [])).toHaveLength(1)
    now += 40 * DAY
    expect(await journal.drop(now, [])).toEqual([])
  })

  test('row hashes by interface and key', async () => {
    await journal.putRowHashes('his', [
      { key: 'TB_X:1', hash: 5 },
      { key: 'TB_X:2', hash: 2 ** 51 },
    ])
    await journal.putRowHashes('his', [{ key: 'TB_X:1', hash: 6 }])
    await reopen()
    expect(await journal.rowHashes('his', ['TB_X:1', 'TB_X:2', 'TB_X:3'])).toEqual(
      new Map([
        ['TB_X:1', 6],
        ['TB_X:2', 2 ** 51],
      ]),
    )
    expect((await journal.rowHashes('lis', ['TB_X:1'])).size).toBe(0)
  })

  test('any batches over any days: each different message once, numbers unique and rising, tallies equal a recount', async () => {
    const step = fc.record({
      days: fc.integer({ min: -1, max: 2 }),
      ids: fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('x', 'y')), { maxLength: 5 }),
      reopen: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 3 }), async (steps) => {
        const own = await implementation.place()
        now = START
        let one = await implementation.openJournal(own.place, clock)
        const first = new Map<string, number>()
        let sent = 0
        for (const { days, ids, reopen: again } of steps) {
          now += days * DAY
          const receipts = await one.append(
            ids.map(([id, text]) => envelope(id, text)),
            [],
          )
          for (const [at, [id, text]] of ids.entries()) {
            const { seq, repeat } = receipts[at]!
            expect(repeat).toBe(first.has(id + text))
            first.set(id + text, first.get(id + text) ?? seq)
            expect(seq).toBe(first.get(id + text))
            sent++
          }
          if (again) {
            await one.close()
            one = await implementation.openJournal(own.place, clock)
          }
        }
        const rows = await one.read(0, 999)
        expect(rows.map((row) => row.seq)).toEqual([...first.values()].sort((x, y) => x - y))
        const tallies = await one.tallies()
        expect(tallies.reduce((sum, row) => sum + row.received + row.repeats, 0)).toBe(sent)
        expect(tallies.reduce((sum, row) => sum + row.received, 0)).toBe(rows.length)
        await one.close()
        await own.remove()
      }),
      { numRuns: 25 },
    )
  })
})
