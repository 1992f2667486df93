import type { PersonRow } from '../../src/store/patient-index.ts'
import type { SearchPlan, SearchTest } from '../../src/store/search.ts'
import type { Store, StoredResource } from '../../src/store/store.ts'
import { AT } from '../contract/store/writes.ts'
import { OBSERVATIONS, PARAMS, PATIENTS, personIdOf } from './store-history.ts'

/** Everything a store can be asked after a history (store-history.ts), with its own numbers said as ids. */
const DAY = 86_400_000
const ALL = [...PATIENTS, ...PATIENTS.map(personIdOf), ...OBSERVATIONS]

const token = (...values: string[]): SearchTest => ({ kind: 'token', param: PARAMS.code, values })
const string = (match: 'prefix' | 'exact' | 'contains', ...values: string[]): SearchTest => ({
  kind: 'string',
  param: PARAMS.name,
  values,
  match,
})
const TESTS: readonly SearchTest[] = [
  token('718-7'),
  token('http://loinc.org|718-7', '|x'),
  token('http://loinc.org|'),
  token('urn:lis|x|y'),
  { kind: 'token', param: PARAMS.code, values: ['718-7'], not: true },
  { kind: 'date', param: PARAMS.date, ranges: [{ low: DAY, high: DAY }] },
  { kind: 'date', param: PARAMS.date, ranges: [{ low: 3 * DAY }, { high: DAY + 10 }] },
  { kind: 'reference', param: PARAMS.subject, targets: ['Patient/p1', 'Patient/p3'] },
  string('prefix', 'wang'),
  string('exact', 'o\\neil', '张%三'),
  string('contains', 'wang', '%', '_', '\\'),
  { kind: 'quantity', param: PARAMS.value, ranges: [{ low: -5, high: 8 }] },
  { kind: 'quantity', param: PARAMS.value, ranges: [{ low: 7, unit: 'g' }] },
  { kind: 'uri', param: PARAMS.url, values: ['urn:wang'] },
  { kind: 'id', ids: ['a', 'c', 'none'] },
  { kind: 'lastUpdated', ranges: [{ low: AT + 50, high: AT + 150 }] },
]
const SORTS: readonly SearchPlan['sort'][] = [
  'lastUpdated',
  '-lastUpdated',
  { date: PARAMS.date, descending: false },
  { date: PARAMS.date, descending: true },
]

type IdOf = (rid: number | null) => string | null

const resourceAnswer = (one: StoredResource | undefined, idOf: IdOf) =>
  one && { ...one, rid: idOf(one.rid), sourcePatient: idOf(one.sourcePatient) }

async function searches(store: Store, rids: readonly number[]): Promise<unknown[]> {
  const out: unknown[] = []
  const ask = async (plan: Omit<SearchPlan, 'limit'>): Promise<void> => {
    const ids: string[] = []
    let after: string | undefined
    for (;;) {
      const page = await store.reads.search({ ...plan, limit: 2, ...(after === undefined ? {} : { after }) })
      ids.push(...page.rows.map((row) => `${row.id} ${row.version} ${row.feed} ${row.sourcePatientId} ${row.text}`))
      after = page.rows.at(-1)?.position
      if (!page.more) break
    }
    out.push([ids, await store.reads.count({ ...plan, limit: 1 })])
  }
  for (const [at, one] of TESTS.entries()) {
    await ask({ type: 'Observation', tests: [one], sort: SORTS[at % SORTS.length]! })
    await ask({
      type: 'Observation',
      tests: [one, TESTS[(at * 7 + 3) % TESTS.length]!],
      sort: SORTS[(at + 1) % SORTS.length]!,
      sourcePatients: rids.slice(at % 3),
    })
  }
  for (const sort of SORTS) await ask({ type: 'Observation', tests: [], sort })
  for (const source of [true, false]) {
    await ask({ type: 'Patient', tests: [string('prefix', 'wa')], sort: 'lastUpdated', source })
    await ask({ type: 'Patient', tests: [], sort: '-lastUpdated', source, sourcePatients: rids.slice(1) })
  }
  return out
}

