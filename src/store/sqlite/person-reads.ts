import type { Decision, PersonRow, Proposal } from '../patient-index.ts'
import { type StoredDecision, type StoredPerson, toDecision, toPerson, toProposal } from '../patient-index-rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import { indexSql } from './sql/patient-index.ts'
import { resourceSql } from './sql/resources.ts'

/** Who is who, as a reader sees it. */
export function openPersonReads(connection: Connection) {
  const byId = connection.prepare(indexSql.personById)
  const byNo = connection.prepare(indexSql.personByNo)
  const ofSp = connection.prepare(indexSql.personOfSp)
  const ridOf = connection.prepare(resourceSql.ridOf)
  const memberIds = connection.prepare(indexSql.memberIds)
  const persons = connection.prepare(indexSql.persons)
  const decisions = connection.prepare(indexSql.decisions)
  const proposals = connection.prepare(indexSql.openProposals)

  const find = (id: string): StoredPerson | undefined => byId.get(TENANT_NO, id) as unknown as StoredPerson | undefined
  const ofPatient = (patientId: string): PersonRow | undefined => {
    const rid = (ridOf.get(TENANT_NO, patientId) as { rid: number } | undefined)?.rid
    const row = rid === undefined ? undefined : (ofSp.get(rid) as unknown as StoredPerson | undefined)
    return row && toPerson(row)
  }
  /** The person a retired one was merged into, at the end of the chain. */
  const survivor = (person: StoredPerson): StoredPerson => {
    let at = person
    const seen = new Set<number>()
    while (at.active === 0 && at.replaced_by !== null && !seen.has(at.person)) {
      seen.add(at.person)
      at = (byNo.get(at.replaced_by) as unknown as StoredPerson | undefined) ?? at
    }
    return at
  }
  return {
    personById(id: string): PersonRow | undefined {
      const row = find(id)
      return row && toPerson(row)
    },
    personOfSourcePatient: ofPatient,
    sourcePatientsOf(personId: string): readonly { readonly rid: number; readonly id: string }[] {
      const row = find(personId)
      if (!row) return []
      return memberIds.all(survivor(row).person).map((member) => ({ rid: member.rid as number, id: member.id as string }))
    },
    personsOf(patientIds: readonly string[]): ReadonlyMap<string, string> {
      const found = new Map<string, string>()
      for (const id of patientIds) {
        const person = ofPatient(id)
        if (person) found.set(id, person.id)
      }
      return found
    },
    persons: (after: number, limit: number): readonly PersonRow[] =>
      (persons.all(after, limit) as unknown as StoredPerson[]).map(toPerson),
    decisions(personId: string, limit: number): readonly Decision[] {
      const row = find(personId)
      return row ? (decisions.all(row.person, limit) as unknown as StoredDecision[]).map(toDecision) : []
    },
    openProposals: (limit: number): readonly Proposal[] => (proposals.all(limit) as unknown as Proposal[]).map(toProposal),
  }
}
