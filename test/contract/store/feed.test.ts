import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, apply, found, patient, revise, write } from './writes.ts'

describe.each(implementations)('$name store: feed', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())

  test('entries say what changed, of whom, in commit order', async () => {
    await opened.store.write((tx) => found(tx, 'p1', 'person1'))
    await apply(opened.store, write({ id: 'o1', sourcePatient: 'p1' }), write({ id: 'org', type: 'Organization' }))
    await revise(opened.store, { id: 'o1', content: 'two', sourcePatient: 'p1' })
    await apply(opened.store, patient('person1', { golden: true }))
    const entry = { version: 1, at: AT, change: 'created', person: 'person1' }
    expect(await opened.reads.feed(0, 100)).toEqual([
      { ...entry, seq: 1, type: 'Patient', id: 'p1' },
      { ...entry, seq: 2, type: 'Observation', id: 'o1' },
      { ...entry, seq: 3, type: 'Organization', id: 'org', person: undefined },
      { ...entry, seq: 4, type: 'Observation', id: 'o1', version: 2, change: 'updated' },
      { ...entry, seq: 5, type: 'Patient', id: 'person1' },
    ])
  })

  test('link changes are entries of the person, with the source patients moved', async () => {
    await apply(opened.store, patient('person1', { golden: true }))
    await opened.store.write(async (tx) => {
      await tx.appendLinks([], AT)
      await tx.appendLinks(
        [
          { person: 'person1', change: 'merged', from: 'person2', moved: ['p3', 'p4'] },
          { person: 'person9', change: 'linked', moved: ['p5'] },
        ],
        AT + 1,
      )
      expect(await tx.feedHead()).toBe(3)
    })
    const at = AT + 1
    expect(await opened.reads.feed(1, 9)).toEqual([
      {
        seq: 2,
        type: 'Patient',
        id: 'person1',
        version: 1,
        person: 'person1',
        at,
        change: 'merged',
        from: 'person2',
        moved: ['p3', 'p4'],
      },
      { seq: 3, type: 'Patient', id: 'person9', version: 0, person: 'person9', at, change: 'linked', moved: ['p5'] },
    ])
    expect((await opened.reads.feed(2, 9)).map((entry) => entry.seq)).toEqual([3])
  })

  test('numbers are gapless and every (after, limit) gives exactly the next ones, wherever rows begin', async () => {
    let total = 0
    for (const size of [1, 5, 20, 2, 40]) {
      await apply(
        opened.store,
        ...Array.from({ length: size }, (_, no) => write({ id: `${size}-${no}`, type: no % 7 ? 'Observation' : 'Condition' })),
      )
      total += size
    }
    const all = await opened.reads.feed(0, 1000)
    expect(all.map((entry) => entry.seq)).toEqual(Array.from({ length: total }, (_, no) => no + 1))
    expect(new Set(all.map((entry) => entry.id)).size).toBe(total)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 75 }), fc.integer({ min: 0, max: 75 }), async (after, limit) => {
        expect(await opened.reads.feed(after, limit)).toEqual(all.slice(after, after + limit))
      }),
      { numRuns: 60 },
    )
    expect(await opened.reads.feedHead()).toBe(total)
  })

  test('times rise with the numbers even when the clock goes back, so `_lastUpdated` skips nothing', async () => {
    await apply(opened.store, write({ id: 'o1' }))
    await opened.store.write((tx) => tx.apply([write({ id: 'o2' })], AT - 3_600_000))
    await opened.store.write((tx) => tx.apply([write({ id: 'o3' })], AT + 10))
    expect((await opened.reads.feed(0, 9)).map((entry) => entry.at)).toEqual([AT, AT, AT + 10])
    const since = (low: number) =>
      opened.reads.search({
        type: 'Observation',
        tests: [{ kind: 'lastUpdated', ranges: [{ low }] }],
        sort: 'lastUpdated',
        limit: 9,
      })
    expect((await since(AT)).rows.map((row) => row.id)).toEqual(['o1', 'o2', 'o3'])
    expect((await since(AT + 1)).rows.map((row) => row.id)).toEqual(['o3'])
  })

  test('each reader has its cursor', async () => {
    expect(await opened.reads.readerCursor('rules')).toBe(0)
    await opened.store.write(async (tx) => {
      await tx.setReaderCursor('rules', 5)
      await tx.setReaderCursor('crm', 7)
      await tx.setReaderCursor('rules', 6)
      expect(await tx.readerCursor('rules')).toBe(6)
    })
    await opened.reopen()
    expect([await opened.reads.readerCursor('rules'), await opened.reads.readerCursor('crm')]).toEqual([6, 7])
  })
})
