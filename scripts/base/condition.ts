/** The IG's condition grammar, read with its habits: `IF PID-13.2 IS NOT VALUED`, `OBX-5 LST.COUNT GREATER THAN 1`. */
export type Condition = { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] } | Test

interface Test {
  readonly kind: 'test'
  readonly path: string
  readonly measure: 'count' | 'length' | undefined
  readonly not: boolean
  readonly is: Predicate
}

type Predicate =
  | { readonly op: 'valued' }
  | { readonly op: 'in'; readonly list: readonly string[] }
  | { readonly op: '=' | '>' | '<=' | '<'; readonly value: string; readonly path?: boolean }

const TOKEN =
  /\s*(?:"([^"]*)"|'([^']*)'|([A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)*)|(LST\.COUNT|COUNT|LENGTH)\b|([A-Za-z][A-Za-z0-9]*)|(\d+)|([(),=<>]))/iy

interface Token {
  readonly kind: 'text' | 'path' | 'measure' | 'word' | 'number' | 'symbol'
  readonly text: string
}

export class ConditionError extends Error {}

function tokens(text: string): Token[] {
  const out: Token[] = []
  TOKEN.lastIndex = 0
  const kinds = ['text', 'text', 'path', 'measure', 'word', 'number', 'symbol'] as const
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) throw new ConditionError(text.slice(at))
    const i = found.slice(1).findIndex((group) => group !== undefined)
    const kind = kinds[i]!
    const said = found[i + 1]!
    // A segment by itself (`ORC VALUED`) looks like a word.
    out.push(
      kind === 'word' && /^[A-Z][A-Z0-9]{2}$/.test(said) && !WORDS.has(said)
        ? { kind: 'path', text: said }
        : { kind, text: said },
    )
  }
  return out
}

const WORDS = new Set(['AND', 'NOT', 'ARE'])

class Reader {
  readonly #tokens: readonly Token[]
  readonly #source: string
  #at = 0
  #subject: string

  constructor(text: string, source: string) {
    this.#tokens = tokens(text)
    this.#source = source
    this.#subject = source
  }

  whole(): Condition {
    const condition = this.#any('OR', () => this.#any('AND', () => this.#one()))
    if (condition.kind === 'pending') throw new ConditionError(condition.path)
    if (this.#at < this.#tokens.length) throw new ConditionError(this.#tokens[this.#at]!.text)
    return condition
  }

  #word(...words: readonly string[]): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === 'text' || !words.includes(token.text.toUpperCase())) return false
    this.#at += 1
    return true
  }

  #any(word: 'AND' | 'OR', part: () => Condition | Pending): Condition | Pending {
    const of: (Condition | Pending)[] = [part()]
    while (this.#word(word) || (word === 'AND' && this.#continues())) of.push(part())
    return joined(word === 'AND' ? 'and' : 'or', of)
  }

