import type { Edge, IndexTx, Instruction, PersonRow, Proposal } from '../patient-index.ts'
import {
  DECISIONS,
  type StoredInstruction,
  type StoredPerson,
  toEdge,
  toInstruction,
  toPerson,
  toProposal,
} from '../patient-index-rows.ts'
import { open, type SealScope, seal, TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Sequences } from './sequences.ts'
import { indexSql } from './sql/patient-index.ts'

const scope = (sp: number): SealScope => ({ tenant: TENANT_NO, sourcePatient: sp })

/** Rows that touch any of these, each once. */
const distinct = <R>(rows: Iterable<R>, key: (row: R) => string): R[] => [
  ...new Map([...rows].map((row) => [key(row), row])).values(),
]
const pair = (row: { readonly a: number; readonly b: number }): string => `${row.a} ${row.b}`

/** The patient index inside the writer's transaction. */
export function openPatientIndex(connection: Connection, sequences: Sequences): IndexTx {
  const sql = Object.fromEntries(Object.entries(indexSql).map(([name, text]) => [name, connection.prepare(text)])) as Record<
    keyof typeof indexSql,
    ReturnType<Connection['prepare']>
  >
  const keysOf = (sp: number): number[] => {
    const row = sql.record.get(sp) as { keys: string } | undefined
    return row ? JSON.parse(row.keys) : []
  }
  const index: IndexTx = {
    async records(sps) {
      const found = new Map<number, string>()
      for (const sp of sps) {
        const row = sql.record.get(sp) as { record: Uint8Array } | undefined
        if (row) found.set(sp, Buffer.from(open(scope(sp), row.record)).toString('utf8'))
      }
      return found
    },
    async putRecord(sp, record, keys) {
      const before = new Set(keysOf(sp))
      const now = new Set(keys)
      for (const key of before.difference(now)) sql.removePosting.run(TENANT_NO, key, sp)
      for (const key of now.difference(before)) sql.putPosting.run(TENANT_NO, key, sp)
      sql.putRecord.run(sp, JSON.stringify([...now]), seal(scope(sp), Buffer.from(record)))
    },
    async removeRecord(sp) {
      for (const key of keysOf(sp)) sql.removePosting.run(TENANT_NO, key, sp)
      sql.removeRecord.run(sp)
    },
    async holders(keys, cap) {
      const found = new Map<number, readonly number[]>()
      for (const key of keys) {
        const holders = sql.holders.all(TENANT_NO, key, cap + 1).map((row) => row.sp as number)
        if (holders.length > 0) found.set(key, holders)
      }
      return found
    },
    async edges(sps) {
      const rows = sps.flatMap((sp) => sql.edgesOf.all(sp) as unknown as Edge[])
      return distinct(rows, pair).map(toEdge)
    },
    async putEdges(edges) {
      for (const { a, b, weight, vector, model, veto } of edges) sql.putEdge.run(a, b, weight, vector, model, veto)
    },
    async removeEdges(sp) {
      sql.removeEdgesA.run(sp)
      sql.removeEdgesB.run(sp)
    },
    async instructions(sps) {
      const rows = sps.flatMap((sp) => sql.instructionsOf.all(sp) as unknown as (StoredInstruction & { no: number })[])
      return distinct(rows, (row) => String(row.no))
        .sort((x, y) => x.time - y.time || x.seq - y.seq || x.no - y.no)
        .map(toInstruction)
    },
    async putInstruction({ kind, a, b, origin, time, seq, merge }: Instruction) {
      sql.putInstruction.run(kind === 'same' ? 1 : 0, a, b, origin, time, seq, merge ? 1 : 0)
    },
    async personOf(sps) {
      const found = new Map<number, PersonRow>()
      for (const sp of sps) {
        const row = sql.personOfSp.get(sp) as unknown as StoredPerson | undefined
        if (row) found.set(sp, toPerson(row))
      }
      return found
    },
    async membersOf(persons) {
      return new Map(persons.map((person) => [person, sql.membersOf.all(person).map((row) => row.sp as number)]))
    },
    async personByFounder(founder) {
      return (sql.personByFounder.all(TENANT_NO, founder) as unknown as StoredPerson[]).map(toPerson)
    },
    async createPerson(id, founder) {
      const person = Number(sql.createPerson.run(TENANT_NO, id, founder).lastInsertRowid)
      sequences.count('persons', 1)
      return { person, id, founder, active: true, replacedBy: null, linkNo: 0 }
    },
    async link(sp, person, at) {
      const before = (sql.linkOf.get(sp) as { person: number } | undefined)?.person
      if (before === person) return
      sql.putLink.run(sp, person, at, sequences.feed)
      sql.raiseLinkNo.run(person)
      if (before === undefined) sequences.count('links', 1)
      else sql.raiseLinkNo.run(before)
    },
    async setPerson(person, active, replacedBy) {
      const before = sql.personByNo.get(person) as unknown as StoredPerson | undefined
      if (!before) throw new Error(`person ${person} does not exist`)
      sequences.count('persons', (active ? 1 : 0) - before.active)
      sql.setPerson.run(active ? 1 : 0, replacedBy, person)
    },
    async putDecision({ kind, sourcePatients, person, fromPerson, origin, explanation, at, seq }) {
      sql.putDecision.run(
        DECISIONS.indexOf(kind),
        JSON.stringify(sourcePatients),
        person,
        fromPerson,
        origin,
        explanation,
        at,
        seq,
      )
    },
    async proposals(sps) {
      const rows = sps.flatMap((sp) => sql.proposalsOf.all(sp) as unknown as Proposal[])
      return distinct(rows, pair).map(toProposal)
    },
    async putProposal({ a, b, weight, reason, explanation, at }) {
      if (!sql.hasProposal.get(a, b)) sequences.count('proposals', 1)
      sql.putProposal.run(a, b, weight, reason, explanation, at)
    },
    async removeProposal(a, b) {
      if (Number(sql.removeProposal.run(a, b).changes) > 0) sequences.count('proposals', -1)
    },
  }
  return index
}
