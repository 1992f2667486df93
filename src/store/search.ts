/** A search as the store understands it: made by `access` from a FHIR query, with parameters from the closed list only. */

export type SearchTest =
  /** One of the values matches (comma in FHIR). `system|code`: exact; `|code` : no system; `code`: any system; `system|`. */
  | { readonly kind: 'token'; readonly param: number; readonly values: readonly string[]; readonly not?: boolean }
  /** Range overlap, milliseconds inclusive; either end may be open. */
  | { readonly kind: 'date'; readonly param: number; readonly ranges: readonly DateRange[] }
  | { readonly kind: 'reference'; readonly param: number; readonly targets: readonly string[] }
  /** Normalised values: prefix by default. */
  | {
      readonly kind: 'string'
      readonly param: number
      readonly values: readonly string[]
      readonly match: 'prefix' | 'exact' | 'contains'
    }
  | {
      readonly kind: 'quantity'
      readonly param: number
      readonly ranges: readonly { low?: number; high?: number; unit?: string }[]
    }
  | { readonly kind: 'uri'; readonly param: number; readonly values: readonly string[] }
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  /** Change time, milliseconds. */
  | { readonly kind: 'lastUpdated'; readonly ranges: readonly DateRange[] }

export interface DateRange {
  /** Value's upper end must be at or above this. */
  readonly low?: number
  /** Value's lower end must be at or below this. */
  readonly high?: number
}

export interface SearchPlan {
  readonly type: string
  /** rids of source patients: the compartment; undefined searches everybody. */
  readonly sourcePatients?: readonly number[]
  /** All must hold. */
  readonly tests: readonly SearchTest[]
  readonly sort: 'lastUpdated' | '-lastUpdated' | { readonly date: number; readonly descending: boolean }
  readonly limit: number
  /** Keyset: opaque position of the last row of the page before. */
  readonly after?: string
  /** A Patient search finds golden records; with this it finds source patients instead (`_source`). */
  readonly source?: boolean
}

export interface SearchRow {
  readonly rid: number
  readonly type: string
  readonly id: string
  readonly version: number
  readonly at: number
  readonly feed: number
  readonly text: string
  readonly sourcePatientId: string | undefined
  readonly position: string
}
