/**
 * Offsets of IANA zones, in minutes east of UTC, for local wall times. Intl is asked once for each zone and day; days on
 * which the offset changes are asked for each value, which is rare.
 */
const DAY = 86_400_000
const MAX_DAYS = 50_000

const formats = new Map<string, Intl.DateTimeFormat | undefined>()
const days = new Map<string, Map<number, number | null>>()

/** `local` is the wall time read as if it were UTC, milliseconds. Undefined when the zone is unknown. */
export function offsetAt(zone: string, local: number): number | undefined {
  // China has had one offset since the end of summer time in 1991.
  if (zone === 'Asia/Shanghai' && local >= 694_224_000_000) return 480
  if (zone === 'UTC') return 0
  const day = Math.floor(local / DAY)
  const known = cacheOf(zone).get(day)
  if (known !== undefined && known !== null) return known
  if (known === null) return exactOffset(zone, local)
  return remember(zone, day, local)
}

function cacheOf(zone: string): Map<number, number | null> {
  let cache = days.get(zone)
  if (cache === undefined || cache.size > MAX_DAYS) {
    cache = new Map()
    days.set(zone, cache)
  }
  return cache
}

function remember(zone: string, day: number, local: number): number | undefined {
  const first = exactOffset(zone, day * DAY)
  const last = exactOffset(zone, (day + 1) * DAY - 1)
  if (first === undefined) return undefined
  cacheOf(zone).set(day, first === last ? first : null)
  return first === last ? first : exactOffset(zone, local)
}

/** Two steps settle it but inside a gap or an overlap, where the offset before the change is taken. */
function exactOffset(zone: string, local: number): number | undefined {
  const guess = offsetOfInstant(zone, local)
  return guess === undefined ? undefined : offsetOfInstant(zone, local - guess * 60_000)
}

function offsetOfInstant(zone: string, instant: number): number | undefined {
  const format = formatOf(zone)
  if (format === undefined) return undefined
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour! % 24, part.minute!, part.second!)
  return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000)
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone))
  return formats.get(zone)
}

function makeFormat(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}
