import { XML_PATH } from '../tree/xml-path.ts'

/** One token of an expression. `at` is its offset. */
export interface Token {
  readonly kind: 'text' | 'number' | 'hl7' | 'xml' | 'relative' | 'name' | 'quoted-name' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

const SPACE = /[\s\u3000]+/y
const TEXT = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y
// HL7 path: segment, which of them, field, which repetition, component, subcomponent.
const HL7 = /[A-Z][A-Z0-9]{2}(?:\[(?:\d+|\*)\])?(?:-\d+(?:\[[^\]]*\])?(?:\.\d+(?:\.\d+)?)?)?(?![\w\p{L}(])/uy
const RELATIVE = /\.(?:[\w\p{L}]+(?:\.[\w\p{L}]+)*)?/uy
const NUMBER = /-?\d+(?:\.\d+)?/y
const NAME = /[$_\p{L}][\w\p{L}-]*(?:(?:\.[\w\p{L}-]+)|\[(?:\d+|\*)\])*/uy
const QUOTED_NAME = /`([^`]+)`/y
const SYMBOL = /!=|≠|<=|>=|≤|≥|[=<>|(),]/y

export class ExpressionError extends Error {
  readonly at: number
  readonly found: string
  constructor(at: number, found: string) {
    super(found)
    this.at = at
    this.found = found
  }
}

/** `hl7` decides whether `PV1` is a segment or a column, `xml` whether `/a/@b` is a path. */
export function lex(source: string, hl7: boolean, xml = false): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  while (at < source.length) {
    const space = take(SPACE)
    if (space) {
      at += space[0].length
      continue
    }
    const token = next(take, hl7, xml)
    if (!token) throw new ExpressionError(at, source.slice(at, at + 12))
    tokens.push({ kind: token.kind, text: token.text, at })
    at += token.length
  }
  tokens.push({ kind: 'end', text: '', at })
  return tokens
}

type Lexeme = { kind: Token['kind']; text: string; length: number }

function next(take: (pattern: RegExp) => RegExpExecArray | null, hl7: boolean, xml: boolean): Lexeme | undefined {
  const text = take(TEXT)
  if (text) return { kind: 'text', text: unquote(text[1] ?? text[2] ?? ''), length: text[0].length }
  const path = hl7 ? take(HL7) : null
  if (path) return { kind: 'hl7', text: path[0], length: path[0].length }
  const node = xml ? take(XML_PATH) : null
  // A bare name may be a word of the language or a function: the parser decides.
  if (node && /[/@[*]|^\.\./.test(node[0])) return { kind: 'xml', text: node[0], length: node[0].length }
  const simple: readonly [Token['kind'], RegExp][] = [
    ['relative', RELATIVE],
    ['number', NUMBER],
    ['name', NAME],
    ['symbol', SYMBOL],
  ]
  for (const [kind, pattern] of simple) {
    const found = take(pattern)
    if (found) return { kind, text: found[0], length: found[0].length }
  }
  const quoted = take(QUOTED_NAME)
  return quoted ? { kind: 'quoted-name', text: quoted[1]!, length: quoted[0].length } : undefined
}

const unquote = (text: string): string => text.replace(/\\(.)/g, '$1')
