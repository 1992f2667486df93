import fc from 'fast-check'
import type { IndexEntry } from '../../src/fhir/prepared.ts'
import { hash52 } from '../../src/model/hash.ts'
import { MESSAGE_STATES } from '../../src/model/message.ts'
import type { LedgerRow, ResourceWrite } from '../../src/store/rows.ts'
import type { Store, Tx } from '../../src/store/store.ts'
import { AT, message, patient, single, write } from '../contract/store/writes.ts'

/** Random histories of a store, said in ids, so that two stores with numbers of their own can be told the same. */
export const PATIENTS = ['p1', 'p2', 'p3', 'p4'] as const
export const OBSERVATIONS = ['a', 'b', 'c', 'd', 'e'] as const
export const personIdOf = (patientId: string): string => `person-${patientId}`

/** Parameters of the histories' search entries. */
export const PARAMS = { code: 31, date: 32, subject: 33, name: 34, value: 35, url: 36 } as const

const DAY = 86_400_000
const LOINC = 'http://loinc.org'

const content = fc.record({
  codes: fc.uniqueArray(fc.constantFrom(`718-7|${LOINC}`, '718-7|urn:lis', 'x|', 'x|y|urn:lis', `4548-4|${LOINC}`), {
    maxLength: 2,
  }),
  days: fc.uniqueArray(fc.constantFrom(1, 2, 40), { maxLength: 2 }),
  names: fc.uniqueArray(fc.constantFrom('wang', 'wangwu', 'lee_wang', '张%三', 'o\\neil'), { maxLength: 2 }),
  values: fc.uniqueArray(fc.tuple(fc.constantFrom(7.1, -3, 1e9), fc.constantFrom('g', null)), { maxLength: 2, selector: String }),
  note: fc.constantFrom('one', '7.10', '张三 \u0001 😀'),
})
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never

const contentStep = fc.record({
  kind: fc.constant('say' as const),
  about: fc.uniqueArray(fc.constantFrom(...OBSERVATIONS), { minLength: 1, maxLength: 4 }),
  owner: fc.constantFrom(...PATIENTS, undefined),
  content,
  deleted: fc.boolean(),
  earlier: fc.boolean(),
})
const pair = fc.uniqueArray(fc.constantFrom(...PATIENTS), { minLength: 2, maxLength: 2 })
const timerKey = fc.constantFrom('k1', 'k2', 'k3')

