import { authorityOf } from '../authority.ts'
import type { CodeTables } from '../codes/tables.ts'
import type { Scope } from '../run/run.ts'
import { ComputedElement, type Element, TextElement } from '../tree/element.ts'
import { plain } from '../tree/hl7-element.ts'
import type { Comparison, Expression } from './ast.ts'
import { compilePath } from './compile-path.ts'
import type { Compiled, PathSettings } from './compiled.ts'
import { compileFhirPath } from './fhirpath.ts'
import { functionNames, specialFunctions, textFunctions, truthFunctions } from './functions.ts'
import { safePattern } from './pattern.ts'

export interface ExpressionSettings extends PathSettings {
  readonly tables: CodeTables
}

type Read<T> = (scope: Scope) => T

const NONE: readonly Element[] = []

export function compileExpression(expression: Expression, settings: ExpressionSettings): Compiled {
  switch (expression.kind) {
    case 'literal':
      return ofText(() => expression.value, expression.value)
    case 'path':
      return compilePath(expression.path, expression.at, settings)
    case 'first':
      return firstOf(expression.of.map((part) => compileExpression(part, settings)))
    case 'call':
      return compileCall(expression, settings)
    default:
      return ofTruth(compileTruth(expression, settings))
  }
}

function ofText(text: Read<string | undefined>, literal?: string): Compiled {
  const one: Read<Element | undefined> = (scope) => {
    const value = text(scope)
    return value === undefined ? undefined : new TextElement(value, literal === undefined ? 'expression' : 'constant')
  }
  return {
    text,
    one,
    all: (scope) => single(one(scope)),
    truth: (scope) => plain(text(scope)) !== undefined,
    field: undefined,
    literal,
  }
}

/** The result of a function; asked where it is from, it names the first of its arguments that has a value. */
function computed(text: Read<string | undefined>, args: readonly Compiled[]): Compiled {
  const sources = args.filter((arg) => arg.literal === undefined)
  const one: Read<Element | undefined> = (scope) => {
    const value = text(scope)
    return value === undefined
      ? undefined
      : new ComputedElement(value, () => sources.map((arg) => arg.one(scope)).find((arg) => arg?.valued()))
  }
  return { ...ofText(text), one, all: (scope) => single(one(scope)) }
}

const single = (element: Element | undefined): readonly Element[] => (element === undefined ? NONE : [element])

const ofTruth = (truth: Read<boolean>): Compiled => ({ ...ofText((scope) => (truth(scope) ? 'true' : 'false')), truth })

/** First with a value; when none has one, an explicit null among them still clears. */
function firstOf(parts: readonly Compiled[]): Compiled {
  const one: Read<Element | undefined> = (scope) => {
    let last: Element | undefined
    for (const part of parts) {
      const element = part.one(scope)
      if (element === undefined) continue
      if (element.valued()) return element
      last ??= element
    }
    return last
  }
  return {
    text: (scope) => {
      let last: string | undefined
      for (const part of parts) {
        const value = part.text(scope)
        if (plain(value) !== undefined) return value
        last ??= value
      }
      return last
    },
    one,
    all: (scope) => {
      for (const part of parts) {
        const elements = part.all(scope)
        if (elements.some((element) => element.valued())) return elements
      }
      return NONE
    },
    truth: (scope) => parts.some((part) => part.truth(scope)),
    field: parts[0]?.field,
    literal: undefined,
  }
}

function compileCall(call: Extract<Expression, { kind: 'call' }>, settings: ExpressionSettings): Compiled {
  const { name, args, at } = call
  const known = Object.hasOwn(textFunctions, name) || Object.hasOwn(truthFunctions, name) || Object.hasOwn(specialFunctions, name)
  if (!known) {
    settings.report(at, 'mapping.unknown-function', { found: name, allowed: functionNames().join(', ') })
    return ofText(() => undefined)
  }
  const arity = textFunctions[name]?.arity ?? truthFunctions[name]?.arity ?? specialFunctions[name as 'count']
  if (args.length < arity[0] || args.length > arity[1]) {
    settings.report(at, 'mapping.function-arguments', { found: `${name}: ${args.length}`, allowed: `${arity[0]}–${arity[1]}` })
    return ofText(() => undefined)
  }
  const compiled = args.map((arg) => compileExpression(arg, settings))
  if (name === 'fhirpath') return fhirPathCall(compiled[0]!, at, settings)
  if (name === 'count') return ofText((scope) => String(compiled[0]!.all(scope).length))
  if (name === 'if') return choice(compiled)
  if (name === 'authority') return ofText((scope) => authorityOf(scope.run.context, plain(compiled[0]!.text(scope))))
  if (name === 'identifierSystem') return computed(identifierSystem(compiled, settings), compiled)
  if (name === 'codingSystem') return computed(codingSystem(compiled, settings), compiled)
  const reads = compiled.map(
    (part): Read<string | undefined> =>
      (scope) =>
        plain(part.text(scope)),
  )
  const values = (scope: Scope): (string | undefined)[] => reads.map((read) => read(scope))
  if (Object.hasOwn(textFunctions, name)) {
    const { apply } = textFunctions[name]!
    return computed((scope) => apply(values(scope)), compiled)
  }
  const { apply } = truthFunctions[name]!
  return ofTruth((scope) => apply(values(scope)))
}

