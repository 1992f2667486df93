import type { FhirObject } from '../fhir/contribution.ts'
import { minuteOfDay } from './duration.ts'
import { textsAt } from './element-path.ts'
import { instantOf, instantOfLocal, type LocalZone } from './local-time.ts'
import type { LookedAt } from './looked-at.ts'
import type { Planned } from './planned.ts'
import type { CompiledCycle, Known } from './rule.ts'

/** Occurrences that come again. Only those that could still be sent and the next two are ever looked at. */

const DAY = 86_400_000
const MINUTE = 60_000
const AHEAD = 2
/** No prescription asks for more in the days that are looked at. */
const MOST_SLOTS = 400
/** A plan that begins with nothing begins here: a cycle for everybody needs no beginning of its own. */
const NO_BEGINNING = 0

interface Slot {
  readonly key: string
  readonly at: number
  readonly count: number
}

export function cycles(looked: LookedAt, cycle: CompiledCycle, own: readonly Known[]): readonly Planned[] {
  const { now, rule } = looked
  // What is pending is looked at however old it is: it expires, it is not forgotten.
  const waiting = own.filter(({ state }) => state === 'pending').map(({ planned, dueAt }) => planned ?? dueAt)
  const from = Math.min(now - rule.maxLateness, ...waiting) - cycle.grace
  const rows = new Map(own.map((row) => [keyOf(row.dedupeKey), row.state]))
  const isSettled = ({ key }: Slot): boolean => SETTLED.has(rows.get(key) ?? 'pending')
  const open = openSlots(slotsFrom(looked, cycle, from), { end: endOf(looked, cycle), now, isSettled })
  return open
    .filter((slot) => !isAnswered(looked, slot, cycle))
    .map(({ key, at, count }) => ({ key, planned: at + cycle.grace, step: 0, count, slot: at }))
}

const SETTLED: ReadonlySet<Known['state']> = new Set(['emitted', 'suppressed', 'expired'])

/** Those that may still be sent, and the next two besides. */
function openSlots(
  slots: Iterable<Slot>,
  { end, now, isSettled }: { readonly end: number; readonly now: number; readonly isSettled: (slot: Slot) => boolean },
): readonly Slot[] {
  const open: Slot[] = []
  let [ahead, seen] = [0, 0]
  for (const slot of slots) {
    if (slot.at > end || ahead >= AHEAD || ++seen > MOST_SLOTS) break
    if (isSettled(slot)) continue
    if (slot.at > now) ahead++
    open.push(slot)
  }
  return open
}

const keyOf = (dedupeKey: string): string => dedupeKey.slice(dedupeKey.lastIndexOf('/') + 1)

/** What should be missing came, between the slot (a little before counts) and its end. */
const isAnswered = ({ rule, timed }: LookedAt, slot: Slot, cycle: CompiledCycle): boolean =>
  rule.missing.some(({ name }) =>
    (timed[name] ?? []).some(({ at }) => at >= slot.at - cycle.grace && at <= slot.at + cycle.grace),
  )

function endOf({ rule, anchor, anchorAt }: LookedAt, cycle: CompiledCycle): number {
  const said = cycle.until && textsAt(anchor, cycle.until)[0]
  const until = said === undefined ? undefined : endOfTime(said, rule.zone)
  const length = cycle.for === undefined ? Number.POSITIVE_INFINITY : (anchorAt ?? NO_BEGINNING) + cycle.for
  return Math.min(until ?? Number.POSITIVE_INFINITY, length)
}

/** A date ends with its day. */
function endOfTime(text: string, zone: LocalZone): number | undefined {
  const instant = instantOf(text, zone)
  return instant !== undefined && text.length === 10 ? instant + DAY - 1 : instant
}

function slotsFrom(looked: LookedAt, cycle: CompiledCycle, from: number): Iterable<Slot> {
  const { rule, anchor, anchorAt = NO_BEGINNING } = looked
  if (cycle.timing !== undefined) return timingSlots(anchor, cycle.timing, { from, begin: anchorAt, zone: rule.zone })
  if (cycle.monthDay !== undefined) return monthSlots(cycle, { from, begin: anchorAt, zone: rule.zone })
  return periodSlots(cycle, { from, begin: anchorAt, zone: rule.zone })
}

