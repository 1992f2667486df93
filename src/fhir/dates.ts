/** FHIR date, dateTime, instant and time: grammar with real calendar days, and the span of time a value stands for. */

const DATE_TIME =
  /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/
const NO_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/

const MINUTE = 60_000

/** The day is one of its month; year 0000 is none. */
function realDay(text: string): boolean {
  if (text.startsWith('0000')) return false
  if (text.length < 10) return true
  const day = digits(text, 8, 10)
  return day <= 28 || day <= daysIn(digits(text, 0, 4), digits(text, 5, 7))
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

export function isDateTime(text: string): boolean {
  if (text === lastValid) return text !== ''
  const valid = DATE_TIME.test(text) && realDay(text)
  if (valid) lastValid = text
  return valid
}
export const isDate = (text: string): boolean => text.length <= 10 && isDateTime(text)
export const isInstant = (text: string): boolean => text.length > 10 && isDateTime(text)
export const isTime = (text: string): boolean => TIME.test(text)
/** A time of day without a zone: the usual defect, told apart so that the remedy can name it. */
export const lacksZone = (text: string): boolean => NO_ZONE.test(text)

/** First and last millisecond, UTC. */
export type Span = readonly [first: number, last: number]

/** Furthest instants of ECMAScript time: the open ends of a Period. */
export const EARLIEST = -8.64e15
export const LATEST = 8.64e15

/**
 * The span a date of any precision stands for: `2026-03` is the month, `…T08:00:00Z` the second, `.120` the millisecond.
 * Values without a zone (dates) are read at `offset` minutes east of UTC, 0 by default. Undefined when it is no date.
 */
export function spanOf(text: string, offset = 0): Span | undefined {
  if (!isDateTime(text)) return undefined
  if (text.length <= 10) return daySpan(text, offset)
  if (text !== lastTime) {
    lastSpan = timeSpan(text)
    lastTime = text
  }
  return lastSpan
}

// The resources of one message mostly have one time: the last one read is kept.
let lastTime = ''
let lastSpan: Span | undefined
let lastValid = ''

function daySpan(text: string, offset: number): Span {
  const year = digits(text, 0, 4)
  const month = text.length >= 7 ? digits(text, 5, 7) - 1 : 0
  const day = text.length === 10 ? digits(text, 8, 10) : 1
  const first = utc(year, month, day)
  const next = text.length === 10 ? first + 86_400_000 : text.length === 7 ? utc(year, month + 1, 1) : utc(year + 1, 0, 1)
  return [first - offset * MINUTE, next - 1 - offset * MINUTE]
}

/** Date.UTC reads years below 100 as 19xx. */
function utc(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month, day)
  return year >= 100 ? at : new Date(at).setUTCFullYear(year + (month > 11 ? 1 : 0))
}

function timeSpan(text: string): Span {
  const zone = zoneMinutes(text)
  const base =
    utc(digits(text, 0, 4), digits(text, 5, 7) - 1, digits(text, 8, 10)) +
    (digits(text, 11, 13) * 60 + digits(text, 14, 16) - zone) * MINUTE +
    digits(text, 17, 19) * 1000
  if (text.charCodeAt(19) !== 46) return [base, base + 999]
  let end = 20
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  const milliseconds = digits(text.slice(20, Math.min(end, 23)).padEnd(3, '0'), 0, 3)
  const width = end === 21 ? 99 : end === 22 ? 9 : 0
  return [base + milliseconds, base + milliseconds + width]
}

function zoneMinutes(text: string): number {
  if (text.endsWith('Z')) return 0
  const at = text.length - 6
  const minutes = digits(text, at + 1, at + 3) * 60 + digits(text, at + 4, at + 6)
  return text.charCodeAt(at) === 45 ? -minutes : minutes
}
