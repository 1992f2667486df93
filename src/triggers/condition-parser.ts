import { type CodedError, coded } from '../model/errors.ts'

/**
 * The conditions of rules: a small part of FHIRPath, read by recursive descent.
 *
 *   condition := and ('or' and)*      and := unary ('and' unary)*      unary := 'not' unary | '(' condition ')' | test
 *   test := path | path '=' literal | path '!=' literal | path 'in' '@'value-set | path 'valued'
 *         | operand ('<' | '<=' | '>' | '>=') operand | name-of-a-context | name-of-a-context '(' argument ')'
 *   operand := [number '*'] place | [number '*'] function '(' place ')' | number
 *   path := element('.'element)*, or '%'name['.'path] for what `reads` and `record` declare and for '%person'
 */
interface Place {
  /** After `%`: what `reads` or `record` declares; undefined: the anchor. */
  readonly name: string | undefined
  /** Empty: the resources themselves. */
  readonly path: readonly string[]
}

/** Over the values of a place in the order of their times; `change` is the last against the one before, in per cent. */
export const FUNCTIONS = ['count', 'sum', 'mean', 'min', 'max', 'latest', 'previous', 'change', 'slope', 'age'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | (Place & { readonly kind: 'values'; readonly factor: number; readonly of: FunctionName | undefined })

export const COMPARISONS = ['<=', '>=', '<', '>'] as const
export type Comparison = (typeof COMPARISONS)[number]

export type Test = Place &
  (
    | { readonly kind: 'equals'; readonly literal: string }
    | { readonly kind: 'in'; readonly valueSet: string }
    | { readonly kind: 'valued' }
  )

interface Compare {
  readonly kind: 'compare'
  readonly left: Operand
  readonly comparison: Comparison
  readonly right: Operand
}

/** A named fact about the person: `admitted`, `source-down(device)`. */
interface InContext {
  readonly kind: 'context'
  readonly context: string
  readonly argument: string | undefined
}

export type Node =
  | { readonly kind: 'and'; readonly parts: readonly Node[] }
  | { readonly kind: 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'not'; readonly part: Node }
  | Test
  | Compare
  | InContext

export type Parsed =
  | { readonly ok: true; readonly node: Node }
  | { readonly ok: false; readonly problem: { readonly error: CodedError; readonly at: number } }

interface Token {
  readonly text: string
  readonly at: number
  readonly kind: 'word' | 'quoted' | 'valueSet' | 'sign' | 'end'
}

const TOKEN = /\s*(?:'([^']*)'|@([A-Za-z0-9-]+)|(!=|<=|>=|[=()<>*])|(-?[%A-Za-z0-9_][\w.:/|-]*))/y
const PATH = /^(?:%([a-z][A-Za-z0-9]*)\.)?([a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*)$/
const WHOLE = /^%([a-z][A-Za-z0-9]*)$/
const NUMBER = /^-?\d+(?:\.\d+)?$/
const CONTEXT = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'valued'])

/** Thrown inside this file only; `parseCondition` gives it back as a value. */
class Unexpected {
  readonly token: Token
  readonly expected: string
  constructor(token: Token, expected: string) {
    this.token = token
    this.expected = expected
  }
}

/** `contexts` are the names that stand for facts about the person; every other word is an element of the anchor. */
export function parseCondition(text: string, contexts: ReadonlySet<string> = new Set()): Parsed {
  try {
    const reader = new Reader(tokens(text), contexts)
    const node = condition(reader)
    reader.expect('end', '', 'and, or, the end')
    return { ok: true, node }
  } catch (thrown) {
    if (!(thrown instanceof Unexpected)) throw thrown
    const found = thrown.token.kind === 'end' ? 'the end' : thrown.token.text
    return {
      ok: false,
      problem: { at: thrown.token.at, error: coded('trigger.condition', { where: text, found, allowed: thrown.expected }) },
    }
  }
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  while (at < text.trimEnd().length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) {
      const rest = text.slice(at).trimStart()
      const token: Token = { kind: 'sign', text: rest[0]!, at: text.length - rest.length }
      throw new Unexpected(token, 'a path, a literal, = != < > ( )')
    }
    at = TOKEN.lastIndex
    const start = match.index + match[0].length - match[0].trimStart().length
    if (match[1] !== undefined) found.push({ kind: 'quoted', text: match[1], at: start })
    else if (match[2] !== undefined) found.push({ kind: 'valueSet', text: match[2], at: start })
    else if (match[3] !== undefined) found.push({ kind: 'sign', text: match[3], at: start })
    else found.push({ kind: 'word', text: match[4]!, at: start })
  }
  found.push({ kind: 'end', text: '', at: text.length })
  return found
}

