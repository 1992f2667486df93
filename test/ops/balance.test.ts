import { describe, expect, it } from 'vitest'
import { alarms } from '../../src/ops/alarms.ts'
import { type Books, balanceRows, destinationBalances } from '../../src/ops/balance.ts'
import { readBalance } from '../../src/ops/books.ts'

const DAY = 20_000
const states = (committed: number, held = 0, failed = 0, ignored = 0, name = 'adt', day = DAY) =>
  Object.entries({ committed, held, failed, ignored }).map(([state, count]) => ({
    interface: name,
    day,
    state: state as 'held',
    count,
  }))
const received = (count: number, name = 'adt', day = DAY) => [{ interface: name, day, received: count, repeats: 2 }]
const books = (over: Partial<Books>): Books => ({ received: [], above: [], states: [], settledAbove: [], ...over })

describe('the books of an interface and day', () => {
  it.each([
    ['all settled', books({ received: received(10), states: states(6, 1, 2, 1) }), 0, 0],
    [
      'some wait',
      books({ received: received(10), above: [{ interface: 'adt', day: DAY, count: 4, oldestAt: 1 }], states: states(6) }),
      4,
      0,
    ],
    [
      'one above the mark is settled already',
      books({
        received: received(10),
        above: [{ interface: 'adt', day: DAY, count: 4, oldestAt: 1 }],
        states: states(7),
        settledAbove: [{ interface: 'adt', day: DAY }],
      }),
      3,
      0,
    ],
    ['one is lost', books({ received: received(10), states: states(9) }), 0, 1],
    ['one was made up', books({ received: received(10), states: states(11) }), 0, -1],
    ['the journal knows nothing of it', books({ states: states(1) }), 0, -1],
  ])('%s', (_, taken, waiting, difference) => {
    expect(balanceRows(taken)).toMatchObject([{ interface: 'adt', day: DAY, waiting, difference }])
  })

  it('stand by interface and day, newest first, so that a surplus hides no loss', () => {
    const rows = balanceRows(
      books({
        received: [...received(5), ...received(5, 'lis'), ...received(5, 'adt', DAY - 1)],
        states: [...states(4), ...states(6, 0, 0, 0, 'lis'), ...states(5, 0, 0, 0, 'adt', DAY - 1)],
      }),
    )
    expect(rows.map((row) => [row.day, row.interface, row.difference])).toEqual([
      [DAY, 'adt', 1],
      [DAY, 'lis', -1],
      [DAY - 1, 'adt', 0],
    ])
  })
})

describe('the books of a destination', () => {
  const tallies = [
    { destination: 'crm', state: 'delivered' as const, count: 7 },
    { destination: 'crm', state: 'pending' as const, count: 2 },
    { destination: 'crm', state: 'dead' as const, count: 1 },
  ]
  it.each([
    ['closes', 11, 1, 0],
    ['misses one', 12, 1, 1],
  ])('%s', (_, emitted, suppressed, difference) => {
    expect(destinationBalances(tallies, [{ destination: 'crm', emitted, suppressed }])).toEqual([
      { destination: 'crm', emitted, delivered: 7, pending: 2, suppressed, dead: 1, difference },
    ])
  })
  it('shows what was never given and yet stands in the tallies', () => {
    expect(destinationBalances(tallies, [])).toMatchObject([{ emitted: 0, difference: -10 }])
  })
})

/** A small engine that takes and settles messages between any two of our readings. */
class MovingEngine {
  received = 0
  settled = 0
  lost = 0
  restless = 0
  readonly #step: (engine: MovingEngine) => void
  constructor(step: (engine: MovingEngine) => void) {
    this.#step = step
  }
  #moved<T>(read: () => T): Promise<T> {
    if (this.restless-- > 0) this.#step(this)
    return Promise.resolve(read())
  }
  readonly journal = {
    tallies: () => this.#moved(() => received(this.received)),
    waiting: (after: number) => this.#moved(() => [{ interface: 'adt', day: DAY, count: this.received - after, oldestAt: 0 }]),
    head: () => this.#moved(() => this.received),
  }
  readonly record = {
    settledUpTo: () => this.#moved(() => this.settled),
    states: () => this.#moved(() => states(this.settled - this.lost)),
    settledAbove: (mark: number) =>
      this.#moved(() => Array.from({ length: this.settled - mark }, () => ({ interface: 'adt', day: DAY }))),
    outbox: async () => [],
    emitted: async () => [],
  }
  readonly clock = { now: () => 100_000 }
}

const busy = (engine: MovingEngine): void => {
  engine.received += 3
  engine.settled += 2
}

describe('reading the books of a running engine', () => {
  it('closes although messages come and go between the readings', async () => {
    for (let restless = 0; restless < 12; restless++) {
      const engine = new MovingEngine(busy)
      engine.received = 10
      engine.settled = 5
      engine.restless = restless
      const balance = await readBalance(engine)
      expect({
        settled: balance.settled,
        closes: balance.closes,
        differences: balance.rows.map((row) => row.difference),
      }).toEqual({
        settled: true,
        closes: true,
        differences: [0],
      })
    }
  })

  it('shows a loss', async () => {
    const engine = new MovingEngine(busy)
    Object.assign(engine, { received: 10, settled: 10, lost: 1 })
    const balance = await readBalance(engine)
    expect(balance).toMatchObject({ closes: false, rows: [{ difference: 1 }] })
    expect(alarms(balance, undefined, { waitingSeconds: 60, diskFreeBytes: 0 })).toMatchObject([
      { code: 'ops.balance-difference', facts: { where: 'adt', received: 10, accounted: 9, day: '2024-10-04' } },
    ])
  })

  it('does not judge figures that never came to rest', async () => {
    const engine = new MovingEngine(busy)
    engine.restless = 1_000
    const balance = await readBalance(engine)
    expect(balance).toMatchObject({ settled: false, closes: true })
    expect(alarms(balance, undefined, { waitingSeconds: 1e9, diskFreeBytes: 0 })).toEqual([])
  })
})

describe('alarms', () => {
  const balance = {
    at: 100_000,
    settled: true,
    closes: true,
    rows: balanceRows(books({ received: received(3), above: [{ interface: 'adt', day: DAY, count: 3, oldestAt: 30_000 }] })),
    destinations: [{ destination: 'crm', emitted: 1, delivered: 0, pending: 0, suppressed: 0, dead: 1, difference: 0 }],
  }
  it.each([
    ['nothing but the dead delivery', 70, 1_000, ['ops.dead-deliveries']],
    ['a message that waits too long', 69, 1_000, ['ops.waiting-old', 'ops.dead-deliveries']],
    ['a full disk', 70, 999, ['ops.dead-deliveries', 'ops.disk-low']],
  ])('%s', (_, waitingSeconds, free, codes) => {
    expect(alarms(balance, free, { waitingSeconds, diskFreeBytes: 1_000 }).map((alarm) => alarm.code)).toEqual(codes)
  })
})
