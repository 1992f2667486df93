import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IndexEntry } from '../../../src/fhir/prepared.ts'
import type { SearchPlan, SearchTest } from '../../../src/store/search.ts'
import { implementations, OpenedStore } from './implementations.ts'
import { AT, apply, found, patient, revise, write } from './writes.ts'

const CODE = 11
const DATE = 12
const SUBJECT = 13
const NAME = 14
const VALUE = 15
const URL = 16
const DAY = 86_400_000

const t = (a: string): IndexEntry => ({ kind: 't', param: CODE, a, b: null })
const d = (a: number, b = a): IndexEntry => ({ kind: 'd', param: DATE, a, b })
const r = (a: string): IndexEntry => ({ kind: 'r', param: SUBJECT, a, b: null })
const s = (a: string): IndexEntry => ({ kind: 's', param: NAME, a, b: null })
const q = (a: number, b: string | null): IndexEntry => ({ kind: 'q', param: VALUE, a, b })
const u = (a: string): IndexEntry => ({ kind: 'u', param: URL, a, b: null })

const token = (values: string[], not = false): SearchTest => ({ kind: 'token', param: CODE, values, ...(not ? { not } : {}) })
const date = (low?: number, high?: number): SearchTest => ({
  kind: 'date',
  param: DATE,
  ranges: [{ ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }],
})
const string = (match: 'prefix' | 'exact' | 'contains', ...values: string[]): SearchTest => ({
  kind: 'string',
  param: NAME,
  values,
  match,
})

/** Five resources in a row (they share runs), one of them with everything else. */
const OBSERVATIONS: Readonly<Record<string, readonly IndexEntry[]>> = {
  a: [t('718-7|http://loinc.org'), d(1000, 1999), r('Patient/p1'), s('wang'), q(7.1, 'mmol/L'), u('urn:x')],
  b: [t('718-7|http://loinc.org'), d(1000, 1999), r('Patient/p1'), s('wangwu'), q(9, 'mmol/L'), u('urn:xy')],
  c: [t('718-7|urn:lis'), t('x|y|urn:lis'), d(1500, 1500), s('lee wang'), q(7.1, null)],
  d: [t('718-71|http://loinc.org'), t('x|'), d(5 * DAY, 900 * DAY), s('zhang')],
  e: [t('4548-4|http://loinc.org'), r('Patient/p2')],
}

const CASES: readonly [what: string, test: SearchTest, ids: string][] = [
  ['token of a system', token(['http://loinc.org|718-7']), 'ab'],
  ['token of another system', token(['urn:lis|718-7']), 'c'],
  ['token of a system nobody uses', token(['urn:none|718-7']), ''],
  ['token of any system', token(['718-7']), 'abc'],
  ['token without a system', token(['|x']), 'd'],
  ['a code that is another one’s beginning', token(['x']), 'd'],
  ['a code with a bar in it', token(['urn:lis|x|y']), 'c'],
  ['any token of a system', token(['urn:lis|']), 'c'],
  ['any token of a system, many', token(['http://loinc.org|']), 'abde'],
  ['one of several tokens', token(['urn:lis|718-7', '4548-4']), 'ce'],
  ['not a token', token(['718-7'], true), 'de'],
  ['not a token nobody has', token(['urn:none|1'], true), 'abcde'],
  ['no value at all', token([]), ''],
  ['date: overlap', date(1999, 3000), 'ab'],
  ['date: inside', date(1400, 1600), 'abc'],
  ['date: open below', date(undefined, 1200), 'ab'],
  ['date: open above, a long interval', date(3 * DAY), 'd'],
  ['date: in the middle of a long interval', date(400 * DAY, 401 * DAY), 'd'],
  ['date: both ends open', date(), 'abcd'],
  ['date: one of two ranges', { kind: 'date', param: DATE, ranges: [{ high: 1200 }, { low: 100 * DAY }] }, 'abd'],
  ['reference', { kind: 'reference', param: SUBJECT, targets: ['Patient/p1'] }, 'ab'],
  ['one of two references', { kind: 'reference', param: SUBJECT, targets: ['Patient/p1', 'Patient/p2'] }, 'abe'],
  ['string: beginning', string('prefix', 'wang'), 'ab'],
  ['string: whole', string('exact', 'wang'), 'a'],
  ['string: part', string('contains', 'wang'), 'abc'],
  ['string: one of two', string('prefix', 'zh', 'lee'), 'cd'],
  ['string: what SQL reads as a pattern', string('prefix', '%'), ''],
  ['quantity with its unit', { kind: 'quantity', param: VALUE, ranges: [{ low: 7.05, high: 7.15, unit: 'mmol/L' }] }, 'a'],
  ['quantity of any unit', { kind: 'quantity', param: VALUE, ranges: [{ low: 7.05, high: 7.15 }] }, 'ac'],
  ['quantity: above', { kind: 'quantity', param: VALUE, ranges: [{ low: 8 }] }, 'b'],
  ['uri', { kind: 'uri', param: URL, values: ['urn:x'] }, 'a'],
  ['id', { kind: 'id', ids: ['c', 'e', 'nobody'] }, 'ce'],
  ['no id', { kind: 'id', ids: [] }, ''],
  ['changed since before all', { kind: 'lastUpdated', ranges: [{ low: AT }] }, 'abcde'],
  ['changed since later', { kind: 'lastUpdated', ranges: [{ low: AT + 1 }] }, ''],
  ['changed until', { kind: 'lastUpdated', ranges: [{ high: AT }] }, 'abcde'],
]

