import { coded, type ErrorCode, type ErrorFacts, type Language, textOf } from '../model/errors.ts'

/** Where a piece of a mapping stands. Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly col: number
  /** `base`, `mapping`, `country/<name>` … : the layer the piece came from. */
  readonly layer: string
}

/** One thing wrong with a mapping, found before it is loaded. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly col: number
  readonly code: ErrorCode
  readonly facts: ErrorFacts
}

/** `file:line:col code message hint`, the form every tool prints. */
export const findingLine = (finding: Finding, language: Language = 'en'): string =>
  `${finding.file}:${finding.line}:${finding.col} ${finding.code} ${textOf(coded(finding.code, finding.facts), language)}`

/** Collects findings, so that a steward sees all of them at once. The same finding at the same place counts once. */
export class Findings {
  readonly list: Finding[] = []
  readonly #seen = new Set<string>()

  add(place: Place, code: ErrorCode, facts: ErrorFacts = {}): void {
    const finding = { file: place.file, line: place.line, col: place.col, code, facts }
    const key = `${place.file}:${place.line}:${place.col} ${code} ${facts.found ?? ''}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.list.push(finding)
  }

  sorted(): readonly Finding[] {
    return this.list.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.col - b.col))
  }
}
