/**
 * A decoded HL7 v2 message: lazy (offsets into the decoded text), unescaped in one accessor only, exact on the way back.
 * Numbering is HL7's own: fields, repetitions, components and subcomponents count from 1; MSH-1 is the field separator and
 * MSH-2 the encoding characters.
 */

export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

/** HL7's explicit null: the sender clears the value. */
export const EXPLICIT_NULL = '""'

/** Where a value stands in the decoded text. */
export interface Position {
  readonly offset: number
  readonly length: number
}

export interface Segment {
  readonly name: string
  /** Ordinal in the message, from 0. */
  readonly index: number
  /**
   * Unescaped value, or undefined when absent or empty. `""` comes back as EXPLICIT_NULL. Without a component the whole
   * repetition if it has but one component, else its first component's first subcomponent.
   */
  value(field: number, repetition?: number, component?: number, subcomponent?: number): string | undefined
  /** The text as it stands, delimiters and escapes included; '' when absent. */
  raw(field: number, repetition?: number, component?: number): string
  /** How many fields stand in the segment. */
  readonly fields: number
  repetitions(field: number): number
  components(field: number, repetition?: number): number
  subcomponents(field: number, repetition: number, component: number): number
  position(field: number, repetition?: number, component?: number, subcomponent?: number): Position | undefined
}

export interface Hl7Message {
  /** Decoded text exactly as received. */
  readonly text: string
  readonly delimiters: Delimiters
  readonly segments: readonly Segment[]
  first(name: string): Segment | undefined
  all(name: string): readonly Segment[]
}

/**
 * Segments in the groups of the message structure, resolved once and tolerantly: unknown, misplaced and Z segments stay
 * attached to the group they stand in and are named in `unexpected`.
 */
export interface Group {
  /** `ORU_R01`, `PATIENT_RESULT`, `ORDER_OBSERVATION`, `OBSERVATION` … */
  readonly name: string
  readonly segments: readonly Segment[]
  readonly groups: readonly Group[]
  readonly parent: Group | undefined
}

export interface Structured {
  readonly root: Group
  /** Segments that the structure does not name or not there. */
  readonly unexpected: readonly Segment[]
}
