import type { Decision, Edge, IndexTx, Instruction, Proposal } from '../patient-index.ts'
import { DECISIONS, type StoredInstruction, toEdge, toInstruction, toProposal } from '../patient-index-rows.ts'
import { TENANT_NO } from '../seal.ts'
import { floats, integers, texts } from './arrays.ts'
import type { Counters } from './counters.ts'
import type { FeedNumbers } from './feed-numbers.ts'
import { IndexPersons } from './index-persons.ts'
import { IndexRecords } from './index-records.ts'
import type { Numbers } from './numbers.ts'
import type { Outgoing } from './outgoing.ts'
import { PairRows } from './pair-rows.ts'
import type { Session } from './session.ts'
import { indexSql } from './sql/patient-index.ts'

export interface IndexParts {
  readonly session: Session
  readonly numbers: Numbers
  readonly counters: Counters
  readonly feed: FeedNumbers
  /** A source patient made by this transaction: nothing is stored about it. */
  isFresh(rid: number): boolean
  /** Claims before it is read: blocking keys, source patients of a component, persons. Answers whether any was new. */
  claim(kind: 'block' | 'sp' | 'person', keys: readonly number[]): Promise<boolean>
}

type NumberedInstruction = Instruction & { readonly no: number }

/**
 * The patient index inside a transaction. Whoever decides about a source patient claims it, its blocking keys and its person
 * before reading them; so two writers never look at one human in the same moment, and what a component is made of does not
 * change while it is being parted.
 */
export class PatientIndex {
  readonly #parts: IndexParts
  readonly #records: IndexRecords
  readonly #persons: IndexPersons
  readonly #edges = new PairRows<Edge>()
  readonly #proposals = new PairRows<Proposal>()
  readonly #instructions = new Map<string, NumberedInstruction>()
  readonly #said: Instruction[] = []
  readonly #decisions: Decision[] = []
  readonly #loaded = new Set<number>()

  constructor(parts: IndexParts) {
    this.#parts = parts
    this.#records = new IndexRecords(parts.session, parts.isFresh)
    this.#persons = new IndexPersons(parts.session, parts.numbers, parts.counters, parts.isFresh)
  }