interface Span {
  readonly from: number
  readonly begin: number
  readonly zone: LocalZone
}

/** The period counts local days, so that summer time does not move the hour. */
function* periodSlots({ every = DAY, at }: CompiledCycle, { from, begin, zone }: Span): Iterable<Slot> {
  const local = begin + zone.offsetAt(begin)
  const start = at === undefined ? local : Math.floor(local / DAY) * DAY + at * MINUTE
  const first = Math.max(start < local ? 1 : 0, Math.ceil((from - DAY - begin) / every))
  for (let k = first; ; k++) {
    const slot = instantOfLocal(start + k * every, zone)
    if (slot < from) continue
    yield { key: String(k), at: slot, count: k }
  }
}

function* monthSlots({ monthDay = 1, at = 9 * 60 }: CompiledCycle, { from, begin, zone }: Span): Iterable<Slot> {
  const first = new Date(Math.max(from, begin) + zone.offsetAt(from))
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth(); ; month++) {
    const slot = instantOfLocal(Date.UTC(Math.floor(month / 12), month % 12, monthDay) + at * MINUTE, zone)
    if (slot < from || slot < begin) continue
    yield { key: `m${month}`, at: slot, count: month % 12 }
  }
}

const UNITS: Readonly<Record<string, number>> = { min: MINUTE, h: 60 * MINUTE, d: DAY, wk: 7 * DAY }

/** Slots of a FHIR Timing: times of day, or so many in a period; within its bounds. */
function* timingSlots(anchor: FhirObject, path: readonly string[], span: Span): Iterable<Slot> {
  const { from, zone } = span
  const text = (name: string): string | undefined => textsAt(anchor, [...path, 'repeat', 'boundsPeriod', name])[0]
  const [start, end] = [text('start'), text('end')]
  const begin = (start === undefined ? undefined : instantOf(start, zone)) ?? span.begin
  const last = (end === undefined ? undefined : endOfTime(end, zone)) ?? Number.POSITIVE_INFINITY
  for (const slot of slotTimes(anchor, path, { ...span, begin })) {
    if (slot < from || slot < begin) continue
    if (slot > last) return
    yield { key: `s${Math.round(slot / MINUTE)}`, at: slot, count: 0 }
  }
}

function* slotTimes(anchor: FhirObject, path: readonly string[], { from, begin, zone }: Span): Iterable<number> {
  const times = textsAt(anchor, [...path, 'repeat', 'timeOfDay'])
  if (times.length > 0) {
    const minutes = times.map((time) => minuteOfDay(time.slice(0, 5))).sort((a, b) => a - b)
    const first = Math.max(from, begin)
    const day = Math.floor((first + zone.offsetAt(first)) / DAY)
    for (let at = 0; at < MOST_SLOTS; at++)
      for (const minute of minutes) yield instantOfLocal((day + at) * DAY + minute * MINUTE, zone)
    return
  }
  const repeat = repeatOf(anchor, path)
  const every = repeat && (repeat.period * (UNITS[repeat.unit] ?? 0)) / repeat.frequency
  if (!every) return
  const first = Math.max(0, Math.floor((from - begin) / every))
  for (let k = first; k < first + MOST_SLOTS; k++) yield begin + k * every
}

function repeatOf(anchor: FhirObject, path: readonly string[]) {
  let found: FhirObject | undefined
  walkTo(anchor, [...path, 'repeat'], (value) => {
    found ??= value
  })
  if (found === undefined) return undefined
  const { frequency = 1, period = 1, periodUnit = 'd' } = found
  return { frequency: Number(frequency), period: Number(period), unit: String(periodUnit) }
}

function walkTo(value: unknown, path: readonly string[], visit: (value: FhirObject) => void): void {
  if (Array.isArray(value)) for (const item of value) walkTo(item, path, visit)
  else if (typeof value === 'object' && value !== null) {
    if (path.length === 0) visit(value as FhirObject)
    else walkTo((value as FhirObject)[path[0]!], path.slice(1), visit)
  }
}