/** Its text is a constant: it is read once, and what is not allowed in it is a finding. */
function fhirPathCall(source: Compiled, at: number, settings: ExpressionSettings): Compiled {
  const read = compileFhirPath(source.literal ?? '')
  if (source.literal === undefined || typeof read !== 'function') {
    const found = typeof read === 'function' ? 'fhirpath' : `fhirpath: ${read.refused}`
    settings.report(at, 'mapping.unknown-function', { found, allowed: 'fhirpath("text without matches, repeat, now …")' })
    return ofText(() => undefined)
  }
  const one: Read<Element | undefined> = (scope) => read(scope)[0]
  return {
    text: (scope) => one(scope)?.text(),
    one,
    all: read,
    truth: (scope) => read(scope).some((element) => element.valued() && element.text() !== 'false'),
    field: undefined,
    literal: undefined,
  }
}

/** System of a number: its type's own, where table `identifier-system` has one; else who issued it. */
function identifierSystem([said, type]: readonly Compiled[], { tables }: ExpressionSettings): Read<string> {
  return (scope) => {
    const code = type && plain(type.text(scope))
    const own = code === undefined ? undefined : tables.find('identifier-system', scope.run.context.tables, code, undefined)
    if (own !== undefined) return own.code
    const authority = authorityOf(scope.run.context, plain(said!.text(scope)))
    return authority.includes(':') ? authority : `urn:tributary:authority:${encodeURIComponent(authority.toWellFormed())}`
  }
}

const URI = /^(?:https?:\/\/|urn:)\S+$/
const OID = /^[0-2](?:\.\d+){3,}$/

/** System of a code: by table `coding-system`, or a URI or OID as sent; a local name is the interface's own system. */
function codingSystem([said]: readonly Compiled[], { tables }: ExpressionSettings): Read<string | undefined> {
  return (scope) => {
    const name = plain(said!.text(scope))
    if (name === undefined) return undefined
    const { context } = scope.run
    const known = tables.find('coding-system', context.tables, name, undefined)
    if (known !== undefined) return known.code
    if (URI.test(name)) return name
    return OID.test(name)
      ? `urn:oid:${name}`
      : `urn:tributary:coding:${encodeURIComponent(`${context.authority}/${name}`.toWellFormed())}`
  }
}

const EMPTY = ofText(() => undefined)

function choice([test, yes, no = EMPTY]: readonly Compiled[]): Compiled {
  const pick = (scope: Scope): Compiled => (test!.truth(scope) ? yes! : no)
  return {
    text: (scope) => pick(scope).text(scope),
    one: (scope) => pick(scope).one(scope),
    all: (scope) => pick(scope).all(scope),
    truth: (scope) => pick(scope).truth(scope),
    field: yes!.field,
    literal: undefined,
  }
}

/** Conditions. */
export function compileTruth(expression: Expression, settings: ExpressionSettings): Read<boolean> {
  switch (expression.kind) {
    case 'truth':
      return expression.value ? () => true : () => false
    case 'and': {
      const parts = expression.of.map((part) => compileTruth(part, settings))
      return (scope) => parts.every((part) => part(scope))
    }
    case 'or': {
      const parts = expression.of.map((part) => compileTruth(part, settings))
      return (scope) => parts.some((part) => part(scope))
    }
    case 'not': {
      const part = compileTruth(expression.of, settings)
      return (scope) => !part(scope)
    }
    case 'valued':
      return compileExpression(expression.of, settings).truth
    case 'in': {
      const { text } = compileExpression(expression.of, settings)
      const list = new Set(expression.list)
      return (scope) => list.has(plain(text(scope)) ?? '')
    }
    case 'matches':
      return compileMatches(expression, settings)
    case 'compare':
      return compileComparison(expression, settings)
    default:
      return compileExpression(expression, settings).truth
  }
}

function compileMatches(expression: Extract<Expression, { kind: 'matches' }>, settings: ExpressionSettings): Read<boolean> {
  const test = safePattern(expression.pattern)
  if (test === undefined) {
    settings.report(expression.at, 'mapping.pattern', { found: expression.pattern })
    return () => false
  }
  const { text } = compileExpression(expression.of, settings)
  return (scope) => {
    const value = plain(text(scope))
    return value !== undefined && test(value)
  }
}

const COMPARE: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const NUMERIC = /^[+-]?\d+(?:\.\d+)?$/

/** As numbers when both are, else as text (HL7 times and ISO dates order rightly as text). */
function order(a: string, b: string): number {
  if (NUMERIC.test(a) && NUMERIC.test(b)) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Equality is of the text exactly. An absent value is unequal to every text, and neither smaller nor greater. */
function compileComparison(expression: Extract<Expression, { kind: 'compare' }>, settings: ExpressionSettings): Read<boolean> {
  const left = compileExpression(expression.left, settings).text
  const right = compileExpression(expression.right, settings).text
  const { op } = expression
  if (op === '=') return (scope) => plain(left(scope)) === plain(right(scope))
  if (op === '!=') return (scope) => plain(left(scope)) !== plain(right(scope))
  const holds = COMPARE[op]
  return (scope) => {
    const a = plain(left(scope))
    const b = plain(right(scope))
    return a !== undefined && b !== undefined && holds(order(a, b))
  }
}
