import { normaliseString } from '../fhir/search-index.ts'
import { compiledParameters, type SearchKind, type SearchParameter, searchParameters } from '../fhir/search-parameters.ts'
import { ok, type Result } from '../model/result.ts'
import type { SearchPlan, SearchTest } from '../store/search.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'
import { dateRanges, quantityRanges, splitUnescaped, tokenValue, unescaped } from './search-values.ts'

/** A reference test before patients are resolved to the source patients the store knows. */
export interface ReferenceAsked {
  readonly parameter: SearchParameter
  /** `Type/id`, or a bare id when the parameter leaves the type open. */
  readonly targets: readonly string[]
}

/** A FHIR search as asked: everything known to be allowed and bounded, nothing looked up yet. */
export interface Asked {
  readonly type: string
  readonly tests: readonly SearchTest[]
  readonly references: readonly ReferenceAsked[]
  readonly sort: SearchPlan['sort']
  readonly count: number
  readonly includes: readonly SearchParameter[]
  readonly total: boolean
  readonly summary: boolean
  readonly source: boolean
  /** Parameters that were used, for the self link; those left out by lenient handling are not among them. */
  readonly used: Pairs
}

export interface QueryContext {
  readonly now: number
  /** Minutes east of UTC of the hospital at a moment. */
  readonly zoneOffset: (at: number) => number
  /** `Prefer: handling=lenient`: unknown parameters are left out instead of refused. */
  readonly lenient: boolean
}

type Mutable = { -readonly [K in keyof Asked]: Asked[K] extends readonly (infer T)[] ? T[] : Asked[K] }

const MODIFIERS: Readonly<Record<SearchKind, readonly string[]>> = {
  token: ['not'],
  date: [],
  reference: [],
  string: ['exact', 'contains'],
  quantity: [],
  number: [],
  uri: [],
}

const EXPECTED: Readonly<Record<SearchKind, string>> = {
  token: 'code, system|code, |code, system|',
  date: '[eq|ne|gt|lt|ge|le|sa|eb|ap]YYYY[-MM[-DD[Thh:mm[:ss]±hh:mm]]]',
  reference: 'Type/id, id',
  string: 'text',
  quantity: '[prefix]number[|system|unit]',
  number: '[prefix]number',
  uri: 'uri',
}

const RESULT_PARAMETERS = ['_id', '_lastUpdated', '_count', '_sort', '_include', '_total', '_summary', '_format']

/** Whose a resource is: the store keeps it by source patient (a compartment) and needs no search entry for it. */
export const isCompartment = ({ code, target }: SearchParameter): boolean =>
  (code === 'patient' || code === 'subject') && (target?.includes('Patient') ?? false)

export const resultParameters: readonly string[] = RESULT_PARAMETERS

/** Reads a query. Every name is compared with the closed list; nothing of a value becomes anything but a value. */
export function parseQuery(type: string, pairs: Pairs, context: QueryContext): Result<Asked> {
  if (pairs.length > LIMITS.parameters) return refuse.tooMuch('parameters', LIMITS.parameters)
  const asked: Mutable = {
    type,
    tests: [],
    references: [],
    sort: 'lastUpdated',
    count: LIMITS.defaultCount,
    includes: [],
    total: false,
    summary: false,
    source: false,
    used: [],
  }
  const known = searchParameters(type)
  for (const [name, value] of pairs) {
    if (value.length > LIMITS.valueLength || name.length > LIMITS.nameLength)
      return refuse.tooMuch('characters', LIMITS.valueLength)
    // FHIR: an empty value is as if the parameter were not there.
    if (value === '') continue
    const added = addParameter(asked, known, name, value, context)
    if (!added.ok && !(context.lenient && added.error.code === 'access.unknown-parameter')) return added
    if (added.ok) asked.used.push([name, value])
  }
  return ok(asked)
}

