import type { FhirObject, FhirValue } from './contribution.ts'
import { EARLIEST, LATEST, type Span, spanOf } from './dates.ts'
import { isRaw, numberOf } from './decimal.ts'
import { indexedCodes } from './indexed.ts'
import type { IndexEntry } from './prepared.ts'
import {
  type CompiledParameter,
  compiledParameters,
  type SearchKind,
  type SearchPath,
  type SearchStep,
} from './search-parameters.ts'
import { knownOf } from './shared.ts'

/**
 * Extraction of the search index, compiled per type from the parameters' paths.
 *
 * Tokens are written CODE FIRST: `a = code + '|' + system`, the system empty where there is none, `|` in a code as `%7C`. So
 * `system|code` is an exact match on `code|system`, `|code` an exact match on `code|`, and `code` alone a prefix match on
 * `code|`. `system|` alone has no index.
 */

const unbarred = (text: string): string => (text.includes('|') ? text.replaceAll('|', '%7C') : text)

/** Key of a token: `code|system`, with one bar only. */
export const tokenKey = (code: string, system = ''): string => `${unbarred(code)}|${unbarred(system)}`

const PLAIN = /^[\x20-\x7e\u4e00-\u9fff]*$/
const COMBINING = /[\u0300-\u036f]/g

/** A text as string parameters compare it: NFKC, diacritics folded, lower case, ends trimmed. */
export function normaliseString(text: string): string {
  const folded = PLAIN.test(text) ? text : text.normalize('NFKD').replace(COMBINING, '').normalize('NFKC')
  return folded.toLowerCase().trim()
}

/** Receives the found values of one parameter. */
type Emit = (value: FhirValue, param: number, out: IndexEntry[]) => void

