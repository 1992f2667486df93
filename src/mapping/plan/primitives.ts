import { decimal } from '../../fhir/decimal.ts'
import type { ErrorCode } from '../../model/errors.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'
import { plain } from '../tree/hl7-element.ts'
import { decimalText, halfWidth } from '../values/number.ts'
import { fhirDate, fhirDateTime, fhirTime, isNever, type Moment, parseMoment } from '../values/time.ts'
import type { Convert, Made } from './choice.ts'

/** Text of a value; `""` inside a larger value is nothing. */
export const textOf = (element: Element): string | undefined => plain(element.text())

function unusable(scope: Scope, code: ErrorCode, element: Element, allowed: string): undefined {
  scope.run.notice(code, { where: element.place(), allowed, found: scope.run.rule })
  return undefined
}

type ReadMoment = (text: string) => Moment | undefined

/** date, dateTime, instant, time from any text form of a time. */
export function timeConvert(type: string, read: ReadMoment = parseMoment): Convert {
  const convert = convertTime(type, read)
  // Every result of a report has the report's time: the last one read is kept.
  let lastText: string | undefined
  let lastZone: string | undefined
  let last: Made
  return (scope, element) => {
    const text = textOf(element)
    const { zone } = scope.run.context
    if (text !== undefined && text === lastText && zone === lastZone) return last
    const made = convert(scope, element)
    if (made !== undefined) {
      lastText = text
      lastZone = zone
      last = made
    }
    return made
  }
}

function convertTime(type: string, read: ReadMoment): Convert {
  return (scope, element) => {
    const text = textOf(element)
    if (text === undefined || isNever(text)) return undefined
    if (type === 'time' && /^\d{4}(?:\d{2})?(?:\.\d+)?$/.test(text))
      return clockTime(text) ?? unusable(scope, 'mapping.bad-time', element, type)
    const moment = read(text) ?? (read === parseMoment ? undefined : readFolded(text, read))
    if (moment === undefined) return unusable(scope, 'mapping.bad-time', element, type)
    return written(type, moment, scope) ?? unusable(scope, 'mapping.bad-time', element, type)
  }
}

const readFolded = (text: string, read: ReadMoment): Moment | undefined => read(halfWidth(text))

/** HL7 TM: HHMM[SS]. */
function clockTime(text: string): string | undefined {
  const time = `${text.slice(0, 2)}:${text.slice(2, 4)}:${text.slice(4, 6).padEnd(2, '0')}`
  return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? time : undefined
}

function written(type: string, moment: Moment, scope: Scope): string | undefined {
  const { zone } = scope.run.context
  if (type === 'date') return fhirDate(moment)
  if (type === 'dateTime') return fhirDateTime(moment, zone)
  // An instant and a time of day cannot be half known.
  if (moment.hour === undefined) return undefined
  return type === 'time' ? fhirTime(moment) : fhirDateTime(moment, zone)
}

const YES = new Set(['y', 'yes', 'true', 't', '1', '是', '有'])
const NO = new Set(['n', 'no', 'false', 'f', '0', '否', '无'])

const booleanConvert: Convert = (scope, element) => {
  const text = textOf(element)?.toLowerCase()
  if (text === undefined) return undefined
  if (YES.has(text)) return true
  return NO.has(text) ? false : unusable(scope, 'mapping.bad-value-in-message', element, 'boolean')
}

const integerConvert = (least: number, type: string): Convert => {
  return (scope, element) => {
    const text = textOf(element)
    if (text === undefined) return undefined
    const folded = halfWidth(text)
    const value = /^[+-]?\d{1,10}(?:\.0+)?$/.test(folded) ? Number(folded) : Number.NaN
    return value >= least && value <= 2_147_483_647 ? value : unusable(scope, 'mapping.bad-value-in-message', element, type)
  }
}

const decimalConvert: Convert = (scope, element) => {
  const text = textOf(element)
  if (text === undefined) return undefined
  const digits = decimalText(halfWidth(text))
  return (
    (digits === undefined ? undefined : decimal(digits)) ?? unusable(scope, 'mapping.bad-value-in-message', element, 'decimal')
  )
}

const textConvert: Convert = (_scope, element) => textOf(element)

/** FHIR codes hold single blanks only; ids and URIs hold none. */
const codeConvert: Convert = (_scope, element): Made => textOf(element)?.replace(/\s+/g, ' ')
const uriConvert: Convert = (_scope, element): Made => textOf(element)?.replace(/\s+/g, '%20')

const CONVERTS: Readonly<Record<string, Convert>> = {
  string: textConvert,
  markdown: textConvert,
  xhtml: textConvert,
  base64Binary: textConvert,
  id: codeConvert,
  code: codeConvert,
  uri: uriConvert,
  url: uriConvert,
  canonical: uriConvert,
  oid: uriConvert,
  uuid: uriConvert,
  boolean: booleanConvert,
  integer: integerConvert(-2_147_483_648, 'integer'),
  unsignedInt: integerConvert(0, 'unsignedInt'),
  positiveInt: integerConvert(1, 'positiveInt'),
  decimal: decimalConvert,
  date: timeConvert('date'),
  dateTime: timeConvert('dateTime'),
  instant: timeConvert('instant'),
  time: timeConvert('time'),
}

export const primitiveConvert = (type: string): Convert | undefined =>
  Object.hasOwn(CONVERTS, type) ? CONVERTS[type] : undefined
export const isTimeType = (type: string): boolean =>
  type === 'date' || type === 'dateTime' || type === 'instant' || type === 'time'