function addParameter(
  asked: Mutable,
  known: readonly SearchParameter[],
  name: string,
  value: string,
  context: QueryContext,
): Result<true> {
  if (name.startsWith('_') && name !== '_source') return addResultParameter(asked, known, name, value, context)
  if (name === '_source' && asked.type === 'Patient') return addSource(asked, value)
  const colon = name.indexOf(':')
  const code = colon < 0 ? name : name.slice(0, colon)
  const parameter = known.find((one) => one.code === code)
  if (!parameter) return refuse.parameter(asked.type, code, [...known.map((one) => one.code), ...RESULT_PARAMETERS])
  return addTest(asked, parameter, colon < 0 ? '' : name.slice(colon + 1), value, context)
}

function addSource(asked: Mutable, value: string): Result<true> {
  if (value !== 'true' && value !== 'false') return refuse.value('_source', 'boolean', 'true, false')
  asked.source = value === 'true'
  return ok(true)
}

function addTest(
  asked: Mutable,
  parameter: SearchParameter,
  modifier: string,
  text: string,
  context: QueryContext,
): Result<true> {
  const values = splitUnescaped(text, ',')
  if (values.length > LIMITS.values) return refuse.tooMuch('values', LIMITS.values)
  const { kind, code } = parameter
  const allowed = kind === 'reference' ? (parameter.target ?? []) : MODIFIERS[kind]
  if (modifier !== '' && !allowed.includes(modifier)) return refuse.modifier(code, modifier, allowed)
  const made =
    kind === 'reference'
      ? addReference(asked, parameter, modifier, values)
      : addValues(asked, parameter, modifier, values, context)
  return made ? ok(true) : refuse.value(code, kind, EXPECTED[kind])
}

/** False when a value is none of its kind. */
function addValues(
  asked: Mutable,
  { kind, code, param }: SearchParameter,
  modifier: string,
  values: readonly string[],
  context: QueryContext,
): boolean {
  const test = testOf(kind, param, modifier, values, {
    ...context,
    zoneOffset: isDayOnly(asked.type, code) ? () => 0 : context.zoneOffset,
  })
  if (test) asked.tests.push(test)
  return test !== undefined
}

/** A birthday is a day without a zone, wherever it is asked from. */
const isDayOnly = (type: string, code: string): boolean =>
  compiledParameters(type).some((one) => one.code === code && one.paths.every((path) => path.type === 'date'))

function testOf(
  kind: SearchKind,
  param: number,
  modifier: string,
  values: readonly string[],
  context: QueryContext,
): SearchTest | undefined {
  switch (kind) {
    case 'token': {
      const tokens = values.map(tokenValue)
      if (tokens.includes(undefined)) return undefined
      const known = tokens.filter((token) => token !== undefined)
      return { kind: 'token', param, values: known, ...(modifier === 'not' ? { not: true } : {}) }
    }
    case 'date': {
      const ranges = values.map((value) => dateRanges(value, context.now, context.zoneOffset))
      return ranges.includes(undefined) ? undefined : { kind: 'date', param, ranges: ranges.flatMap((range) => range ?? []) }
    }
    case 'quantity':
    case 'number': {
      const ranges = values.map(quantityRanges)
      return ranges.includes(undefined) ? undefined : { kind: 'quantity', param, ranges: ranges.flatMap((range) => range ?? []) }
    }
    case 'string': {
      const texts = values.map((value) => normaliseString(unescaped(value)))
      const match = modifier === 'exact' || modifier === 'contains' ? modifier : 'prefix'
      return texts.includes('') ? undefined : { kind: 'string', param, values: texts, match }
    }
    case 'uri':
      return { kind: 'uri', param, values: values.map(unescaped) }
    case 'reference':
      return undefined
  }
}

function addReference(asked: Mutable, parameter: SearchParameter, modifier: string, values: readonly string[]): boolean {
  const targets = values.map((value) => referenceTargets(unescaped(value), modifier, parameter))
  if (targets.some((target) => target.length === 0)) return false
  asked.references.push({ parameter, targets: targets.flat() })
  return true
}

