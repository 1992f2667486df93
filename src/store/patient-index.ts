/** The patient index in the store: records, blocking keys, edges, persons, links, decisions, proposals. */

/** `sp` is the rid of a source patient's Patient resource; `person` a store's own number of a person. */
export interface PersonRow {
  readonly person: number
  /** Person id (model/ids.ts personId). */
  readonly id: string
  readonly founder: number
  readonly active: boolean
  /** Person number it was merged into. */
  readonly replacedBy: number | null
  /** Counts its link changes: part of the ETag. */
  readonly linkNo: number
}

/** One comparison that reached the lowest threshold, or was decided by a source or a steward. `a` < `b`. */
export interface Edge {
  readonly a: number
  readonly b: number
  /** Bits. */
  readonly weight: number
  /** Level per field and vetoes, JSON: rendered on demand as the explanation. */
  readonly vector: string
  readonly model: string
  readonly veto: string | null
}

/**
 * A merge, link or its contrary, as a source (A40, A24, A37) or a steward stated it. Instructions apply in time order, so a
 * repeated A40 never undoes a later split.
 */
export interface Instruction {
  readonly kind: 'same' | 'not-same'
  /** Survivor first, for a merge. */
  readonly a: number
  readonly b: number
  readonly origin: 'A40' | 'A24' | 'A37' | 'steward'
  readonly time: number
  readonly seq: number
  /** A merge inside one authority: the second number became an alias of the first. */
  readonly merge: boolean
}

export interface Decision {
  readonly kind: 'founded' | 'linked' | 'unlinked' | 'merged' | 'split' | 'proposed'
  readonly sourcePatients: readonly number[]
  readonly person: number
  readonly fromPerson: number | null
  readonly origin: string
  /** JSON: weights per field, vetoes, margin, model version. */
  readonly explanation: string
  readonly at: number
  readonly seq: number
}

export interface Proposal {
  /** `a` < `b`. */
  readonly a: number
  readonly b: number
  readonly weight: number
  readonly reason: string
  readonly explanation: string
  readonly at: number
}

export interface IndexTx {
  /** Normalised comparison records (JSON text of identity's own making). */
  records(sps: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Replaces the record and its blocking keys. */
  putRecord(sp: number, record: string, keys: readonly number[]): Promise<void>
  removeRecord(sp: number): Promise<void>
  /** Source patients under each key, at most `cap` + 1 (a longer list is over its cap and is not expanded). */
  holders(keys: readonly number[], cap: number): Promise<ReadonlyMap<number, readonly number[]>>
  /** Edges touching any of these. */
  edges(sps: readonly number[]): Promise<readonly Edge[]>
  putEdges(edges: readonly Edge[]): Promise<void>
  removeEdges(sp: number): Promise<void>
  instructions(sps: readonly number[]): Promise<readonly Instruction[]>
  putInstruction(instruction: Instruction): Promise<void>
  personOf(sps: readonly number[]): Promise<ReadonlyMap<number, PersonRow>>
  membersOf(persons: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>
  personByFounder(founder: number): Promise<readonly PersonRow[]>
  createPerson(id: string, founder: number): Promise<PersonRow>
  /** Moves a source patient to a person (or links it for the first time); raises both persons' link numbers. */
  link(sp: number, person: number, at: number): Promise<void>
  /** active: false with the survivor; active: true takes it back. */
  setPerson(person: number, active: boolean, replacedBy: number | null): Promise<void>
  putDecision(decision: Decision): Promise<void>
  /** Open proposals touching any of these. */
  proposals(sps: readonly number[]): Promise<readonly Proposal[]>
  putProposal(proposal: Proposal): Promise<void>
  removeProposal(a: number, b: number): Promise<void>
}

export interface PersonReads {
  personById(id: string): Promise<PersonRow | undefined>
  personOfSourcePatient(patientId: string): Promise<PersonRow | undefined>
  /** Patient ids and rids of the source patients linked to a person. A retired person answers with its survivor's. */
  sourcePatientsOf(personId: string): Promise<readonly { readonly rid: number; readonly id: string }[]>
  /** Person ids of source patients, for resolving references as they leave. */
  personsOf(patientIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  persons(after: number, limit: number): Promise<readonly PersonRow[]>
  decisions(personId: string, limit: number): Promise<readonly Decision[]>
  openProposals(limit: number): Promise<readonly Proposal[]>
}