async function persons(store: Store, idOf: IdOf): Promise<unknown> {
  const { reads } = store
  const all = await reads.persons(0, 99)
  const personIds = new Map(all.map((person) => [person.person, person.id]))
  const say = (person: PersonRow | undefined) =>
    person && {
      ...person,
      person: person.id,
      founder: idOf(person.founder),
      replacedBy: personIds.get(person.replacedBy ?? -1) ?? null,
    }
  const ids = PATIENTS.map(personIdOf)
  return {
    all: all.map(say),
    byId: await Promise.all(ids.map(async (id) => say(await reads.personById(id)))),
    ofPatient: await Promise.all(PATIENTS.map(async (id) => say(await reads.personOfSourcePatient(id)))),
    members: await Promise.all(ids.map(async (id) => (await reads.sourcePatientsOf(id)).map((one) => one.id))),
    personsOf: [...(await reads.personsOf(PATIENTS))],
    decisions: await Promise.all(
      ids.map(async (id) =>
        (await reads.decisions(id, 9)).map((one) => ({
          ...one,
          sourcePatients: one.sourcePatients.map(idOf),
          person: personIds.get(one.person),
          fromPerson: personIds.get(one.fromPerson ?? -1),
        })),
      ),
    ),
    proposals: (await reads.openProposals(9)).map((one) => ({ ...one, a: idOf(one.a), b: idOf(one.b) })),
  }
}

/** What only a transaction can ask. */
const inside = (store: Store, idOf: IdOf, rids: readonly number[]): Promise<unknown> =>
  store.write(async (tx) => {
    const rows = await tx.resources(ALL)
    return {
      ledgers: await Promise.all([...rows.values()].map(async (row) => [row.id, await tx.foldState(row), await tx.ledger(row)])),
      edges: (await tx.index.edges(rids)).map((one) => ({ ...one, a: idOf(one.a), b: idOf(one.b) })),
      instructions: (await tx.index.instructions(rids)).map((one) => ({ ...one, a: idOf(one.a), b: idOf(one.b) })),
      records: [...(await tx.index.records(rids))].map(([rid, text]) => [idOf(rid), text]),
      holders: [...(await tx.index.holders([4, 77, 12], 2))].map(([key, held]) => [key, held.map(idOf)]),
      settled: [...(await tx.settled([1, 2, 3, 4, 5, 6, 7, 8, 9]))],
      timers: await tx.timersOf('Encounter/e'),
      head: await tx.feedHead(),
      cursor: await tx.readerCursor('rules'),
    }
  })

export async function answers(store: Store): Promise<unknown> {
  const { reads } = store
  const rows = await store.write((tx) => tx.resources(ALL))
  const ids = new Map([...rows.values()].map((row) => [row.rid, row.id]))
  const idOf: IdOf = (rid) => (rid === null ? null : (ids.get(rid) ?? `unknown ${rid}`))
  const rids = PATIENTS.flatMap((id) => rows.get(id)?.rid ?? [])
  const typeOf = (id: string): string => (id.startsWith('p') ? 'Patient' : 'Observation')
  const each = <T>(ask: (id: string) => Promise<T>): Promise<T[]> => Promise.all(ALL.map(ask))
  const feed = await reads.feed(0, 1000)
  return {
    resources: await each(async (id) => resourceAnswer(await reads.resource(typeOf(id), id), idOf)),
    histories: await each(async (id) => (await reads.history(typeOf(id), id, 9)).map((one) => resourceAnswer(one, idOf))),
    second: await each(async (id) => resourceAnswer(await reads.version(typeOf(id), id, 2), idOf)),
    current: [...(await reads.current('Observation', ALL))].map(([id, one]) => [id, resourceAnswer(one, idOf)]),
    feed,
    feedFrom: await Promise.all([1, 2, 5, 9].map((after) => reads.feed(after, 3))),
    feedHead: await reads.feedHead(),
    cursor: await reads.readerCursor('rules'),
    meta: await Promise.all(['newest', 'timer k1', 'timer k2', 'none'].map((name) => reads.meta(name))),
    counts: await reads.counts(),
    searches: await searches(store, rids),
    persons: await persons(store, idOf),
    messages: await Promise.all([
      reads.messages({}, 99),
      reads.messages({ state: 'held' }, 99),
      reads.messages({ state: 'failed', interface: 'his' }, 2),
      reads.messages({ code: 'x', afterSeq: 2 }, 9),
    ]),
    tallies: [...(await reads.stateTallies())].sort((x, y) => (x.state < y.state ? -1 : 1)),
    unmatched: [...(await reads.unmatched(99))].sort((x, y) => (x.code < y.code ? -1 : 1)),
    due: [await reads.dueTimers(AT + 4, 9), await reads.nextTimerAt()],
    followUps: await Promise.all([
      reads.followUps({}, 9),
      reads.followUps({ rule: 'rk1' }, 9),
      reads.followUps({ sourcePatients: ['p1'], state: 'pending' }, 9),
      reads.followUps({ state: 'emitted' }, 9),
    ]),
    outbox: await reads.dueOutbox('crm', AT + 100_000, 9),
    outboxHeads: await reads.outboxHeads(),
    outboxTallies: [...(await reads.outboxTallies())].sort((x, y) => (x.state < y.state ? -1 : 1)),
    inside: await inside(store, idOf, rids),
  }
}