export const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      id: fc.constantFrom(...PATIENTS),
      name: fc.constantFrom('wang', '李四'),
    }),
  },
  { weight: 6, arbitrary: contentStep },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), about: fc.constantFrom(...OBSERVATIONS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fold' as const), about: fc.constantFrom(...OBSERVATIONS), ends: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), pair }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unmerge' as const), id: fc.constantFrom(...PATIENTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('doubt' as const), pair, away: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      state: fc.constantFrom(...MESSAGE_STATES),
      seq: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('timer' as const),
      key: timerKey,
      due: fc.integer({ min: 0, max: 9 }),
      done: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      no: fc.integer({ min: 0, max: 6 }),
      key: fc.constantFrom('x', 'y'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      state: fc.constantFrom('delivered' as const, 'dead' as const, 'pending' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), id: fc.constantFrom(...PATIENTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const indexOf = ({ codes, days, names, values }: Content, owner: string | undefined): IndexEntry[] => [
  ...codes.map((a): IndexEntry => ({ kind: 't', param: PARAMS.code, a, b: null })),
  ...days.flatMap((day): IndexEntry[] => {
    const until = (end: number): IndexEntry => ({ kind: 'd', param: PARAMS.date, a: day * DAY, b: end })
    return day === 1 ? [until(DAY + 999)] : [until(400 * DAY), until(day * DAY + 999)]
  }),
  ...names.map((a): IndexEntry => ({ kind: 's', param: PARAMS.name, a, b: null })),
  ...values.map(([a, b]): IndexEntry => ({ kind: 'q', param: PARAMS.value, a, b })),
  ...(owner ? [{ kind: 'r', param: PARAMS.subject, a: `Patient/${owner}`, b: null } as const] : []),
  ...(names.length > 0 ? [{ kind: 'u', param: PARAMS.url, a: `urn:${names[0]}`, b: null } as const] : []),
]

/** One step in a transaction of its own, and its message's state with it. */
export async function takeStep(store: Store, one: Exclude<Step, { kind: 'reopen' }>, seq: number): Promise<void> {
  const done = store.write(async (tx) => {
    await inside(tx, one, seq)
    await tx.setReaderCursor('rules', seq)
    await tx.setMeta('newest', one.kind)
    if (one.kind === 'break') throw new Error('on purpose')
  })
  if (one.kind === 'break') await done.catch(() => {})
  else await done
}

async function inside(tx: Tx, one: Exclude<Step, { kind: 'reopen' }>, seq: number): Promise<void> {
  const at = AT + seq * 10
  switch (one.kind) {
    case 'arrive':
    case 'break':
      return void (await arrive(tx, one.id, 'name' in one ? one.name : 'lost', at))
    case 'say':
      return say(tx, one, one.earlier ? at - 1_000_000 : at)
    case 'repeat':
      return repeat(tx, one.about, seq, at)
    case 'fold':
      return fold(tx, one.about, one.ends, seq, at)
    case 'merge':
      return merge(tx, one.pair[0]!, one.pair[1]!, seq, at)
    case 'unmerge':
      return unmerge(tx, one.id, seq, at)
    case 'doubt':
      return doubt(tx, one.pair, one.away, at)
    case 'settle':
      await tx.putMessage(message(one.seq, { state: one.state, code: one.state === 'held' ? 'x' : null, settledAt: at }))
      await tx.setReplies([{ seq: one.seq, reply: seq % 2 ? 'sent' : 'undelivered' }])
      return tx.putUnmatched('his', [{ table: 'sex', system: 'urn:x', code: one.state, display: `d${seq}` }], at, one.seq)
    case 'timer':
      return timer(tx, one.key, AT + one.due, one.done, at)
    case 'event':
      return tx.putOutbox('crm', [{ eventId: `e${one.no}`, orderKey: one.key, body: `{"n":${one.no}}` }], at)
    case 'deliver':
      return tx.settleOutbox(
        'crm',
        1 + (seq % 4),
        one.state === 'pending' ? { state: one.state, nextAt: at } : { state: one.state },
        'HTTP',
      )
  }
}

const ridOf = async (tx: Tx, id: string): Promise<number | undefined> => (await tx.resources([id])).get(id)?.rid

/** A source patient with a person and golden record of its own, or a new version of it. */
async function arrive(tx: Tx, id: string, name: string, at: number): Promise<number> {
  const row = (await tx.resources([id])).get(id)
  const index: IndexEntry[] = [{ kind: 's', param: PARAMS.name, a: name, b: null }]
  const rid = (await tx.apply([patient(id, { row, content: name, index })], at)).get(id)!
  if (row) return rid
  const person = await tx.index.createPerson(personIdOf(id), rid)
  await tx.index.link(rid, person.person, at)
  await tx.index.putRecord(rid, JSON.stringify({ name }), [name.length, 77])
  await tx.index.putDecision({
    kind: 'founded',
    sourcePatients: [rid],
    person: person.person,
    fromPerson: null,
    origin: 'auto',
    explanation: '{}',
    at,
    seq: 1,
  })
  await tx.appendLinks([{ person: person.id, change: 'linked', moved: [id] }], at)
  await tx.apply([patient(person.id, { golden: true, content: name, index })], at)
  return rid
}

async function say(tx: Tx, { about, owner, content, deleted }: Extract<Step, { kind: 'say' }>, at: number): Promise<void> {
  if (owner) await arrive(tx, owner, 'by reference', at)
  const rows = await tx.resources(about)
  const writes = about.map((id) => {
    const row = rows.get(id)
    return write({
      id,
      row,
      content: content.note,
      index: indexOf(content, owner),
      ...(owner ? { sourcePatient: owner } : {}),
      deleted: deleted && row !== undefined,
    })
  })
  await tx.apply(writes, at)
}

async function repeat(tx: Tx, id: string, seq: number, at: number): Promise<void> {
  const row = (await tx.resources([id])).get(id)
  if (row?.single) await tx.apply([{ ...write({ id, row }), text: undefined, hash: row.hash, single: single(seq, 'lis') }], at)
}

/** A second contribution, or the end of one: the ledger and the fold state follow. */
async function fold(tx: Tx, id: string, ends: boolean, seq: number, at: number): Promise<void> {
  const row = (await tx.resources([id])).get(id)
  if (!row) return
  const text = await tx.content(row)
  const entry = (no: number): LedgerRow => ({
    ...single(no, no % 2 ? 'his' : 'lis')!,
    text,
    clear: no % 3 ? [] : ['x'],
    children: undefined,
    hash: no,
  })
  const standing = (await tx.ledger(row)).map((one) => one.stamp.seq)
  const state = `${(await tx.foldState(row)) ?? ''}+${standing.join(',')}`
  const base: ResourceWrite = {
    ...write({ id, row, content: `folded ${seq}` }),
    text: ends ? text : undefined,
    hash: hash52(text),
  }
  const change = ends
    ? { single: single(seq) }
    : { single: null, state, ledger: [{ row: entry(seq) }, ...(standing.length > 0 ? [] : [{ row: entry(seq + 1000) }])] }
  await tx.apply([{ ...base, ...change }], at)
}

async function merge(tx: Tx, survivor: string, retired: string, seq: number, at: number): Promise<void> {
  const [a, b] = [await ridOf(tx, survivor), await ridOf(tx, retired)]
  if (a === undefined || b === undefined) return
  const persons = await tx.index.personOf([a, b])
  const [to, from] = [persons.get(a)!, persons.get(b)!]
  await tx.index.putInstruction({ kind: 'same', a, b, origin: 'A40', time: at, seq, merge: true })
  if (to.person === from.person) return
  await tx.index.link(b, to.person, at)
  const left = (await tx.index.membersOf([from.person])).get(from.person)!
  if (left.length === 0) await tx.index.setPerson(from.person, false, to.person)
  await tx.index.putDecision({
    kind: 'merged',
    sourcePatients: [b],
    person: to.person,
    fromPerson: from.person,
    origin: 'A40',
    explanation: '{}',
    at,
    seq,
  })
  await tx.appendLinks([{ person: to.id, change: 'merged', from: from.id, moved: [retired] }], at)
}

async function unmerge(tx: Tx, id: string, seq: number, at: number): Promise<void> {
  const rid = await ridOf(tx, id)
  if (rid === undefined) return
  const [own] = await tx.index.personByFounder(rid)
  const now = (await tx.index.personOf([rid])).get(rid)!
  if (!own || own.person === now.person) return
  await tx.index.setPerson(own.person, true, null)
  await tx.index.link(rid, own.person, at)
  await tx.index.putDecision({
    kind: 'split',
    sourcePatients: [rid],
    person: own.person,
    fromPerson: now.person,
    origin: 'steward',
    explanation: '{}',
    at,
    seq,
  })
  await tx.appendLinks([{ person: own.id, change: 'split', from: now.id, moved: [id] }], at)
}

async function doubt(tx: Tx, ids: readonly string[], away: boolean, at: number): Promise<void> {
  const rids = [await ridOf(tx, ids[0]!), await ridOf(tx, ids[1]!)]
  if (rids[0] === undefined || rids[1] === undefined) return
  const [a, b] = (rids as number[]).sort((x, y) => x - y) as [number, number]
  if (away) {
    await tx.index.removeProposal(a, b)
    await tx.index.removeEdges(a)
  } else {
    await tx.index.putProposal({ a, b, weight: 9.25, reason: 'review', explanation: `{"at":${at}}`, at })
    await tx.index.putEdges([{ a, b, weight: 4.5, vector: '{}', model: 'm', veto: null }])
  }
}

async function timer(tx: Tx, key: string, dueAt: number, done: boolean, at: number): Promise<void> {
  const said = { dedupeKey: key, rule: `r${key}`, dueAt, anchor: 'Encounter/e', sourcePatient: 'p1', payload: `{"due":${dueAt}}` }
  if (done) await tx.settleTimer(key, 'emitted', 'due', at)
  else await tx.setMeta(`timer ${key}`, await tx.putTimer(said, at))
}