  /** `XCN.19 NOT VALUED XCN.20 NOT VALUED`, `IS VALUED NOT EQUAL PID-12`: the `and` was forgotten. */
  #continues(): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'path' || (token?.kind === 'word' && token.text.toUpperCase() === 'NOT')
  }

  #one(): Condition | Pending {
    this.#word('IF')
    if (this.#word('(')) {
      const inner = this.#any('OR', () => this.#any('AND', () => this.#one()))
      if (!this.#word(')')) throw new ConditionError('(')
      return inner
    }
    const token = this.#tokens[this.#at]
    if (token?.kind === 'path') {
      this.#subject = token.text
      this.#at += 1
    }
    const path = this.#subject || this.#source
    const measured = this.#tokens[this.#at]
    const measure =
      measured?.kind === 'measure' ? (/LENGTH/i.test(measured.text) ? ('length' as const) : ('count' as const)) : undefined
    if (measure !== undefined) this.#at += 1
    this.#word('IS', 'ARE', 'DOES')
    const not = this.#word('NOT')
    this.#word('IS')
    const is = this.#predicate()
    if (is === undefined && token?.kind === 'path' && !not) return { kind: 'pending', path }
    if (is === undefined) throw new ConditionError(this.#tokens[this.#at]?.text ?? 'end')
    return is === 'empty' ? test(path, measure, !not, { op: 'valued' }) : test(path, measure, not, is)
  }

  #predicate(): Predicate | 'empty' | undefined {
    if (this.#word('VALUED', 'VALUE', 'EXIST')) return { op: 'valued' }
    if (this.#word('EMPTY')) return 'empty'
    if (this.#word('IN')) return { op: 'in', list: this.#list() }
    if (this.#word('GREATER')) return this.#than('>')
    if (this.#word('LESS')) return this.#than('<')
    if (this.#word('>')) return { op: '>', value: this.#value().value }
    const equals = this.#word('EQUALS', 'EQUAL', '=')
    if (equals) this.#word('TO')
    const token = this.#tokens[this.#at]
    return equals || token?.kind === 'text' ? this.#value() : undefined
  }

  #than(op: '>' | '<'): Predicate {
    if (!this.#word('THAN')) throw new ConditionError('THAN')
    const orEqual = this.#word('OR') && this.#word('EQUALS', 'EQUAL')
    if (orEqual && op === '>') throw new ConditionError('GREATER THAN OR EQUALS')
    return { op: orEqual ? '<=' : op, value: this.#value().value }
  }

  #value(): { op: '='; value: string; path?: boolean } {
    const token = this.#tokens[this.#at]
    if (token === undefined || (token.kind !== 'text' && token.kind !== 'number' && token.kind !== 'path'))
      throw new ConditionError('value')
    this.#at += 1
    return token.kind === 'path' ? { op: '=', value: token.text, path: true } : { op: '=', value: token.text }
  }

  #list(): string[] {
    if (!this.#word('(')) throw new ConditionError('IN')
    const list: string[] = []
    do list.push(this.#value().value)
    while (this.#word(','))
    if (!this.#word(')')) throw new ConditionError(')')
    return list
  }
}

/** `PID-33 AND PID-34 VALUED`: what is said of the last is said of all. */
interface Pending {
  readonly kind: 'pending'
  readonly path: string
}

const test = (path: string, measure: Test['measure'], not: boolean, is: Predicate): Test => ({
  kind: 'test',
  path,
  measure,
  not,
  is,
})

function joined(kind: 'and' | 'or', parts: readonly (Condition | Pending)[]): Condition | Pending {
  if (parts.length === 1) return parts[0]!
  const of: Condition[] = []
  let next: Test | undefined
  for (const part of parts.toReversed()) {
    if (part.kind === 'pending') {
      if (next === undefined) throw new ConditionError(part.path)
      of.unshift({ ...next, path: part.path })
    } else {
      if (part.kind === 'test') next = part
      of.unshift(part)
    }
  }
  return { kind, of }
}

/** Throws ConditionError. `source` is what a condition without a subject is about. */
export const parseCondition = (text: string, source: string): Condition => new Reader(text, source).whole()

/** As an expression of our language; `path` writes a source path, for a comparison with its first component. */
export function conditionText(condition: Condition, path: (source: string, compared: boolean) => string, inner = false): string {
  if (condition.kind !== 'test') {
    const text = condition.of.map((part) => conditionText(part, path, true)).join(` ${condition.kind} `)
    return inner ? `(${text})` : text
  }
  const { is, not, measure } = condition
  if (is.op === 'valued') return `${path(condition.path, false)} ${not ? 'not valued' : 'valued'}`
  const left = measure === undefined ? path(condition.path, true) : `${measure}(${path(condition.path, false)})`
  if (is.op === 'in') return `${left} ${not ? 'not in' : 'in'} (${is.list.map((one) => JSON.stringify(one)).join(', ')})`
  const right = is.op === '=' && is.path === true ? path(is.value, true) : JSON.stringify(is.value)
  if (is.op === '=') return `${left} ${not ? '!=' : '='} ${right}`
  return `${not ? 'not ' : ''}${left} ${is.op} ${right}`
}