const ID = /^[A-Za-z0-9.-]{1,64}$/
const LOCAL = /^(?:https?:\/\/[^\s?#]{1,300}\/)?([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/\d+)?$/

/** `Type/id`, `id`, or an absolute address that ends in `Type/id`. A bare id means every type the parameter allows. Empty: unusable. */
function referenceTargets(value: string, modifier: string, parameter: SearchParameter): readonly string[] {
  const types = isCompartment(parameter) ? ['Patient'] : parameter.target
  const local = LOCAL.exec(value)
  const type = local?.[1] ?? modifier
  const id = local?.[2] ?? value
  if (!ID.test(id) || (modifier !== '' && type !== modifier)) return []
  if (type !== '') return types === undefined || types.includes(type) ? [`${type}/${id}`] : []
  return (types ?? []).map((target) => `${target}/${id}`)
}

function addResultParameter(
  asked: Mutable,
  known: readonly SearchParameter[],
  name: string,
  value: string,
  context: QueryContext,
): Result<true> {
  switch (name) {
    case '_id': {
      const ids = value.split(',')
      if (ids.length > LIMITS.values) return refuse.tooMuch('values', LIMITS.values)
      if (!ids.every((id) => ID.test(id))) return refuse.value(name, 'id', '[A-Za-z0-9.-]{1,64}')
      asked.tests.push({ kind: 'id', ids })
      return ok(true)
    }
    case '_lastUpdated': {
      const ranges = value.split(',').map((one) => dateRanges(one, context.now, context.zoneOffset))
      if (ranges.includes(undefined)) return refuse.value(name, 'date', EXPECTED.date)
      asked.tests.push({ kind: 'lastUpdated', ranges: ranges.flatMap((range) => range ?? []) })
      return ok(true)
    }
    case '_count': {
      const count = wholeNumber(value, LIMITS.defaultCount, 0, LIMITS.count)
      if (count === undefined) return refuse.value(name, 'number', `0–${LIMITS.count}`)
      asked.count = count
      return ok(true)
    }
    case '_sort':
      return addSort(asked, known, value)
    case '_include':
      return addInclude(asked, known, value)
    case '_total':
      if (!['none', 'estimate', 'accurate'].includes(value)) return refuse.value(name, 'code', 'none, estimate, accurate')
      asked.total = value !== 'none'
      return ok(true)
    case '_summary':
      if (value !== 'count' && value !== 'false') return refuse.value(name, 'code', 'count, false')
      asked.summary = value === 'count'
      return ok(true)
    case '_format':
      // The media type was settled before the query is read.
      return ok(true)
    default:
      return refuse.parameter(asked.type, name, [...known.map((one) => one.code), ...RESULT_PARAMETERS])
  }
}

/** One key: the position of a page is one value. Names come from the closed list, never from the text. */
function addSort(asked: Mutable, known: readonly SearchParameter[], value: string): Result<true> {
  const descending = value.startsWith('-')
  const code = descending ? value.slice(1) : value
  const dates = known.filter((one) => one.kind === 'date')
  const parameter = dates.find((one) => one.code === code)
  if (code === '_lastUpdated') asked.sort = descending ? '-lastUpdated' : 'lastUpdated'
  else if (parameter) asked.sort = { date: parameter.param, descending }
  else
    return refuse.value(
      '_sort',
      'parameter',
      ['_lastUpdated', ...dates.map((one) => one.code)].flatMap((one) => [one, `-${one}`]).join(', '),
    )
  return ok(true)
}

function addInclude(asked: Mutable, known: readonly SearchParameter[], value: string): Result<true> {
  const references = known.filter((one) => one.kind === 'reference')
  const [type, code] = value.split(':')
  const parameter = type === asked.type ? references.find((one) => one.code === code) : undefined
  if (!parameter) return refuse.value('_include', 'parameter', references.map((one) => `${asked.type}:${one.code}`).join(', '))
  if (asked.includes.length >= LIMITS.includes) return refuse.tooMuch('_include', LIMITS.includes)
  asked.includes.push(parameter)
  return ok(true)
}
