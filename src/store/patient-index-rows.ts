import type { Decision, Edge, Instruction, PersonRow, Proposal } from './patient-index.ts'

export interface StoredPerson {
  readonly person: number
  readonly id: string
  readonly founder: number
  readonly active: number
  readonly replaced_by: number | null
  readonly link_no: number
}
export interface StoredInstruction {
  readonly same: number
  readonly a: number
  readonly b: number
  readonly origin: Instruction['origin']
  readonly time: number
  readonly seq: number
  readonly merge: number
}
export interface StoredDecision {
  readonly kind: number
  readonly sps: string
  readonly person: number
  readonly from_person: number | null
  readonly origin: string
  readonly explanation: string
  readonly at: number
  readonly seq: number
}

export const DECISIONS: readonly Decision['kind'][] = ['founded', 'linked', 'unlinked', 'merged', 'split', 'proposed']

export const toPerson = (row: StoredPerson): PersonRow => ({
  person: row.person,
  id: row.id,
  founder: row.founder,
  active: row.active === 1,
  replacedBy: row.replaced_by,
  linkNo: row.link_no,
})

export const toEdge = (row: Edge): Edge => ({
  a: row.a,
  b: row.b,
  weight: row.weight,
  vector: row.vector,
  model: row.model,
  veto: row.veto,
})

export const toInstruction = (row: StoredInstruction): Instruction => ({
  kind: row.same === 1 ? 'same' : 'not-same',
  a: row.a,
  b: row.b,
  origin: row.origin,
  time: row.time,
  seq: row.seq,
  merge: row.merge === 1,
})

export const toDecision = (row: StoredDecision): Decision => ({
  kind: DECISIONS[row.kind]!,
  sourcePatients: JSON.parse(row.sps),
  person: row.person,
  fromPerson: row.from_person,
  origin: row.origin,
  explanation: row.explanation,
  at: row.at,
  seq: row.seq,
})

export const toProposal = (row: Proposal): Proposal => ({
  a: row.a,
  b: row.b,
  weight: row.weight,
  reason: row.reason,
  explanation: row.explanation,
  at: row.at,
})
