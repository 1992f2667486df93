/** Times as databases write them, and arithmetic on them. Wall-clock times are reckoned as if they were UTC. */

interface CursorFormat {
  /** Wall-clock milliseconds, or undefined when the text is no such time. */
  parse(text: string): number | undefined
  print(wall: number): string
  /** Bound as a number rather than as text. */
  readonly numeric?: true
}

const iso = (wall: number): string => new Date(wall).toISOString()

const dateText = (pattern: RegExp, print: (wall: number) => string): CursorFormat => ({
  parse: (text) => {
    const found = pattern.exec(text)
    if (!found) return undefined
    const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0'] = found
    const wall = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    return Number.isNaN(wall) ? undefined : wall + Math.round(Number(`0.${fraction}`) * 1000)
  },
  print,
})

const epoch = (unit: number): CursorFormat => ({
  parse: (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) * unit : undefined),
  print: (wall) => String(Math.floor(wall / unit)),
  numeric: true,
})

const FORMATS = {
  yyyyMMddHHmmss: dateText(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, (wall) => iso(wall).slice(0, 19).replace(/\D/g, '')),
  yyyyMMdd: dateText(/^(\d{4})(\d\d)(\d\d)$/, (wall) => iso(wall).slice(0, 10).replaceAll('-', '')),
  'yyyy-MM-dd': dateText(/^(\d{4})-(\d\d)-(\d\d)$/, (wall) => iso(wall).slice(0, 10)),
  'yyyy-MM-dd HH:mm:ss': dateText(/^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/, (wall) =>
    iso(wall).slice(0, 19).replace('T', ' '),
  ),
  'yyyy-MM-dd HH:mm:ss.SSS': dateText(/^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/, (wall) =>
    iso(wall).slice(0, 23).replace('T', ' '),
  ),
  "yyyy-MM-dd'T'HH:mm:ss": dateText(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/, (wall) => iso(wall).slice(0, 19)),
  epochSeconds: epoch(1000),
  epochMillis: epoch(1),
} as const satisfies Record<string, CursorFormat>

export type CursorFormatName = keyof typeof FORMATS
export const CURSOR_FORMATS = Object.keys(FORMATS) as [CursorFormatName, ...CursorFormatName[]]

const formatOf = (name: CursorFormatName): CursorFormat => FORMATS[name]

/** How a cursor kept as text is bound. */
export const bound = (text: string, format: CursorFormatName): string | number => (formatOf(format).numeric ? Number(text) : text)

/** The time so many seconds before; the same time when the text cannot be reckoned with. */
export function lookBack(text: string, format: CursorFormatName, seconds: number): string {
  const wall = formatOf(format).parse(text)
  return wall === undefined || seconds === 0 ? text : formatOf(format).print(wall - seconds * 1000)
}

/** What the hospital's wall clock shows, as milliseconds. Numbers of seconds since 1970 have no zone. */
function wallClock(now: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(now)
  return Date.parse(`${parts.replace(' ', 'T')}Z`)
}

/**
 * The later of the cursor so far and the one seen, but never beyond ten minutes from now: one row of the year 2099 must not
 * hide all that follows. Values that are no time never move the cursor.
 */
export function advanced(
  saved: string | undefined,
  seen: string,
  format: CursorFormatName,
  now: number,
  zone: string,
): string | undefined {
  const { parse, print, numeric } = formatOf(format)
  const wall = parse(seen)
  if (wall === undefined) return saved
  const limit = (numeric ? now : wallClock(now, zone)) + 600_000
  const reached = wall > limit ? print(limit) : seen
  const before = saved === undefined ? undefined : parse(saved)
  return before !== undefined && before >= parse(reached)! ? saved : reached
}
