import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { type CodedError, coded } from '../model/errors.ts'
import { type Finding, findingAt } from './finding.ts'

export type Path = readonly PropertyKey[]

/** `interfaces[0].settings.port`; `/` is the whole file. */
export const dotted = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || '/'

/** A YAML text with the way back from a path of values to a line and a column. */
export interface PositionedYaml {
  readonly value: unknown
  readonly findings: readonly Finding[]
  /** A finding at the value of a path, or at the nearest thing that is there above it. */
  at(path: Path, error: CodedError): Finding
  /** A finding at a key, not its value. */
  atKey(path: Path, key: string, error: CodedError): Finding
}

const keyNode = (parent: unknown, key: PropertyKey): Node | undefined => {
  if (!isMap(parent)) return undefined
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
  return isNode(pair?.key) ? pair.key : undefined
}

function nearestNode(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const here = path.slice(0, length)
    const node = length === 0 ? document.contents : document.getIn(here, true)
    // A missing setting is shown at the key of the map that lacks it, where a person looks for it.
    if (length > 0 && length < path.length && isMap(node))
      return keyNode(document.getIn(here.slice(0, -1), true) ?? document.contents, here.at(-1)!) ?? node
    if (isNode(node)) return node
  }
  return undefined
}

export function readYaml(file: string, text: string): PositionedYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const finding = (offset: number, error: CodedError): Finding => {
    const { line, col } = lines.linePos(offset)
    return findingAt(file, Math.max(line, 1), Math.max(col, 1), error)
  }
  const offsetOf = (node: Node | undefined) => node?.range?.[0] ?? 0
  const syntax = document.errors.map((error) =>
    finding(error.pos[0], coded('config.syntax', { found: error.message.split('\n')[0]! })),
  )
  const { value, findings } = syntax.length > 0 ? { value: undefined, findings: syntax } : plainValue(document, file)
  return {
    value,
    findings,
    at: (path, error) => finding(offsetOf(nearestNode(document, path)), error),
    atKey: (path, key, error) => {
      const parent = path.length === 0 ? document.contents : document.getIn(path, true)
      return finding(offsetOf(keyNode(parent, key) ?? nearestNode(document, path)), error)
    },
  }
}

/** A few aliases that name each other can stand for billions of values: the reader refuses to unfold them. */
function plainValue(document: Document, file: string): { readonly value: unknown; readonly findings: readonly Finding[] } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), findings: [] }
  } catch {
    return { value: undefined, findings: [findingAt(file, 1, 1, coded('config.syntax', { found: 'too many aliases' }))] }
  }
}