const isObject = (value: FhirValue | undefined): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)
const textOf = (value: FhirValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const listOf = (value: FhirValue | undefined): readonly FhirValue[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

function token(code: FhirValue | undefined, system: FhirValue | undefined, param: number, out: IndexEntry[]): void {
  const text = textOf(code)
  if (text !== undefined) out.push({ kind: 't', param, a: tokenKey(text, textOf(system)), b: null })
}

const plainToken: Emit = (value, param, out) => token(typeof value === 'boolean' ? String(value) : value, undefined, param, out)

const TOKENS: Readonly<Record<string, Emit>> = {
  Coding: (value, param, out) => isObject(value) && token(value.code, value.system, param, out),
  CodeableConcept: (value, param, out) => {
    if (isObject(value))
      for (const coding of listOf(value.coding)) if (isObject(coding)) token(coding.code, coding.system, param, out)
  },
  Identifier: (value, param, out) => isObject(value) && token(value.value, value.system, param, out),
  ContactPoint: (value, param, out) => isObject(value) && token(value.value, undefined, param, out),
}

function pushSpan(span: Span | undefined, param: number, out: IndexEntry[]): void {
  if (span) out.push({ kind: 'd', param, a: span[0], b: span[1] })
}

const spanOfValue = (value: FhirValue | undefined): Span | undefined => (typeof value === 'string' ? spanOf(value) : undefined)

/** An open end reaches to the end of time; a Period with neither end says nothing. */
function periodSpan(value: FhirValue | undefined): Span | undefined {
  if (!isObject(value)) return undefined
  const [start, end] = [spanOfValue(value.start), spanOfValue(value.end)]
  return start || end ? [start?.[0] ?? EARLIEST, end?.[1] ?? LATEST] : undefined
}

/** A Timing spans from its first event to its last, and its bounds. */
function timingSpan(value: FhirValue | undefined): Span | undefined {
  if (!isObject(value)) return undefined
  const spans = listOf(value.event).map(spanOfValue)
  if (isObject(value.repeat)) spans.push(periodSpan(value.repeat.boundsPeriod))
  const known = spans.filter((span) => span !== undefined)
  return known.length ? [Math.min(...known.map((span) => span[0])), Math.max(...known.map((span) => span[1]))] : undefined
}

const DATES: Readonly<Record<string, Emit>> = {
  Period: (value, param, out) => pushSpan(periodSpan(value), param, out),
  Timing: (value, param, out) => pushSpan(timingSpan(value), param, out),
}

function pushString(value: FhirValue | undefined, param: number, out: IndexEntry[]): void {
  const text = textOf(value)
  const a = text === undefined ? '' : normaliseString(text)
  if (a !== '') out.push({ kind: 's', param, a, b: null })
}

const stringsAt =
  (names: readonly string[]): Emit =>
  (value, param, out) => {
    if (isObject(value)) for (const name of names) for (const text of listOf(value[name])) pushString(text, param, out)
  }

const STRINGS: Readonly<Record<string, Emit>> = {
  HumanName: stringsAt(['text', 'family', 'given']),
  Address: stringsAt(['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']),
  ContactPoint: stringsAt(['value']),
  Annotation: stringsAt(['text']),
}

/** `Type/id` without a version; absolute URLs and URNs as they stand; contained resources are not searched. */
const referenceText: Emit = (value, param, out) => {
  const text = isObject(value) ? textOf(value.reference) : textOf(value)?.split('|')[0]
  if (text === undefined || text.startsWith('#')) return
  const version = text.indexOf('/_history/')
  out.push({ kind: 'r', param, a: version < 0 ? text : text.slice(0, version), b: null })
}

const quantity: Emit = (value, param, out) => {
  if (!isObject(value)) return
  const a = numberOf(value.value)
  if (Number.isFinite(a))
    out.push({ kind: 'q', param, a, b: textOf(value.code) ?? textOf(value.unit) ?? textOf(value.currency) ?? null })
}

const number: Emit = (value, param, out) => {
  const a = numberOf(value)
  if (Number.isFinite(a)) out.push({ kind: 'q', param, a, b: null })
}

const uri: Emit = (value, param, out) => {
  const text = textOf(value)
  if (text !== undefined) out.push({ kind: 'u', param, a: text, b: null })
}

const EMITS: Readonly<Record<SearchKind, (type: string) => Emit>> = {
  token: (type) => TOKENS[type] ?? plainToken,
  date: (type) => DATES[type] ?? ((value, param, out) => pushSpan(spanOfValue(value), param, out)),
  string: (type) => STRINGS[type] ?? pushString,
  reference: () => referenceText,
  quantity: () => quantity,
  number: () => number,
  uri: () => uri,
}

const holds = (value: FhirObject, { name, value: wanted }: NonNullable<SearchStep['where']>): boolean =>
  name === 'resolve' ? (textOf(value.reference)?.startsWith(`${wanted}/`) ?? false) : value[name] === wanted

/** Follows the steps from `at`; every array on the way is walked. */
function follow(value: FhirValue, path: SearchPath, index: number, emit: Emit, param: number, out: IndexEntry[]): void {
  if (Array.isArray(value)) {
    // FHIR has no lists of lists; walking them would let a hostile text choose the depth of the stack.
    for (const element of value) if (!Array.isArray(element)) follow(element, path, index, emit, param, out)
    return
  }
  const where = index > 0 ? path.steps[index - 1]!.where : undefined
  if (where && !(isObject(value) && holds(value, where))) return
  if (index === path.steps.length) {
    emit(value, param, out)
    return
  }
  const next = isObject(value) ? value[path.steps[index]!.name] : undefined
  if (next !== undefined && next !== null) follow(next, path, index + 1, emit, param, out)
}

/** The entries of one element of the resource; those of a shared value are found once. */
function extract(value: FhirValue, extraction: Extraction, out: IndexEntry[]): void {
  const { param, path, emit } = extraction
  const known = isObject(value) ? knownOf(value) : undefined
  if (known === undefined) {
    follow(value, path, 1, emit, param, out)
    return
  }
  let entries = known.index.get(extraction)
  if (entries === undefined) {
    const found: IndexEntry[] = []
    follow(value, path, 1, emit, param, found)
    known.index.set(extraction, found)
    entries = found
  }
  for (let i = 0; i < entries.length; i++) out.push(entries[i]!)
}

interface Extraction {
  readonly param: number
  readonly path: SearchPath
  readonly emit: Emit
}

const plans = new Map<string, readonly Extraction[]>()

function planOf(type: string): readonly Extraction[] {
  const known = plans.get(type)
  if (known) return known
  const indexed = indexedCodes(type)
  const plan = compiledParameters(type)
    .filter(({ code }) => indexed.has(code))
    .flatMap(({ param, kind, paths }: CompiledParameter) => paths.map((path) => ({ param, path, emit: EMITS[kind](path.type) })))
  if (plan.length) plans.set(type, plan)
  return plan
}

const same = (a: IndexEntry, b: IndexEntry): boolean => a.param === b.param && a.kind === b.kind && a.a === b.a && a.b === b.b

/** Up to so many entries comparing each with each is faster than making keys; a Group of thousands makes keys. */
const FEW = 32

function distinct(found: IndexEntry[]): IndexEntry[] {
  if (found.length > FEW)
    return [...new Map(found.map((entry) => [`${entry.kind}${entry.param}|${entry.a}|${entry.b}`, entry])).values()]
  for (let i = 1; i < found.length; i++) {
    for (let j = 0; j < i; j++) {
      if (!same(found[j]!, found[i]!)) continue
      found.splice(i--, 1)
      break
    }
  }
  return found
}

/** The index entries of a resource, each once. A value that is no valid one of its type gives none. */
export function extractIndex(type: string, content: FhirObject): IndexEntry[] {
  const found: IndexEntry[] = []
  for (const extraction of planOf(type)) {
    const value = content[extraction.path.steps[0]!.name]
    if (value === undefined || value === null) continue
    if (!Array.isArray(value)) extract(value, extraction, found)
    // FHIR has no lists of lists; walking them would let a hostile text choose the depth of the stack.
    else for (const element of value) if (!Array.isArray(element)) extract(element, extraction, found)
  }
  return distinct(found)
}
