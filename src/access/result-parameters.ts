import type { SearchParameter } from '../fhir/search-parameters.ts'
import { ok, type Result } from '../model/result.ts'
import { EXPECTED, FHIR_ID, type Growing, type QueryContext } from './asked.ts'
import { LIMITS, refuse, wholeNumber } from './parameters.ts'
import { dateRanges } from './search-values.ts'

/** Parameters of every search (R4 search 3.1.1.4, 3.1.1.5), whatever the type. */
export const RESULT_PARAMETERS = ['_id', '_lastUpdated', '_count', '_sort', '_include', '_total', '_summary', '_format']

/** Adds one of them to the search, or refuses it. */
export function addResultParameter(
  asked: Growing,
  known: readonly SearchParameter[],
  name: string,
  value: string,
  context: QueryContext,
): Result<true> {
  switch (name) {
    case '_id': {
      const ids = value.split(',')
      if (ids.length > LIMITS.values) return refuse.tooMuch('values', LIMITS.values)
      if (!ids.every((id) => FHIR_ID.test(id))) return refuse.value(name, 'id', '[A-Za-z0-9.-]{1,64}')
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
function addSort(asked: Growing, known: readonly SearchParameter[], value: string): Result<true> {
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

function addInclude(asked: Growing, known: readonly SearchParameter[], value: string): Result<true> {
  const references = known.filter((one) => one.kind === 'reference')
  const [type, code] = value.split(':')
  const parameter = type === asked.type ? references.find((one) => one.code === code) : undefined
  if (!parameter) return refuse.value('_include', 'parameter', references.map((one) => `${asked.type}:${one.code}`).join(', '))
  if (asked.includes.length >= LIMITS.includes) return refuse.tooMuch('_include', LIMITS.includes)
  asked.includes.push(parameter)
  return ok(true)
}
