import type { Decision, Edge, IndexTx, Instruction, PersonRow, Proposal } from '../../src/store/patient-index.ts'
import type { ResourceRow, ResourceWrite } from '../../src/store/rows.ts'
import type { Tx } from '../../src/store/store.ts'

/** A patient index and its Patient resources in memory: what identify needs of a transaction, as the store promises it. */
export interface MemoryIndex {
  readonly tx: Tx
  /** Writes a Patient as the engine does before it identifies; returns its rid. `text` undefined deletes it. */
  put(id: string, text: string | undefined, placeholder?: boolean): number
  readonly persons: Map<number, PersonRow>
  readonly links: Map<number, number>
  readonly edges: Map<string, Edge>
  readonly proposals: Map<string, Proposal>
  readonly decisions: Decision[]
  readonly instructions: Instruction[]
  idOf(rid: number): string
}

interface Row {
  row: ResourceRow
  text: string
}

const name = (a: number, b: number): string => `${a} ${b}`

export function memoryIndex(): MemoryIndex {
  const resources = new Map<string, Row>()
  const byRid = new Map<number, Row>()
  const records = new Map<number, { record: string; keys: readonly number[] }>()
  const postings = new Map<number, Set<number>>()
  const edges = new Map<string, Edge>()
  const instructions: Instruction[] = []
  const persons = new Map<number, PersonRow>()
  const links = new Map<number, number>()
  const proposals = new Map<string, Proposal>()
  const decisions: Decision[] = []
  const neighbours = new Map<number, Set<string>>()
  const members = new Map<number, Set<number>>()
  const founders = new Map<number, number[]>()
  const doubtful = new Map<number, Set<string>>()

  const dropKeys = (sp: number): void => {
    for (const key of records.get(sp)?.keys ?? []) postings.get(key)?.delete(sp)
  }
  const gather = <T>(sets: Map<number, Set<T>>, key: number, value: T): void => {
    if (!sets.has(key)) sets.set(key, new Set())
    sets.get(key)!.add(value)
  }
  const touching = <T extends { a: number; b: number }>(all: Iterable<T>, sps: readonly number[]): T[] =>
    [...all].filter(({ a, b }) => sps.includes(a) || sps.includes(b))
  const raise = (person: number): void =>
    void persons.set(person, { ...persons.get(person)!, linkNo: persons.get(person)!.linkNo + 1 })

  const index: IndexTx = {
    records: async (sps) => new Map(sps.flatMap((sp) => (records.has(sp) ? [[sp, records.get(sp)!.record] as const] : []))),
    async putRecord(sp, record, keys) {
      dropKeys(sp)
      records.set(sp, { record, keys })
      for (const key of keys) {
        if (!postings.has(key)) postings.set(key, new Set())
        postings.get(key)!.add(sp)
      }
    },
    async removeRecord(sp) {
      dropKeys(sp)
      records.delete(sp)
    },
    async holders(keys, cap) {
      const out = new Map<number, readonly number[]>()
      for (const key of keys) {
        const held = postings.get(key)
        if (held !== undefined && held.size > 0) out.set(key, [...held].sort((a, b) => a - b).slice(0, cap + 1))
      }
      return out
    },
    edges: async (sps) => [...new Set(sps.flatMap((sp) => [...(neighbours.get(sp) ?? [])]))].map((edge) => edges.get(edge)!),
    async putEdges(all) {
      for (const { a, b, weight, vector, model, veto } of all) {
        edges.set(name(a, b), { a, b, weight, vector, model, veto })
        gather(neighbours, a, name(a, b))
        gather(neighbours, b, name(a, b))
      }
    },
    async removeEdges(sp) {
      for (const edge of neighbours.get(sp) ?? []) {
        const { a, b } = edges.get(edge)!
        edges.delete(edge)
        neighbours.get(a === sp ? b : a)!.delete(edge)
      }
      neighbours.delete(sp)
    },
    instructions: async (sps) => touching(instructions, sps),
    putInstruction: async (instruction) => void instructions.push(instruction),
    personOf: async (sps) => new Map(sps.flatMap((sp) => (links.has(sp) ? [[sp, persons.get(links.get(sp)!)!] as const] : []))),
    membersOf: async (all) => new Map(all.map((person) => [person, [...(members.get(person) ?? [])].sort((a, b) => a - b)])),
    personByFounder: async (founder) => (founders.get(founder) ?? []).map((person) => persons.get(person)!),
    async createPerson(id, founder) {
      const row: PersonRow = { person: persons.size + 1, id, founder, active: true, replacedBy: null, linkNo: 0 }
      persons.set(row.person, row)
      founders.set(founder, [...(founders.get(founder) ?? []), row.person])
      return row
    },
    async link(sp, person) {
      const before = links.get(sp)
      if (before === person) return
      links.set(sp, person)
      gather(members, person, sp)
      members.get(before ?? 0)?.delete(sp)
      raise(person)
      if (before !== undefined) raise(before)
    },
    setPerson: async (person, active, replacedBy) => void persons.set(person, { ...persons.get(person)!, active, replacedBy }),
    putDecision: async (decision) => void decisions.push(decision),
    proposals: async (sps) =>
      [...new Set(sps.flatMap((sp) => [...(doubtful.get(sp) ?? [])]))].map((pair) => proposals.get(pair)!),
    async putProposal(proposal) {
      const pair = name(proposal.a, proposal.b)
      proposals.set(pair, proposal)
      gather(doubtful, proposal.a, pair)
      gather(doubtful, proposal.b, pair)
    },
    async removeProposal(a, b) {
      proposals.delete(name(a, b))
      doubtful.get(a)?.delete(name(a, b))
      doubtful.get(b)?.delete(name(a, b))
    },
  }

  const put = (id: string, text: string | undefined, placeholder = false): number => {
    const before = resources.get(id)
    const rid = before?.row.rid ?? resources.size + 1
    const content = text ?? before?.text ?? JSON.stringify({ resourceType: 'Patient', id })
    const row: ResourceRow = {
      rid,
      type: 'Patient',
      id,
      sourcePatient: rid,
      version: (before?.row.version ?? 0) + 1,
      feed: 0,
      at: 0,
      deleted: text === undefined,
      hash: 0,
      single: null,
      placeholder,
      golden: false,
    }
    resources.set(id, { row, text: content })
    byRid.set(rid, { row, text: content })
    return rid
  }
  const tx = {
    resources: async (ids: readonly string[]) =>
      new Map(ids.flatMap((id) => (resources.has(id) ? [[id, resources.get(id)!.row] as const] : []))),
    resourcesByRid: async (rids: readonly number[]) =>
      new Map(rids.flatMap((rid) => (byRid.has(rid) ? [[rid, byRid.get(rid)!.row] as const] : []))),
    content: async (row: ResourceRow) => byRid.get(row.rid)!.text,
    apply: async (writes: readonly ResourceWrite[]) =>
      new Map(writes.map((write) => [write.id, put(write.id, write.text, write.placeholder)])),
    index,
  }
  return {
    tx: tx as unknown as Tx,
    put,
    persons,
    links,
    edges,
    proposals,
    decisions,
    instructions,
    idOf: (rid) => byRid.get(rid)!.row.id,
  }
}
