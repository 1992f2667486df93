/**
 * Contributions (architecture D15, folding.md): what one message says about one resource. A resource is the fold of its
 * contributions in source-time order.
 */

/** A JSON value of FHIR; decimals are `JSON.rawJSON` objects (`decimal.ts`), so that 7.10 stays 7.10. */
export type FhirValue = string | number | boolean | null | RawDecimal | FhirValue[] | FhirObject
export interface FhirObject {
  [element: string]: FhirValue | undefined
}
/** What `JSON.rawJSON` makes: serialised as its text. */
export interface RawDecimal {
  readonly rawJSON: string
}

/**
 * change: only the named paths are said (HL7 v2, client writes). snapshot: all that this interface knows (a row); paths it
 * does not name are no longer said by it. withdraw: the interface no longer says anything (a row gone, a child omitted).
 */
export type ContributionMode = 'change' | 'snapshot' | 'withdraw'

/** Orders contributions: the later source time wins, ties by journal number. */
export interface Stamp {
  /** Milliseconds, UTC: when the source says it was so. */
  readonly time: number
  /** Journal number. */
  readonly seq: number
}

export interface Contribution {
  /** FHIR resource type. */
  readonly type: string
  /** Derived id (model/ids.ts). */
  readonly id: string
  readonly mode: ContributionMode
  /** The partial resource: resourceType first, then id, then what the message sets. No meta. */
  readonly content: FhirObject
  /** Paths that HL7 `""` clears, for all interfaces: `birthDate`, `period.end`. */
  readonly clear: readonly string[]
  /** Id of the source patient's Patient resource; undefined for resources of nobody (Practitioner, Location, Organization). */
  readonly sourcePatient?: string
  /** A move the source states (A43–A45): the subject may change to another person. */
  readonly move?: boolean
  /**
   * For a parent whose rule says `missing: withdraw`: rule name → ids of the children this message has. An earlier child
   * that is not in the newest list is withdrawn, and an older message arriving later does not bring it back.
   */
  readonly children?: Readonly<Record<string, readonly string[]>>
  /** Mapping rule that made it, for findings: `oru-r01/report`. */
  readonly rule: string
}

/** A contribution as it stands in the ledger, with who said it and when. */
export interface Stamped {
  readonly contribution: Contribution
  readonly interface: string
  readonly stamp: Stamp
  /** Version (content hash) of the mapping set that made it. */
  readonly mappingVersion: string
}

export const laterThan = (a: Stamp, b: Stamp): boolean => a.time > b.time || (a.time === b.time && a.seq > b.seq)
