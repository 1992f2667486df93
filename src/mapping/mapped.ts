import type { Contribution } from '../fhir/contribution.ts'
import type { CodedError } from '../model/errors.ts'

/** What a mapping needs to know besides the tree. */
export interface MapContext {
  readonly interface: string
  /** Who issued this interface's numbers unless the message or the mapping says otherwise (D10). */
  readonly authority: string
  /** Assigning authority as senders write it (PID-3.4.1, a column's value) → authority. Unknown ones become `<authority>/<text>`. */
  readonly authorities: Readonly<Record<string, string>>
  /** IANA zone of times without an offset. */
  readonly zone: string
  readonly salt: string
  /** Milliseconds, our clock. */
  readonly receivedAt: number
  /** Table, view or file: what `source:` names. */
  readonly origin: string | undefined
  /** Code tables of this interface override the shared ones. */
  readonly tables: Readonly<Record<string, string>>
}

/** Identity events a message states about source patients (Patient ids). */
export interface IdentityInstruction {
  readonly kind: 'merge' | 'link' | 'unlink'
  /** merge: the one that goes on; its number stays. */
  readonly survivor: string
  readonly retired: string
  /** Trigger: A40, A24, A37. */
  readonly event: 'A40' | 'A24' | 'A37'
}

/** Where an element came from. Made only on request (`--explain`, `$lineage`): mapping again with the same version. */
export interface Lineage {
  readonly resource: string
  /** FHIR path in the resource: `value.value`, `name[0].text`. */
  readonly path: string
  /** Source path: `OBX-5.1`, a column; with its position in the decoded text where the format has one. */
  readonly from: string
  readonly position: { readonly offset: number; readonly length: number } | undefined
  readonly file: string
  readonly line: number
  /** `base`, `overlay/<name>`: the layer that won. */
  readonly layer: string
  /** Row of the source map a generated rule was made of: its sort order. */
  readonly row?: string
}

export interface UnmatchedCodeFound {
  readonly table: string
  readonly system: string
  readonly code: string
  readonly display: string
}

/** Which valued positions of the message were used, and which not. */
export interface Coverage {
  readonly valued: number
  readonly used: number
  /** Valued positions nothing read: `PV1-44`. Names only, never values. */
  readonly unused: readonly string[]
  readonly droppedByRule: readonly string[]
  /** The same by whole fields (HL7): one is used when any part of it is. */
  readonly fields: { readonly valued: number; readonly used: number }
  /** Positions of which only the first values were taken. */
  readonly truncated: readonly string[]
}

export type MapResult =
  | {
      readonly kind: 'mapped'
      /** Mapping that was chosen: `hl7v2/oru-r01`. */
      readonly mapping: string
      readonly contributions: readonly Contribution[]
      readonly instructions: readonly IdentityInstruction[]
      /** Milliseconds UTC; undefined: the message says none (the receipt time is used). */
      readonly sourceTime: number | undefined
      readonly unmatched: readonly UnmatchedCodeFound[]
      /** What a steward should see and what held nothing: truncations, unparsable dates, unexpected segments. */
      readonly notices: readonly CodedError[]
      readonly lineage?: readonly Lineage[]
      readonly coverage?: Coverage
    }
  | { readonly kind: 'ignored'; readonly mapping: string; readonly rule: string }
  | {
      readonly kind: 'held' | 'failed'
      readonly mapping: string | undefined
      readonly error: CodedError
      /** A code that holds the message is work for the steward all the same. */
      readonly unmatched?: readonly UnmatchedCodeFound[]
    }