  /** Claims source patients and reads all that is stored about them, in one asking. */
  async load(sps: readonly number[]): Promise<void> {
    const unknown = [...new Set(sps)].filter((sp) => !this.#loaded.has(sp))
    const missing = unknown.filter((sp) => !this.#parts.isFresh(sp))
    if (unknown.length > 0) await this.#parts.claim('sp', unknown)
    if (missing.length > 0) {
      const { session } = this.#parts
      const values = [TENANT_NO, integers(missing)]
      const [edges, proposals, instructions] = await Promise.all([
        session.query<Edge>(indexSql.edgesOf, values),
        session.query<Proposal>(indexSql.proposalsOf, values),
        session.query<StoredInstruction & { no: number }>(indexSql.instructionsOf, values),
        this.#persons.load(missing),
      ])
      this.#edges.read(edges.map(toEdge))
      this.#proposals.read(proposals.map(toProposal))
      for (const row of instructions) this.#keep({ ...toInstruction(row), no: row.no })
    }
    await this.#persons.load(unknown)
    for (const sp of unknown) this.#loaded.add(sp)
  }

  /** A hint: records and all else of source patients that are about to change. */
  async prefetch(sps: readonly number[]): Promise<void> {
    await Promise.all([this.load(sps), this.#records.load(sps)])
  }

  #keep(said: NumberedInstruction): void {
    const name = nameOf(said)
    if (!this.#instructions.has(name)) this.#instructions.set(name, said)
  }

  async #claimPersons(persons: readonly number[]): Promise<void> {
    if (await this.#parts.claim('person', persons)) await this.#persons.verify(persons)
  }

  readonly tx: IndexTx = {
    records: (sps) => this.#records.records(sps),
    putRecord: (sp, record, keys) => this.#records.put(sp, record, keys),
    removeRecord: (sp) => this.#records.remove(sp),
    holders: async (keys, cap) => {
      await this.#parts.claim('block', keys)
      return this.#records.holders(keys, cap)
    },
    edges: async (sps) => {
      await this.load(sps)
      return this.#edges.touching(sps)
    },
    putEdges: async (edges) => {
      for (const edge of edges) this.#edges.put(edge)
    },
    removeEdges: async (sp) => this.#edges.clear(sp),
    instructions: async (sps) => {
      await this.load(sps)
      const asked = new Set(sps)
      return [...this.#instructions.values()]
        .filter(({ a, b }) => asked.has(a) || asked.has(b))
        .sort((x, y) => x.time - y.time || x.seq - y.seq || x.no - y.no)
        .map(({ no: _, ...said }) => said)
    },
    putInstruction: async (said) => {
      const before = this.#instructions.size
      this.#keep({ ...said, no: Number.MAX_SAFE_INTEGER / 2 + this.#said.length })
      if (this.#instructions.size > before) this.#said.push(said)
    },
    personOf: async (sps) => {
      await this.load(sps)
      return this.#persons.personOf(sps)
    },
    membersOf: async (persons) => {
      await this.#claimPersons(persons)
      return this.#persons.membersOf(persons)
    },
    personByFounder: (founder) => this.#persons.byFounder(founder),
    createPerson: (id, founder) => this.#persons.create(id, founder),
    link: async (sp, person, at) => {
      await this.load([sp])
      const before = this.#persons.linkOf(sp)
      if (before === person) return
      await this.#claimPersons(before === undefined ? [person] : [before, person])
      await this.#persons.link(sp, person, at, this.#parts.feed.count)
    },
    setPerson: async (person, active, replacedBy) => {
      await this.#claimPersons([person])
      await this.#persons.set(person, active, replacedBy)
    },
    putDecision: async (decision) => {
      this.#decisions.push(decision)
    },
    proposals: async (sps) => {
      await this.load(sps)
      return this.#proposals.touching(sps)
    },
    putProposal: async (proposal) => {
      await this.load([proposal.a])
      const open = this.#proposals.get(proposal)
      if (!open) this.#parts.counters.add('proposals', 1)
      this.#proposals.put(open ? { ...proposal, at: open.at } : proposal)
    },
    removeProposal: async (a, b) => {
      await this.load([a])
      if (!this.#proposals.get({ a, b })) return
      this.#parts.counters.add('proposals', -1)
      this.#proposals.remove({ a, b })
    },
  }

  flush(out: Outgoing): void {
    this.#records.flush(out)
    this.#persons.flush(out)
    this.#flushEdges(out)
    this.#flushProposals(out)
    this.#flushInstructions(out)
    this.#flushDecisions(out)
  }

  #flushEdges(out: Outgoing): void {
    const { cleared, put } = this.#edges.changes
    if (cleared.length > 0) {
      out.early(indexSql.removeEdgesA, [TENANT_NO, integers(cleared)])
      out.early(indexSql.removeEdgesB, [TENANT_NO, integers(cleared)])
    }
    if (put.length === 0) return
    const said = (['vector', 'model', 'veto'] as const).map((key) => texts(put.map((edge) => edge[key])))
    out.early(indexSql.putEdges, [TENANT_NO, ...ends(put), floats(put.map((edge) => edge.weight)), ...said])
  }

  #flushProposals(out: Outgoing): void {
    const { removed, put } = this.#proposals.changes
    if (removed.length > 0) out.early(indexSql.removeProposals, [TENANT_NO, ...ends(removed)])
    if (put.length === 0) return
    const said = (['reason', 'explanation'] as const).map((key) => texts(put.map((one) => one[key])))
    const weights = floats(put.map((one) => one.weight))
    out.early(indexSql.putProposals, [TENANT_NO, ...ends(put), weights, ...said, integers(put.map((one) => one.at))])
  }

  #flushInstructions(out: Outgoing): void {
    const said = this.#said
    if (said.length === 0) return
    out.early(indexSql.putInstructions, [
      TENANT_NO,
      integers(said.map(({ kind }) => (kind === 'same' ? 1 : 0))),
      ...ends(said),
      texts(said.map(({ origin }) => origin)),
      integers(said.map(({ time }) => time)),
      integers(said.map(({ seq }) => seq)),
      integers(said.map(({ merge }) => (merge ? 1 : 0))),
    ])
  }

  #flushDecisions(out: Outgoing): void {
    const made = this.#decisions
    if (made.length === 0) return
    out.early(indexSql.putDecisions, [
      TENANT_NO,
      integers(made.map(({ kind }) => DECISIONS.indexOf(kind))),
      texts(made.map(({ sourcePatients }) => JSON.stringify(sourcePatients))),
      integers(made.map(({ person }) => person)),
      integers(made.map(({ fromPerson }) => fromPerson)),
      texts(made.map(({ origin }) => origin)),
      texts(made.map(({ explanation }) => explanation)),
      integers(made.map(({ at }) => at)),
      integers(made.map(({ seq }) => seq)),
    ])
  }
}

const ends = (rows: readonly { readonly a: number; readonly b: number }[]): readonly [Buffer, Buffer] => [
  integers(rows.map(({ a }) => a)),
  integers(rows.map(({ b }) => b)),
]

const nameOf = ({ kind, a, b, origin, time, seq }: Instruction): string => `${kind} ${a} ${b} ${time} ${seq} ${origin}`
