import type { Finding } from '../mapping/finding.ts'
import { type CodedError, coded } from '../model/errors.ts'

export { type Finding, findingLine } from '../mapping/finding.ts'

/** A configuration finding has the shape of a mapping's, so that every tool prints both alike. */
export const findingAt = (file: string, line: number, col: number, error: CodedError): Finding => ({ file, line, col, ...error })

export const unreadable = (file: string, found: string): Finding => findingAt(file, 1, 1, coded('config.not-readable', { found }))

/** Reading order: a person mends a file from the top. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => a.line - b.line || a.col - b.col || a.code.localeCompare(b.code))