class Reader {
  readonly contexts: ReadonlySet<string>
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(list: readonly Token[], contexts: ReadonlySet<string>) {
    this.#tokens = list
    this.contexts = contexts
  }

  take(kind: Token['kind'], text: string): boolean {
    const token = this.peek()
    if (token.kind !== kind || token.text !== text) return false
    this.#next++
    return true
  }

  expect(kind: Token['kind'], text: string, expected: string): void {
    if (!this.take(kind, text)) throw new Unexpected(this.peek(), expected)
  }

  peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]!
  }

  pop(): Token {
    const token = this.peek()
    this.#next++
    return token
  }
}

const condition = (reader: Reader): Node => joined(reader, 'or', (inner) => joined(inner, 'and', unary))

function joined(reader: Reader, word: 'and' | 'or', part: (reader: Reader) => Node): Node {
  const parts = [part(reader)]
  while (reader.take('word', word)) parts.push(part(reader))
  return parts.length === 1 ? parts[0]! : { kind: word, parts }
}

function unary(reader: Reader): Node {
  if (reader.take('word', 'not')) return { kind: 'not', part: unary(reader) }
  if (!reader.take('sign', '(')) return test(reader)
  const inner = condition(reader)
  reader.expect('sign', ')', ')')
  return inner
}

function test(reader: Reader): Node {
  const context = contextOf(reader)
  if (context !== undefined) return context
  const first = reader.peek()
  const left = operand(reader)
  const comparison = COMPARISONS.find((sign) => reader.take('sign', sign))
  if (comparison !== undefined) return { kind: 'compare', left, comparison, right: operand(reader) }
  if (left.kind === 'number' || left.of !== undefined || left.factor !== 1) throw new Unexpected(reader.peek(), '< <= > >=')
  return aboutPlace(reader, { name: left.name, path: left.path }, first)
}

function aboutPlace(reader: Reader, place: Place, first: Token): Node {
  if (place.path.length === 0 && ['=', '!=', 'in'].includes(reader.peek().text)) throw new Unexpected(first, 'an element path')
  if (reader.take('word', 'valued')) return { kind: 'valued', ...place }
  if (reader.take('sign', '=')) return { kind: 'equals', ...place, literal: literal(reader.pop()) }
  if (reader.take('sign', '!=')) return { kind: 'not', part: { kind: 'equals', ...place, literal: literal(reader.pop()) } }
  if (!reader.take('word', 'in')) return { kind: 'valued', ...place }
  const token = reader.pop()
  if (token.kind !== 'valueSet') throw new Unexpected(token, '@value-set')
  return { kind: 'in', ...place, valueSet: token.text }
}

function contextOf(reader: Reader): InContext | undefined {
  const { kind, text } = reader.peek()
  if (kind !== 'word' || !CONTEXT.test(text) || !reader.contexts.has(text)) return undefined
  reader.pop()
  if (!reader.take('sign', '(')) return { kind: 'context', context: text, argument: undefined }
  const argument = literal(reader.pop())
  reader.expect('sign', ')', ')')
  return { kind: 'context', context: text, argument }
}

function operand(reader: Reader): Operand {
  const token = reader.pop()
  if (token.kind === 'word' && NUMBER.test(token.text)) {
    if (!reader.take('sign', '*')) return { kind: 'number', value: Number(token.text) }
    return { ...values(reader, reader.pop()), factor: Number(token.text) }
  }
  return values(reader, token)
}

function values(reader: Reader, token: Token): Extract<Operand, { kind: 'values' }> {
  const of = FUNCTIONS.find((name) => token.kind === 'word' && name === token.text)
  if (of === undefined || !reader.take('sign', '(')) return { kind: 'values', factor: 1, of: undefined, ...placeOf(token) }
  const place = placeOf(reader.pop())
  reader.expect('sign', ')', ')')
  return { kind: 'values', factor: 1, of, ...place }
}

function placeOf(token: Token): Place {
  const isWord = token.kind === 'word' && !KEYWORDS.has(token.text)
  const whole = isWord ? WHOLE.exec(token.text) : null
  if (whole !== null) return { name: whole[1], path: [] }
  const match = isWord ? PATH.exec(token.text) : null
  if (match === null) throw new Unexpected(token, 'an element path')
  return { name: match[1], path: match[2]!.split('.') }
}

function literal(token: Token): string {
  const isLiteral = token.kind === 'quoted' || (token.kind === 'word' && !KEYWORDS.has(token.text))
  if (!isLiteral) throw new Unexpected(token, 'a literal')
  return token.text
}
