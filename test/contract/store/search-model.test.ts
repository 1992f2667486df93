import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IndexEntry } from '../../../src/fhir/prepared.ts'
import type { ResourceWrite } from '../../../src/store/rows.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, patient, write } from './writes.ts'

/**
 * Neighbours share what they say, and then stop doing so one by one: whatever is written, revised, moved and deleted, each value
 * finds exactly the resources that have it now, and each source patient exactly its own.
 */
const TOKEN = 21
const DATE = 22
interface Now {
  readonly tokens: readonly string[]
  readonly days: readonly number[]
  readonly owner: string
  readonly deleted: boolean
}

const now = fc.record<Now>({
  tokens: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
  days: fc.uniqueArray(fc.constantFrom(1, 2, 90), { maxLength: 2 }),
  owner: fc.constantFrom('p1', 'p2'),
  deleted: fc.boolean(),
})
const alike = fc
  .tuple(now, fc.integer({ min: 1, max: 40 }))
  .map(([one, count]) => Array<Now>(count).fill({ ...one, deleted: false }))
const change = fc.record({ which: fc.nat(), to: now })

const indexOf = ({ tokens, days }: Now): IndexEntry[] => [
  ...tokens.map((value): IndexEntry => ({ kind: 't', param: TOKEN, a: `${value}|s`, b: null })),
  ...days.map((day): IndexEntry => ({ kind: 'd', param: DATE, a: day, b: day === 90 ? 9e12 : day })),
]

describe.each(implementations)('$name store: search after any writes', (implementation) => {
  test('finds exactly what is so now', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(alike, { minLength: 1, maxLength: 4 }),
        fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 4 }),
        async (batches, changes) => {
          const opened = await OpenedStore.open(implementation)
          try {
            await check(opened, batches, changes)
          } finally {
            await opened.remove()
          }
        },
      ),
      { numRuns: 20 },
    )
  })
})

async function check(
  opened: OpenedStore,
  batches: readonly Now[][],
  changes: readonly { which: number; to: Now }[][],
): Promise<void> {
  const { store, reads } = opened
  const model = new Map<string, Now>()
  await store.write((tx) => tx.apply([patient('p1'), patient('p2')], AT))
  const said = (id: string, one: Now, row?: ResourceWrite['row']): ResourceWrite => {
    model.set(id, one)
    return write({ id, row, sourcePatient: one.owner, deleted: one.deleted, index: indexOf(one) })
  }
  for (const [at, batch] of batches.entries())
    await store.write((tx) =>
      tx.apply(
        batch.map((one, no) => said(`r${at}-${no}`, one)),
        AT,
      ),
    )
  for (const group of changes)
    await store.write(async (tx) => {
      const ids = [...model.keys()]
      const writes = new Map(group.map(({ which, to }) => [ids[which % ids.length]!, to]))
      const rows = await tx.resources([...writes.keys()])
      await tx.apply(
        [...writes].map(([id, to]) => said(id, to, rows.get(id))),
        AT,
      )
    })

  const rids = await store.write((tx) => tx.resources(['p1', 'p2']))
  const idsOf = (holds: (one: Now) => boolean): string[] =>
    [...model]
      .filter(([, one]) => !one.deleted && holds(one))
      .map(([id]) => id)
      .sort()
  const base = { type: 'Observation', sort: 'lastUpdated', limit: 1000 } as const
  const search = async (rest: Partial<Parameters<typeof reads.search>[0]>): Promise<string[]> =>
    (await reads.search({ ...base, tests: [], ...rest })).rows.map((row) => row.id).sort()
  for (const value of ['a', 'b', 'c']) {
    const tests = [{ kind: 'token', param: TOKEN, values: [`s|${value}`] }] as const
    const expected = idsOf(({ tokens }) => tokens.includes(value))
    expect(await search({ tests })).toEqual(expected)
    expect(await reads.count({ ...base, tests })).toBe(expected.length)
  }
  for (const day of [1, 2, 90]) {
    const tests = [{ kind: 'date', param: DATE, ranges: [{ low: day, high: day }] }] as const
    expect(await search({ tests })).toEqual(idsOf(({ days }) => days.includes(day)))
  }
  for (const owner of ['p1', 'p2']) {
    const sourcePatients = [rids.get(owner)!.rid]
    expect(await search({ sourcePatients })).toEqual(idsOf((one) => one.owner === owner))
    const dated = await search({ sourcePatients, tests: [{ kind: 'date', param: DATE, ranges: [{ high: 2 }] }] })
    expect(dated).toEqual(idsOf((one) => one.owner === owner && one.days.some((day) => day < 90)))
  }
  const sorted = await reads.search({ ...base, tests: [], sort: { date: DATE, descending: false } })
  const firstDay = (id: string): number => Math.min(...model.get(id)!.days)
  expect(sorted.rows.map((row) => firstDay(row.id))).toEqual(
    idsOf(() => true)
      .map(firstDay)
      .sort((x, y) => (x === y ? 0 : x - y)),
  )
}