describe.each(implementations)('$name store: search', (implementation) => {
  let opened: OpenedStore
  beforeEach(async () => {
    opened = await OpenedStore.open(implementation)
  })
  afterEach(() => opened.remove())

  const plan = (tests: readonly SearchTest[], rest: Partial<SearchPlan> = {}): SearchPlan => ({
    type: 'Observation',
    tests,
    sort: 'lastUpdated',
    limit: 100,
    ...rest,
  })
  const ids = async (searched: SearchPlan): Promise<string> =>
    (await opened.reads.search(searched)).rows.map((row) => row.id).join('')
  const observations = () =>
    Object.entries(OBSERVATIONS).map(([id, index]) => write({ id, index, sourcePatient: id === 'e' ? 'p2' : 'p1' }))

  test.each(CASES)('%s', async (_, one, expected) => {
    await apply(opened.store, patient('p1'), patient('p2'), ...observations())
    expect(await ids(plan([one]))).toBe(expected)
    expect(await opened.reads.count(plan([one]))).toBe(expected.length)
    const sps = await opened.store.write((tx) => tx.resources(['p1', 'p2']))
    const compartment = [...sps.values()].map((row) => row.rid)
    expect(await ids(plan([one], { sourcePatients: compartment }))).toBe(expected)
    expect(await ids(plan([one], { sourcePatients: [sps.get('p2')!.rid] }))).toBe(expected.includes('e') ? 'e' : '')
  })

  test('all tests must hold, whichever of them leads', async () => {
    await apply(opened.store, patient('p1'), patient('p2'), ...observations())
    expect(await ids(plan([token(['718-7']), string('contains', 'wang'), date(1400, 1600)]))).toBe('abc')
    expect(await ids(plan([token(['718-7']), string('prefix', 'wang'), { kind: 'id', ids: ['b', 'c'] }]))).toBe('b')
    expect(await ids(plan([token(['718-7'], true), date()]))).toBe('d')
  })

  test('a new version is found by what it says now and no longer by what it said, its neighbours as before', async () => {
    await apply(opened.store, patient('p1'), patient('p2'), ...observations())
    await revise(opened.store, { id: 'b', index: [t('new|urn:lis'), d(1000, 1999)], sourcePatient: 'p1' })
    expect(await ids(plan([token(['http://loinc.org|718-7'])]))).toBe('a')
    expect(await ids(plan([token(['new'])]))).toBe('b')
    expect(await ids(plan([{ kind: 'reference', param: SUBJECT, targets: ['Patient/p1'] }]))).toBe('a')
    expect(await ids(plan([date(1999, 3000)]))).toBe('ab')
    await revise(opened.store, { id: 'a', deleted: true, sourcePatient: 'p1' })
    expect(await ids(plan([date(1999, 3000)]))).toBe('b')
    expect(await ids(plan([]))).toBe('cdeb')
  })

  test.each([false, true])(
    'sorted by date, descending %s: undated ones last, pages join without gap or double',
    async (descending) => {
      await apply(opened.store, patient('p1'), patient('p2'), ...observations())
      const sorted = descending ? 'dcbae' : 'abcde'
      for (const sourcePatients of [undefined, await rids('p1', 'p2')])
        for (const limit of [1, 2, 3, 5]) {
          const searched = plan([], { sort: { date: DATE, descending }, limit, ...(sourcePatients ? { sourcePatients } : {}) })
          expect(await allPages(searched)).toBe(sorted)
        }
    },
  )

  test.each([false, true])(
    'several intervals that begin together: the resource stands once, descending %s',
    async (descending) => {
      const both = [d(1000, 1999), d(1000, 1500), d(1000, 900 * DAY)]
      await apply(
        opened.store,
        write({ id: 'a', index: both }),
        write({ id: 'b', index: [d(500)] }),
        write({ id: 'c', index: both }),
      )
      const searched = plan([], { sort: { date: DATE, descending } })
      for (const limit of [1, 2, 100]) expect(await allPages({ ...searched, limit })).toBe(descending ? 'cab' : 'bac')
    },
  )

  test.each(['lastUpdated', '-lastUpdated'] as const)(
    'sorted by %s, page after page, with and without a leading test',
    async (sort) => {
      await apply(opened.store, patient('p1'), patient('p2'), ...observations())
      await revise(opened.store, { id: 'b', index: OBSERVATIONS.b!, sourcePatient: 'p1' })
      for (const tests of [[], [date()], [token(['http://loinc.org|'])]]) {
        const rising = tests.length === 0 ? 'acdeb' : tests[0] === undefined ? '' : tests[0].kind === 'date' ? 'acdb' : 'adeb'
        const expected = sort === 'lastUpdated' ? rising : [...rising].reverse().join('')
        for (const limit of [1, 2, 100]) expect(await allPages(plan(tests, { sort, limit }))).toBe(expected)
      }
    },
  )

  const rids = async (...of: string[]): Promise<number[]> => {
    const rows = await opened.store.write((tx) => tx.resources(of))
    return of.map((id) => rows.get(id)!.rid)
  }
  const allPages = async (searched: SearchPlan): Promise<string> => {
    let out = ''
    let after: string | undefined
    for (;;) {
      const page = await opened.reads.search({ ...searched, ...(after === undefined ? {} : { after }) })
      out += page.rows.map((row) => row.id).join('')
      expect(page.rows.length).toBeLessThanOrEqual(searched.limit)
      if (!page.more) return out
      after = page.rows.at(-1)!.position
    }
  }

  test('rows carry what the API needs', async () => {
    const written = await apply(opened.store, patient('p1'), write({ id: 'o1', sourcePatient: 'p1', index: [d(5)] }))
    const [row] = (await opened.reads.search(plan([], { sort: { date: DATE, descending: true } }))).rows
    expect(row).toMatchObject({
      rid: written.get('o1'),
      type: 'Observation',
      id: 'o1',
      version: 1,
      at: AT,
      feed: 2,
      sourcePatientId: 'p1',
    })
    expect(row?.text).toContain('as it came')
  })

  test('a position that no page gave is refused', async () => {
    await apply(opened.store, patient('p1'), ...observations().slice(0, 2))
    for (const after of ["f1' OR 1=1", 'd5.1', '', 'f'])
      await expect(opened.reads.search(plan([], { after }))).rejects.toMatchObject({ error: { code: 'store.position' } })
    const dated = plan([], { sort: { date: DATE, descending: true }, after: 'f1' })
    await expect(opened.reads.search(dated)).rejects.toMatchObject({ error: { code: 'store.position' } })
  })

  test('Patient finds persons’ golden records; with `source` it finds source patients; placeholders are in neither', async () => {
    await opened.store.write(async (tx) => {
      await found(tx, 'sp1', 'person1')
      await tx.apply(
        [patient('person1', { golden: true, index: [s('zhang')] }), patient('sp2', { placeholder: true, index: [s('zhang')] })],
        AT,
      )
    })
    const sourcePatients = await rids('sp1')
    expect(await ids(plan([], { type: 'Patient' }))).toBe('person1')
    expect(await ids(plan([string('prefix', 'zh')], { type: 'Patient' }))).toBe('person1')
    expect(await ids(plan([], { type: 'Patient', sourcePatients }))).toBe('person1')
    expect(await ids(plan([], { type: 'Patient', source: true }))).toBe('sp1')
    expect(await ids(plan([], { type: 'Patient', source: true, sourcePatients }))).toBe('sp1')
    expect(await opened.reads.count(plan([], { type: 'Patient', source: true }))).toBe(1)
  })

  test('more values than can be tested one by one: a prefix of hundreds, a test too broad to lead', async () => {
    const many = Array.from({ length: 150 }, (_, no) =>
      write({ id: `n${no}`, index: [s(`name${no}`), t(`c${no}|urn:lis`), t('all|urn:lis')] }),
    )
    await apply(opened.store, ...many)
    expect(await opened.reads.count(plan([string('prefix', 'name')]))).toBe(150)
    expect(await opened.reads.count(plan([string('prefix', 'name'), token(['all'])]))).toBe(150)
    expect(await opened.reads.count(plan([token(['urn:lis|']), string('prefix', 'name14')]))).toBe(11)
  })

  test('a type nobody wrote, and a limit of nothing', async () => {
    expect(await ids(plan([], { type: 'Flag' }))).toBe('')
    expect(await opened.reads.count(plan([date()], { type: 'Flag' }))).toBe(0)
    expect(await opened.reads.search(plan([], { limit: 0 }))).toEqual({ rows: [], more: false })
  })
})
