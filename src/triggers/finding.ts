import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type CodedError, coded } from '../model/errors.ts'

/** One thing wrong in a rule file. Lines and columns count from 1. */
export interface TriggerFinding {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly error: CodedError
}

export type YamlPath = readonly PropertyKey[]

/** A parsed YAML file that knows where each of its values stands. */
export class PositionedYaml {
  readonly file: string
  readonly #document: Document
  readonly #lines = new LineCounter()

  constructor(file: string, text: string) {
    this.file = file
    this.#document = parseDocument(text, { lineCounter: this.#lines })
  }

  syntaxFindings(): readonly TriggerFinding[] {
    return this.#document.errors.map((error) => this.#at(error.pos[0], coded('trigger.syntax', { found: error.code })))
  }

  value(): unknown {
    return this.#document.errors.length > 0 ? undefined : this.#document.toJS()
  }

  /** At the value, or at the nearest value around it; `inside` counts characters into a plain scalar. */
  finding(path: YamlPath, error: CodedError, inside = 0): TriggerFinding {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
      if (node?.range) return this.#at(node.range[0] + (length === path.length ? inside : 0), error)
    }
    return this.#at(0, error)
  }

  /** At a key of the map that stands at the path. */
  keyFinding(path: YamlPath, key: string, error: CodedError): TriggerFinding {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
    const range = isScalar(pair?.key) ? pair.key.range : undefined
    return range ? this.#at(range[0], error) : this.finding(path, error)
  }

  /** What zod said, as coded findings; a union's reasons are those of its nearest branch. */
  schemaFindings(error: z.ZodError): readonly TriggerFinding[] {
    return error.issues.flatMap((issue) => this.#issueFindings(issue, []))
  }

  #issueFindings(issue: z.core.$ZodIssue, above: YamlPath): readonly TriggerFinding[] {
    const path = [...above, ...issue.path]
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => this.keyFinding(path, key, unknownKey(key, path)))
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const nearest = issue.errors.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best))
      return nearest.flatMap((inner) => this.#issueFindings(inner, path))
    }
    return [this.finding(path, invalid(issue, path))]
  }

  #at(offset: number, error: CodedError): TriggerFinding {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), error }
  }
}

/** The branch whose complaints lie deepest is the one that was meant. */
const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length))

const dotted = (path: YamlPath): string => (path.length === 0 ? 'the file' : path.map(String).join('.'))

const unknownKey = (key: string, path: YamlPath): CodedError => coded('trigger.unknown-key', { found: key, where: dotted(path) })

function invalid(issue: z.core.$ZodIssue, path: YamlPath): CodedError {
  const allowed = issue.code === 'invalid_value' ? issue.values.map(String).join(' ') : issue.message
  return coded('trigger.invalid', { where: dotted(path), found: issue.code.replaceAll('_', ' '), allowed })
}
