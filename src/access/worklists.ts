import { MESSAGE_STATES, type MessageState } from '../model/message.ts'
import { ok, type Result } from '../model/result.ts'
import type { PersonRow } from '../store/patient-index.ts'
import type { FollowUpState } from '../store/rows.ts'
import type { MessageFilter, Reads } from '../store/store.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'
import { patientRole } from './persons.ts'

/** What operators, stewards and auditors look at besides the record itself. */

const MESSAGE_FILTERS = ['interface', 'state', 'code', 'after', 'limit']
const FOLLOW_UP_FILTERS = ['rule', 'state', 'limit']
const FOLLOW_UP_STATES: readonly FollowUpState[] = ['pending', 'emitted', 'cancelled', 'suppressed', 'expired']

const picker = (pairs: Pairs) => (name: string) => pairs.find(([one, value]) => one === name && value !== '')?.[1]

const strange = (pairs: Pairs, allowed: readonly string[]) => pairs.find(([name]) => !allowed.includes(name))

export function messageFilter(pairs: Pairs): Result<{ readonly filter: MessageFilter; readonly limit: number }> {
  const unknown = strange(pairs, MESSAGE_FILTERS)
  if (unknown) return refuse.parameter('messages', unknown[0], MESSAGE_FILTERS)
  const value = picker(pairs)
  const state = value('state')
  if (state !== undefined && !(MESSAGE_STATES as readonly string[]).includes(state))
    return refuse.value('state', 'code', MESSAGE_STATES.join(', '))
  const after = wholeNumber(value('after'), 0, 0, Number.MAX_SAFE_INTEGER)
  if (after === undefined) return refuse.value('after', 'number', '0, 1, 2 …')
  const limit = wholeNumber(value('limit'), 100, 1, LIMITS.worklist)
  if (limit === undefined) return refuse.value('limit', 'number', `1–${LIMITS.worklist}`)
  const [name, code] = [value('interface'), value('code')]
  const filter: MessageFilter = {
    ...(name === undefined ? {} : { interface: name }),
    ...(state === undefined ? {} : { state: state as MessageState }),
    ...(code === undefined ? {} : { code }),
    ...(after > 0 ? { afterSeq: after } : {}),
  }
  return ok({ filter, limit })
}

export async function followUps(reads: Reads, pairs: Pairs): Promise<Result<readonly object[]>> {
  const unknown = strange(pairs, FOLLOW_UP_FILTERS)
  if (unknown) return refuse.parameter('follow-ups', unknown[0], FOLLOW_UP_FILTERS)
  const value = picker(pairs)
  const [rule, state] = [value('rule'), value('state')]
  if (state !== undefined && !(FOLLOW_UP_STATES as readonly string[]).includes(state))
    return refuse.value('state', 'code', FOLLOW_UP_STATES.join(', '))
  const limit = wholeNumber(value('limit'), 100, 1, LIMITS.worklist)
  if (limit === undefined) return refuse.value('limit', 'number', `1–${LIMITS.worklist}`)
  const filter = { ...(rule === undefined ? {} : { rule }), ...(state === undefined ? {} : { state: state as FollowUpState }) }
  const rows = await reads.followUps(filter, limit)
  // The payload is for the destination; here only what tells where a follow-up stands.
  return ok(rows.map(({ payload: _, dueAt, ...row }) => ({ ...row, dueAt: new Date(dueAt).toISOString() })))
}

/** Explanations are JSON text of identity's own making. */
const explained = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Patient ids of source patients by the store's own numbers, which never leave. */
async function patientIds(reads: Reads, rids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const wanted = [...new Set(rids)]
  const found = new Map<number, string>()
  for (let from = 0; from < wanted.length; from += LIMITS.values) {
    const sourcePatients = wanted.slice(from, from + LIMITS.values)
    const limit = sourcePatients.length
    const page = await reads.search({ type: 'Patient', source: true, sourcePatients, tests: [], sort: 'lastUpdated', limit })
    for (const row of page.rows) found.set(row.rid, row.id)
  }
  return found
}

/** Doubts that wait for a steward: two records, whose they are now, and what was compared. */
export async function proposals(reads: Reads, limit: number): Promise<readonly object[]> {
  const open = await reads.openProposals(limit)
  const ids = await patientIds(
    reads,
    open.flatMap(({ a, b }) => [a, b]),
  )
  const persons = await reads.personsOf([...ids.values()])
  const side = (rid: number) => {
    const patient = ids.get(rid)
    return { patient, person: patient === undefined ? undefined : persons.get(patient) }
  }
  return open.map(({ a, b, weight, reason, explanation, at }) => ({
    a: side(a),
    b: side(b),
    weight,
    reason,
    at: new Date(at).toISOString(),
    explanation: explained(explanation),
  }))
}

export interface PersonDecisions {
  readonly person: string
  readonly active: boolean
  readonly replacedBy: string | undefined
  readonly linkNo: number
  readonly sourcePatients: readonly string[]
  readonly decisions: readonly object[]
}

/** Why a person is who it is: each founding, link, merge and split with what was compared. */
export async function personDecisions(reads: Reads, id: string): Promise<Result<PersonDecisions>> {
  const role = await patientRole(reads, id)
  if (role.kind === 'source') return refuse.missing('person')
  const linked = await reads.sourcePatientsOf(id)
  const made = await reads.decisions(id, LIMITS.worklist)
  const ids = await patientIds(
    reads,
    made.flatMap((one) => one.sourcePatients),
  )
  const persons = new Map<number, string | undefined>([[role.person.person, id]])
  const personId = async (no: number | null): Promise<string | undefined> => {
    if (no === null) return undefined
    if (!persons.has(no)) persons.set(no, (await personByNumber(reads, no))?.id)
    return persons.get(no)
  }
  const decisions: object[] = []
  for (const decision of made) {
    const { sourcePatients, person, fromPerson, explanation, at, ...rest } = decision
    decisions.push({
      ...rest,
      at: new Date(at).toISOString(),
      person: await personId(person),
      from: await personId(fromPerson),
      sourcePatients: sourcePatients.flatMap((rid) => ids.get(rid) ?? []),
      explanation: explained(explanation),
    })
  }
  const { active, linkNo } = role.person
  const replacedBy = role.kind === 'retired' ? role.survivor?.id : undefined
  return ok({ person: id, active, replacedBy, linkNo, sourcePatients: linked.map((one) => one.id), decisions })
}

const personByNumber = async (reads: Reads, no: number): Promise<PersonRow | undefined> =>
  (await reads.persons(no - 1, 1)).find((row) => row.person === no)
