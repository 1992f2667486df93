/** Local clocks by IANA zone. Pure: Intl's zone tables are data, no clock is read. */

const MINUTE = 60_000
/** Every zone changes its offset at a full quarter of an hour. */
const QUARTER = 15 * MINUTE
const KEPT = 1_000

export interface LocalZone {
  readonly name: string
  /** Milliseconds to add to UTC for local time at that instant. */
  offsetAt(instant: number): number
}

export const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const zones = new Map<string, LocalZone>()

/** One a name: a formatter is dear to make, and rules ask about the same hours. */
export function localZone(name: string): LocalZone {
  const known = zones.get(name)
  if (known) return known
  const zone = makeZone(name)
  zones.set(name, zone)
  return zone
}

function makeZone(name: string): LocalZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const read = (instant: number): number => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    return local - Math.floor(instant / 1000) * 1000
  }
  // A formatter takes 10 µs, and rules ask about the same hours again and again.
  const kept = new Map<number, number>()
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER)
    let offset = kept.get(quarter)
    if (offset === undefined) {
      if (kept.size >= KEPT) kept.clear()
      offset = read(instant)
      kept.set(quarter, offset)
    }
    return offset
  }
  return { name, offsetAt }
}

/** The instant at which the zone's clocks show this local time; in a gap of summer time, the moment after the gap. */
export function instantOfLocal(local: number, zone: LocalZone): number {
  const first = local - zone.offsetAt(local)
  const second = local - zone.offsetAt(first)
  return zone.offsetAt(second) === local - second ? second : Math.max(first, second)
}

/** Quiet hours in minutes of the local day; `from` above `to` reaches over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
  readonly zone: LocalZone
}

/** The instant itself, or the end of the quiet hours it lies in. */
export function afterQuiet(instant: number, quiet: QuietHours | undefined): number {
  if (quiet === undefined) return instant
  const local = instant + quiet.zone.offsetAt(instant)
  const midnight = Math.floor(local / 86_400_000) * 86_400_000
  const minute = (local - midnight) / MINUTE
  const overMidnight = quiet.from > quiet.to
  const isQuiet = overMidnight ? minute >= quiet.from || minute < quiet.to : minute >= quiet.from && minute < quiet.to
  if (!isQuiet) return instant
  const nextDay = overMidnight && minute >= quiet.from ? 86_400_000 : 0
  return instantOfLocal(midnight + nextDay + quiet.to * MINUTE, quiet.zone)
}

const FHIR_TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?)?)?$/

/**
 * Milliseconds of a FHIR date, dateTime or instant; a date stands for the start of that local day. Undefined when it is no
 * FHIR time, or when it is the year 1900 that Chinese systems write for "not yet".
 */
export function instantOf(text: string, zone: LocalZone): number | undefined {
  const found = FHIR_TIME.exec(text)
  if (found === null || found[1] === '1900') return undefined
  const [, year, month = '01', day = '01', time, offset] = found
  const instant = Date.parse(`${year}-${month}-${day}T${time ?? '00:00'}${offset ?? 'Z'}`)
  if (Number.isNaN(instant)) return undefined
  return offset === undefined ? instantOfLocal(instant, zone) : instant
}
