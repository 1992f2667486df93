import { normaliseString } from '../fhir/search-index.ts'
import { compiledParameters, type SearchKind, type SearchParameter, searchParameters } from '../fhir/search-parameters.ts'
import { ok, type Result } from '../model/result.ts'
import type { SearchTest } from '../store/search.ts'
import { type Asked, EXPECTED, FHIR_ID, type Growing, isCompartment, type QueryContext } from './asked.ts'
import { LIMITS, type Pairs, refuse } from './parameters.ts'
import { addResultParameter, RESULT_PARAMETERS } from './result-parameters.ts'
import { dateRanges, quantityRanges, splitUnescaped, tokenValue, unescaped } from './search-values.ts'

const MODIFIERS: Readonly<Record<SearchKind, readonly string[]>> = {
  token: ['not'],
  date: [],
  reference: [],
  string: ['exact', 'contains'],
  quantity: [],
  number: [],
  uri: [],
}

/** Reads a query. Every name is compared with the closed list; nothing of a value becomes anything but a value. */
export function parseQuery(type: string, pairs: Pairs, context: QueryContext): Result<Asked> {
  if (pairs.length > LIMITS.parameters) return refuse.tooMuch('parameters', LIMITS.parameters)
  const asked: Growing = {
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
  asked: Growing,
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

function addSource(asked: Growing, value: string): Result<true> {
  if (value !== 'true' && value !== 'false') return refuse.value('_source', 'boolean', 'true, false')
  asked.source = value === 'true'
  return ok(true)
}

function addTest(
  asked: Growing,
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
  asked: Growing,
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

function addReference(asked: Growing, parameter: SearchParameter, modifier: string, values: readonly string[]): boolean {
  const targets = values.map((value) => referenceTargets(unescaped(value), modifier, parameter))
  if (targets.some((target) => target.length === 0)) return false
  asked.references.push({ parameter, targets: targets.flat() })
  return true
}

const LOCAL = /^(?:https?:\/\/[^\s?#]{1,300}\/)?([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/\d+)?$/

/** `Type/id`, `id`, or an absolute address that ends in `Type/id`. A bare id means every type the parameter allows. Empty: unusable. */
function referenceTargets(value: string, modifier: string, parameter: SearchParameter): readonly string[] {
  const types = isCompartment(parameter) ? ['Patient'] : parameter.target
  const local = LOCAL.exec(value)
  const type = local?.[1] ?? modifier
  const id = local?.[2] ?? value
  if (!FHIR_ID.test(id) || (modifier !== '' && type !== modifier)) return []
  if (type !== '') return types === undefined || types.includes(type) ? [`${type}/${id}`] : []
  return (types ?? []).map((target) => `${target}/${id}`)
}
