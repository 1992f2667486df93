import type { Contribution } from './contribution.ts'

/**
 * One entry of the search index, flat so that it crosses threads cheaply.
 * kind t token (a = `code|system`, b = null) · d date (a = first ms, b = last ms) · r reference (a = `Type/id`, b = null) ·
 * s string (a = normalised, b = null) · q quantity (a = number, b = unit code or null) · u uri (a, b = null)
 */
export type IndexKind = 't' | 'd' | 'r' | 's' | 'q' | 'u'
export interface IndexEntry {
  readonly kind: IndexKind
  /** `paramNumber(type, code)` */
  readonly param: number
  readonly a: string | number
  readonly b: string | number | null
}

/** A contribution made ready where it is mapped: checked, indexed, serialised, so that the writer only folds and writes. */
export interface Prepared {
  readonly type: string
  readonly id: string
  readonly mode: Contribution['mode']
  /** JSON text of the content: what is stored when this is the only contribution. */
  readonly text: string
  /** 52-bit hash of text, clears and mode: equal successive contributions of one interface are one. */
  readonly hash: number
  readonly clear: readonly string[]
  readonly sourcePatient: string | undefined
  readonly move: boolean
  readonly children: Readonly<Record<string, readonly string[]>> | undefined
  readonly rule: string
  /** Search index of the content alone; recomputed by the writer for a fold of several. */
  readonly index: readonly IndexEntry[]
  /** The content alone is a valid resource. When it is not, only a fold with others may make it valid. */
  readonly problem: { readonly code: string; readonly facts: Record<string, string | number | undefined> } | undefined
}
