import type { Hl7Message, Structured } from '../formats/hl7v2/tree.ts'

/** A decoded message, as a mapping reads it. */
export type MapInput = Hl7Input | RowInput | TreeInput

export interface Hl7Input {
  readonly format: 'hl7v2'
  readonly message: Hl7Message
  readonly structured: Structured
}

interface RowInput {
  readonly format: 'row' | 'csv'
  /** null and '' are absent. */
  readonly row: Readonly<Record<string, string | null>>
}

interface TreeInput {
  readonly format: 'json' | 'fhir' | 'xml'
  readonly value: unknown
}
