import type { Decision, PersonReads, PersonRow, Proposal } from '../patient-index.ts'
import { type StoredDecision, type StoredPerson, toDecision, toPerson, toProposal } from '../patient-index-rows.ts'
import { TENANT_NO } from '../seal.ts'
import { texts } from './arrays.ts'
import type { Readers } from './readers.ts'
import { indexSql } from './sql/patient-index.ts'

/** Who is who, as a reader sees it. */
export function openPersonReads(readers: Readers): PersonReads {
  const personsOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> => {
    if (ids.length === 0) return new Map()
    const rows = await readers.query<StoredPerson & { patient: string }>(indexSql.personsOf, [TENANT_NO, texts(ids)])
    const byPatient = new Map(rows.map((row) => [row.patient, toPerson(row)]))
    return new Map(ids.flatMap((id) => (byPatient.has(id) ? [[id, byPatient.get(id)!] as const] : [])))
  }
  return {
    async personById(id) {
      const [row] = await readers.query<StoredPerson>(indexSql.personsById, [TENANT_NO, texts([id])])
      return row && toPerson(row)
    },
    personOfSourcePatient: async (id) => (await personsOf([id])).get(id),
    sourcePatientsOf: (personId) =>
      readers.snapshot(async (look) => {
        const [end] = await look.query<{ person: number }>(indexSql.survivor, [TENANT_NO, personId])
        return end ? look.query<{ rid: number; id: string }>(indexSql.memberIds, [TENANT_NO, end.person]) : []
      }),
    personsOf: async (ids) => new Map([...(await personsOf(ids))].map(([id, person]) => [id, person.id])),
    persons: async (after, limit) =>
      (await readers.query<StoredPerson>(indexSql.persons, [TENANT_NO, after, limit])).map(toPerson),
    decisions: (personId, limit) =>
      readers.snapshot(async (look): Promise<readonly Decision[]> => {
        const [row] = await look.query<StoredPerson>(indexSql.personsById, [TENANT_NO, texts([personId])])
        if (!row) return []
        return (await look.query<StoredDecision>(indexSql.decisions, [TENANT_NO, row.person, limit])).map(toDecision)
      }),
    openProposals: async (limit) => (await readers.query<Proposal>(indexSql.openProposals, [TENANT_NO, limit])).map(toProposal),
  }
}
