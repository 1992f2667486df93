import type { LookedAt } from './looked-at.ts'
import type { Planned } from './planned.ts'
import type { Timed } from './record-query.ts'
import type { CompiledStreak } from './rule.ts'

const DAY = 86_400_000
/** A night belongs to the day on which it began: until noon it is still yesterday's. */
const NIGHT_SHIFT = DAY / 2

interface DayOfReadings {
  readonly day: number
  readonly counts: boolean
  /** When it was clear that it counts. */
  readonly at: number
}

/**
 * Days on which enough days in a row (or of the last `among`) were not as they should be. After one the count begins anew when
 * `rearm` has passed. A day without a reading breaks a row; it does not count among several.
 */
export function streaks(looked: LookedAt, streak: CompiledStreak): readonly Planned[] {
  const days = daysOf(looked, streak, looked.timed[streak.of] ?? [])
  const counting = new Set(days.filter(({ counts }) => counts).map(({ day }) => day))
  const found: Planned[] = []
  let after = Number.NEGATIVE_INFINITY
  for (const { day, counts, at } of days) {
    if (!counts || day < after) continue
    let run = 0
    for (let back = 0; back < streak.among; back++) if (day - back >= after && counting.has(day - back)) run++
    if (run < streak.needed) continue
    found.push({ key: `d${day}`, planned: at, step: 0, count: run })
    after = day + Math.max(1, Math.ceil(streak.rearm / DAY))
  }
  return found
}

function daysOf({ rule, facts }: LookedAt, streak: CompiledStreak, readings: readonly Timed[]): readonly DayOfReadings[] {
  const shift = streak.by === 'night' ? NIGHT_SHIFT : 0
  const known = readings.filter(({ at }) => Number.isFinite(at))
  const byDay = Map.groupBy(known, ({ at }) => Math.floor((at + rule.zone.offsetAt(at) - shift) / DAY))
  const meets = ({ resource }: Timed): boolean => streak.meets.test({ ...facts, anchor: resource })
  return [...byDay].map(([day, all]) => dayOf(day, all, all.filter(meets), streak)).sort((a, b) => a.day - b.day)
}

/** A day counts from the first reading that makes it count; when all of them must, from the last. */
function dayOf(day: number, all: readonly Timed[], meeting: readonly Timed[], { readings }: CompiledStreak): DayOfReadings {
  if (readings === 'all') return { day, counts: meeting.length === all.length, at: all.at(-1)!.at }
  return { day, counts: meeting.length > 0, at: (meeting[0] ?? all[0]!).at }
}
