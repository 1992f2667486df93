import type { IndexEntry } from '../../../src/fhir/prepared.ts'
import { hash52 } from '../../../src/model/hash.ts'
import type { MessageRow, ResourceRow, ResourceWrite } from '../../../src/store/rows.ts'
import type { Store, Tx } from '../../../src/store/store.ts'

/** Shapes the tests write. */
export const AT = Date.UTC(2026, 10, 22, 8)

export const single = (seq: number, interfaceName = 'his'): ResourceWrite['single'] => ({
  interface: interfaceName,
  stamp: { time: AT + seq, seq },
  mappingVersion: 'v1',
  mode: 'change',
})

export interface Said {
  readonly id: string
  readonly type?: string
  readonly sourcePatient?: string
  readonly row?: ResourceRow | undefined
  readonly content?: string
  readonly index?: readonly IndexEntry[]
  readonly golden?: boolean
  readonly placeholder?: boolean
  readonly deleted?: boolean
}

/** A write as the engine makes one; content is `{"resourceType", "id", "note"}`. */
export function write({ id, type = 'Observation', row, content = 'as it came', index = [], ...rest }: Said): ResourceWrite {
  const text = `{"resourceType":"${type}","id":"${id}","note":"${content}"}`
  return { type, id, row, sourcePatient: undefined, text, hash: hash52(text), index, single: single(1), ...rest }
}

export const patient = (id: string, rest: Partial<Said> = {}): ResourceWrite =>
  write({ id, type: 'Patient', ...(rest.golden ? {} : { sourcePatient: id }), ...rest })

export const apply = (store: Store, ...writes: ResourceWrite[]): Promise<ReadonlyMap<string, number>> =>
  store.write((tx) => tx.apply(writes, AT))

/** Writes a new version of what is there. */
export const revise = (store: Store, said: Said): Promise<ReadonlyMap<string, number>> =>
  store.write(async (tx) => {
    const row = (await tx.resources([said.id])).get(said.id)
    return tx.apply([write({ ...said, row })], AT)
  })

/** A source patient with a person of its own, as identity makes them. */
export async function found(tx: Tx, patientId: string, personId: string): Promise<{ sp: number; person: number }> {
  const sp = (await tx.apply([patient(patientId)], AT)).get(patientId)!
  const person = await tx.index.createPerson(personId, sp)
  await tx.index.link(sp, person.person, AT)
  return { sp, person: person.person }
}

export const message = (seq: number, rest: Partial<MessageRow> = {}): MessageRow => ({
  seq,
  interface: 'his',
  day: 20_779,
  state: 'committed',
  code: null,
  facts: null,
  mapping: 'hl7v2/adt',
  receivedAt: AT + seq,
  sourceTime: null,
  settledAt: AT + seq + 5,
  reply: 'sent',
  reusedControlId: false,
  ...rest,
})

export const noteOf = (text: string): string => (JSON.parse(text) as { note: string }).note
