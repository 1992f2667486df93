import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Timer } from '../../../src/store/rows.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT } from './writes.ts'

const timer = (dedupeKey: string, dueAt: number, rest: Partial<Timer> = {}): Timer => ({
  dedupeKey,
  rule: 't14',
  dueAt,
  anchor: 'Encounter/e1',
  sourcePatient: 'p1',
  payload: '{"template":"survey"}',
  ...rest,
})

describe.each(implementations)('$name store: timers', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())
  const put = (one: Timer, decidedAt = 1) => opened.store.write((tx) => tx.putTimer(one, decidedAt))
  const due = async (now: number, limit = 9) => (await opened.reads.dueTimers(now, limit)).map((row) => row.dedupeKey)

  test('a timer is new, then known, moved when its time changes, and never again pending once settled', async () => {
    expect(await put(timer('k1', AT))).toBe('new')
    expect(await put(timer('k1', AT))).toBe('known')
    expect(await put(timer('k1', AT + 5, { payload: '{"n":2}' }), 7)).toBe('moved')
    const moved = { ...timer('k1', AT + 5, { payload: '{"n":2}' }), state: 'pending', reason: null, decidedAt: 7 }
    expect(await opened.store.write((tx) => tx.followUp('k1'))).toEqual(moved)
    await opened.store.write((tx) => tx.settleTimer('k1', 'emitted', 'due', AT + 6))
    expect(await put(timer('k1', AT + 50))).toBe('known')
    await opened.store.write((tx) => tx.settleTimer('k1', 'cancelled', 'late', AT + 7))
    expect(await opened.store.write((tx) => tx.followUp('k1'))).toEqual({ ...moved, state: 'emitted', reason: 'due' })
    expect(await opened.store.write((tx) => tx.followUp('k2'))).toBeUndefined()
  })

  test('due: pending ones whose time has come, earliest first; the next time to wake', async () => {
    expect(await opened.reads.nextTimerAt()).toBeUndefined()
    for (const [key, at] of [
      ['late', 30],
      ['early', 10],
      ['middle', 20],
      ['done', 5],
    ] as const)
      await put(timer(key, AT + at))
    await opened.store.write((tx) => tx.settleTimer('done', 'suppressed', 'quiet hours', AT))
    expect(await due(AT + 9)).toEqual([])
    expect(await due(AT + 20)).toEqual(['early', 'middle'])
    expect(await due(AT + 99, 2)).toEqual(['early', 'middle'])
    expect(await opened.reads.nextTimerAt()).toBe(AT + 10)
    await opened.reopen()
    expect(await due(AT + 99)).toEqual(['early', 'middle', 'late'])
  })

  test('listed by anchor, rule, patient and state, and counted', async () => {
    await put(timer('a', AT))
    await put(timer('b', AT, { rule: 't32', anchor: 'Appointment/x' }))
    await put(timer('c', AT, { sourcePatient: 'p2' }))
    await opened.store.write((tx) => tx.settleTimer('c', 'cancelled', 'discharge undone', AT))
    const keys = async (filter: Parameters<typeof opened.reads.followUps>[0], limit = 9) =>
      (await opened.reads.followUps(filter, limit)).map((row) => row.dedupeKey)
    expect((await opened.store.write((tx) => tx.timersOf('Encounter/e1'))).map((row) => row.dedupeKey)).toEqual(['a', 'c'])
    expect(await keys({})).toEqual(['a', 'b', 'c'])
    expect(await keys({}, 2)).toEqual(['a', 'b'])
    expect(await keys({}, 0)).toEqual([])
    expect(await keys({ rule: 't32' })).toEqual(['b'])
    expect(await keys({ state: 'cancelled' })).toEqual(['c'])
    expect(await keys({ sourcePatients: ['p1', 'p2'], rule: 't14', state: 'pending' })).toEqual(['a'])
    expect((await opened.reads.counts()).followUps).toEqual({ pending: 2, emitted: 0, cancelled: 1, suppressed: 0, expired: 0 })
  })
})
