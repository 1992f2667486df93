import type { Comparison, Expression } from './ast.ts'
import { ExpressionError, lex, type Token } from './lex.ts'
import { parseHl7Path, parseNamePath, parseRelativePath, parseXml } from './parse-path.ts'

/**
 * or → and → not → test → first-of → value. No loops, no recursion, no assignment: the cost of an expression is bounded by
 * its own length times the repetitions it reads.
 */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #xml: boolean
  #next = 0
  #depth = 0

  constructor(source: string, hl7: boolean, xml: boolean) {
    this.#tokens = lex(source, hl7, xml)
    this.#xml = xml
  }

  whole(): Expression {
    const expression = this.#or()
    const rest = this.#peek()
    if (rest.kind !== 'end') throw new ExpressionError(rest.at, rest.text)
    return expression
  }

  #peek(): Token {
    return this.#tokens[this.#next]!
  }

  #is(text: string): boolean {
    const token = this.#peek()
    return (token.kind === 'symbol' || token.kind === 'name') && token.text === text
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false
    this.#next += 1
    return true
  }

  #expect(text: string): void {
    const token = this.#peek()
    if (!this.#accept(text)) throw new ExpressionError(token.at, token.text || 'end')
  }

  #or(): Expression {
    // Reading and evaluating both recurse: what nests deeper than people write is refused.
    if (++this.#depth > MAX_DEPTH) throw new ExpressionError(this.#peek().at, this.#peek().text)
    const expression = this.#chain('or', () => this.#and())
    this.#depth -= 1
    return expression
  }

  #and(): Expression {
    return this.#chain('and', () => this.#not())
  }

  #chain(kind: 'and' | 'or', part: () => Expression): Expression {
    const at = this.#peek().at
    const of = [part()]
    while (this.#accept(kind)) of.push(part())
    return of.length === 1 ? of[0]! : { kind, of, at }
  }

  #not(): Expression {
    const at = this.#peek().at
    let negations = 0
    while (this.#accept('not')) negations += 1
    const test = this.#test()
    return negations % 2 === 0 ? test : { kind: 'not', of: test, at }
  }

  #test(): Expression {
    const left = this.#first()
    const at = this.#peek().at
    const compare = this.#comparison()
    if (compare) return { kind: 'compare', op: compare, left, right: this.#first(), at }
    this.#accept('is')
    const negated = this.#accept('not')
    const tested = this.#tested(left, at)
    if (tested === undefined) {
      if (negated) throw new ExpressionError(at, 'not')
      return left
    }
    return negated ? { kind: 'not', of: tested, at } : tested
  }

  #tested(left: Expression, at: number): Expression | undefined {
    if (this.#accept('valued')) return { kind: 'valued', of: left, at }
    if (this.#accept('in')) return { kind: 'in', of: left, list: this.#list(), at }
    if (this.#accept('matches')) return { kind: 'matches', of: left, pattern: this.#text(), at }
    return undefined
  }

  #comparison(): Comparison | undefined {
    const token = this.#peek()
    if (token.kind !== 'symbol') return undefined
    const op = COMPARISONS[token.text]
    if (op) this.#next += 1
    return op
  }

  #list(): readonly string[] {
    this.#expect('(')
    const list = [this.#text()]
    while (this.#accept(',')) list.push(this.#text())
    this.#expect(')')
    return list
  }

  #text(): string {
    const token = this.#peek()
    if (token.kind !== 'text' && token.kind !== 'number') throw new ExpressionError(token.at, token.text || 'end')
    this.#next += 1
    return token.text
  }

  #first(): Expression {
    const at = this.#peek().at
    const of = [this.#value()]
    while (this.#accept('|')) of.push(this.#value())
    return of.length === 1 ? of[0]! : { kind: 'first', of, at }
  }

  #value(): Expression {
    const token = this.#peek()
    this.#next += 1
    const { at, text } = token
    switch (token.kind) {
      case 'text':
      case 'number':
        return { kind: 'literal', value: text, at }
      case 'hl7':
        return { kind: 'path', path: parseHl7Path(text, at), at }
      case 'xml':
        return { kind: 'path', path: parseXml(text, at), at }
      case 'relative':
        return { kind: 'path', path: parseRelativePath(text), at }
      case 'quoted-name':
        return { kind: 'path', path: { kind: 'name', steps: [text] }, at }
      case 'name':
        return this.#named(text, at)
      case 'symbol':
        return this.#nested(token)
      default:
        throw new ExpressionError(at, 'end')
    }
  }

  #nested(token: Token): Expression {
    if (token.text !== '(') throw new ExpressionError(token.at, token.text)
    const inner = this.#or()
    this.#expect(')')
    return inner
  }

  #named(text: string, at: number): Expression {
    if (text === 'true' || text === 'false') return { kind: 'truth', value: text === 'true', at }
    if (KEYWORDS.has(text)) throw new ExpressionError(at, text)
    if (!this.#accept('(')) return { kind: 'path', path: this.#xml ? parseXml(text, at) : parseNamePath(text), at }
    const args: Expression[] = []
    if (!this.#accept(')')) {
      do args.push(this.#or())
      while (this.#accept(','))
      this.#expect(')')
    }
    return { kind: 'call', name: text, args, at }
  }
}

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'matches', 'valued', 'is'])

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '≠': '!=',
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
}

/** Parses one expression. Throws ExpressionError with the offset of what it could not read. */
export function parseExpression(source: string, hl7: boolean, xml = false): Expression {
  if (source.length > MAX_LENGTH) throw new ExpressionError(MAX_LENGTH, source.slice(MAX_LENGTH, MAX_LENGTH + 12))
  return new Parser(source, hl7, xml).whole()
}

/** The bounds of one expression: characters, and parentheses and calls inside each other. */
const MAX_LENGTH = 4000
const MAX_DEPTH = 60
