import { z } from 'zod'
import { instantOfLocal, type LocalZone } from './local-time.ts'

const DAY = 86_400_000
const day = z.iso.date()

/** Working days of a country: weekends, public holidays, and weekend days worked in their place. */
export const calendarSchema = z.strictObject({
  title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  /** Dates from and to which the lists are complete; outside, only weekends are known. */
  from: day,
  until: day,
  /** `2026-02-15/2026-02-23`, or one date. */
  holidays: z.array(z.string().regex(/^\d{4}-\d\d-\d\d(?:\/\d{4}-\d\d-\d\d)?$/, 'a date, or date/date')),
  workdays: z.array(day).default([]),
})
export type CalendarFile = z.infer<typeof calendarSchema>

export interface Calendar {
  readonly name: string
  /** Last day that the lists cover, as days since 1970. */
  readonly until: number
  /** `day` counts local days since 1970. */
  isWorking(day: number): boolean
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY

export function calendarOf(name: string, file: CalendarFile): Calendar {
  const holidays = new Set<number>()
  for (const span of file.holidays) {
    const [first = '', last = first] = span.split('/')
    for (let at = dayNumber(first); at <= dayNumber(last); at++) holidays.add(at)
  }
  const workdays = new Set(file.workdays.map(dayNumber))
  // 1970-01-01 was a Thursday.
  const isWeekend = (at: number): boolean => [2, 3].includes(((at % 7) + 7) % 7)
  const isWorking = (at: number): boolean => workdays.has(at) || (!holidays.has(at) && !isWeekend(at))
  return { name, until: dayNumber(file.until), isWorking }
}

const localDay = (instant: number, zone: LocalZone): number => Math.floor((instant + zone.offsetAt(instant)) / DAY)

/** The instant when that much working time has passed: days without work do not count, their hours are skipped whole. */
export function afterWorking(from: number, milliseconds: number, calendar: Calendar, zone: LocalZone): number {
  let at = nextWorking(from, calendar, zone)
  let left = milliseconds
  for (;;) {
    const end = instantOfLocal((localDay(at, zone) + 1) * DAY, zone)
    if (left < end - at) return at + left
    left -= end - at
    at = nextWorking(end, calendar, zone)
  }
}

/** The instant itself on a working day, else the first moment of the next one. */
function nextWorking(instant: number, calendar: Calendar, zone: LocalZone): number {
  let at = localDay(instant, zone)
  if (calendar.isWorking(at)) return instant
  while (!calendar.isWorking(at)) at++
  return instantOfLocal(at * DAY, zone)
}
