import type { FhirObject } from '../fhir/contribution.ts'
import type { LinkEntry } from '../store/rows.ts'

/** A source patient whose content changed in this transaction; it is already written. */
export interface SourcePatientChange {
  readonly rid: number
  /** Patient id. */
  readonly id: string
  /** Undefined: deleted or withdrawn. */
  readonly content: FhirObject | undefined
  /** Referred to by number, no demographics yet: a person of its own, outside matching. */
  readonly placeholder: boolean
}

export interface GoldenRecord {
  readonly personId: string
  readonly content: FhirObject
}

export interface IdentifyResult {
  /** For the feed, in order. */
  readonly links: readonly LinkEntry[]
  /** Every person whose golden record may have changed. */
  readonly golden: readonly GoldenRecord[]
}

export interface IdentifyContext {
  /** Our clock, milliseconds. */
  readonly at: number
  /** Journal number. */
  readonly seq: number
  /** Source time of the message, milliseconds: when its instructions were said. */
  readonly time: number
}
