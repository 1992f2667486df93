import { offsetAt } from './zone.ts'

/** A time as the source wrote it: parts not said are undefined, so nothing is invented. */
export interface Moment {
  readonly year: number
  readonly month: number | undefined
  readonly day: number | undefined
  readonly hour: number | undefined
  readonly minute: number | undefined
  readonly second: number | undefined
  /** Digits after the point, as written. */
  readonly fraction: string | undefined
  /** Minutes east of UTC, when the source states it. */
  readonly offset: number | undefined
}

/** Not yet, never, unknown: what systems write instead of leaving a time empty. */
const NEVER =
  /^(?:-+|0+|0000[-/]00[-/]00.*|(?:1900-01-01|1900\/0?1\/0?1|19000101)(?:[ T]?0{2}:?0{2}(?::?0{2})?(?:\.0+)?)?|N\/A|null)$/i

export const isNever = (text: string): boolean => NEVER.test(text)

// HL7 TS/DTM: YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ]; a two-digit offset and four or more fraction digits occur.
const COMPACT = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{2}(?::?\d{2})?|Z)?$/
const SEPARATED =
  /^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?(?:[.,](\d{1,9}))?)?)?)?\s*([+-]\d{2}(?::?\d{2})?|Z)?$/

/** Reads HL7, ISO 8601 and the usual row forms. Undefined when it is none of them or no real date. */
export function parseMoment(text: string): Moment | undefined {
  const found = COMPACT.exec(text) ?? SEPARATED.exec(text)
  return found === null ? undefined : momentOf(found[1], found[2], found[3], found[4], found[5], found[6], found[7], found[8])
}

type Part = string | undefined

function momentOf(
  year: Part,
  month: Part,
  day: Part,
  hour: Part,
  minute: Part,
  second: Part,
  fraction: Part,
  offset: Part,
): Moment | undefined {
  const moment: Moment = {
    year: Number(year),
    month: numberOf(month),
    day: numberOf(day),
    hour: numberOf(hour),
    minute: numberOf(minute),
    second: numberOf(second),
    fraction,
    offset: offset === undefined ? undefined : offsetMinutes(offset),
  }
  return isReal(moment) ? moment : undefined
}

const numberOf = (part: Part): number | undefined => (part === undefined || part === '' ? undefined : Number(part))

function offsetMinutes(text: string): number {
  if (text === 'Z') return 0
  const digits = text.replace(':', '')
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5) || '0')
  return digits.startsWith('-') ? -minutes : minutes
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isReal({ year, month, day, hour, minute, second, offset }: Moment): boolean {
  if (year < 1 || (month !== undefined && (month < 1 || month > 12))) return false
  if (day !== undefined && (day < 1 || day > daysIn(year, month!))) return false
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 60) return false
  return offset === undefined || Math.abs(offset) <= 14 * 60
}

const daysIn = (year: number, month: number): number =>
  month === 2 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)) ? 28 : MONTH_DAYS[month - 1]!

/** A declared format (`yyyyMMddHHmmss`, `dd/MM/yyyy HH:mm`) as a reader; undefined when a letter is unknown. */
export function momentReader(format: string): ((text: string) => Moment | undefined) | undefined {
  const order: string[] = []
  const source = format.replace(
    /(y{4}|M{1,2}|d{1,2}|H{1,2}|m{1,2}|s{1,2}|S{1,9})|([A-Za-z])|([^A-Za-z])/g,
    (_, token?: string, letter?: string, other?: string) => {
      if (token !== undefined) {
        order.push(token.charAt(0))
        return token.length === 1 ? '(\\d{1,2})' : `(\\d{${token.length}})`
      }
      if (letter === 'T') return 'T'
      if (letter !== undefined) order.push('?')
      return (other ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    },
  )
  if (order.includes('?') || !order.includes('y')) return undefined
  const pattern = new RegExp(`^${source}$`)
  const at = (letter: string): number => order.indexOf(letter) + 1
  const [y, mo, d, h, mi, s, f] = ['y', 'M', 'd', 'H', 'm', 's', 'S'].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const part = (found: RegExpExecArray, index: number): Part => (index === 0 ? undefined : found[index])
  return (text) => {
    const found = pattern.exec(text)
    if (found === null) return undefined
    return momentOf(
      part(found, y),
      part(found, mo),
      part(found, d),
      part(found, h),
      part(found, mi),
      part(found, s),
      part(found, f),
      undefined,
    )
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
const four = (n: number): string => String(n).padStart(4, '0')

/** FHIR date: year, month or day, as far as the source said. */
export function fhirDate({ year, month, day }: Moment): string {
  if (month === undefined) return four(year)
  return day === undefined ? `${four(year)}-${two(month)}` : `${four(year)}-${two(month)}-${two(day)}`
}

/**
 * FHIR dateTime. A time needs minutes, seconds and an offset there: those not said are zero, and the zone's offset is taken.
 * A date alone stays a date.
 */
export function fhirDateTime(moment: Moment, zone: string): string {
  if (moment.hour === undefined) return fhirDate(moment)
  const fraction = moment.fraction === undefined ? '' : `.${moment.fraction}`
  return `${fhirDate(moment)}T${two(moment.hour)}:${two(moment.minute ?? 0)}:${two(moment.second ?? 0)}${fraction}${offsetText(offsetOf(moment, zone))}`
}

export const fhirTime = (moment: Moment): string =>
  `${two(moment.hour ?? 0)}:${two(moment.minute ?? 0)}:${two(moment.second ?? 0)}`

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const wallOf = (moment: Moment): number =>
  Date.UTC(moment.year, (moment.month ?? 1) - 1, moment.day ?? 1, moment.hour ?? 0, moment.minute ?? 0, moment.second ?? 0)

const offsetOf = (moment: Moment, zone: string): number => moment.offset ?? offsetAt(zone, wallOf(moment)) ?? 0

/** Milliseconds UTC; the first instant of what the source said. */
export function instantOf(moment: Moment, zone: string): number {
  const milliseconds = moment.fraction === undefined ? 0 : Number(moment.fraction.slice(0, 3).padEnd(3, '0'))
  return wallOf(moment) + milliseconds - offsetOf(moment, zone) * 60_000
}
