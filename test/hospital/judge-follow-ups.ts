import type { Truth } from '../../fixtures/hospital/truth.ts'
import { type CameOut, idOf } from './came-out.ts'
import type { Verdict } from './verdict.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Shanghai, the demo's only zone, has no summer time. */
const OFFSET = 8 * HOUR

/** Nobody is written to between 21:00 and 08:00. */
function awake(time: number): number {
  const local = time + OFFSET
  const midnight = Math.floor(local / DAY) * DAY
  const hour = (local - midnight) / HOUR
  if (hour >= 8 && hour < 21) return time
  return midnight + (hour >= 21 ? DAY : 0) + 8 * HOUR - OFFSET
}

interface Expected {
  readonly anchor: string
  readonly planned: number
  /** Nothing is sent any more from then on. */
  readonly until: number
}

/**
 * What the three shipped rules owe. Everything is received at `since`, after it happened; what its time passed by more than
 * the rule's lateness before that is not sent any more. `now` is when the clock stands still.
 */
export function judgeFollowUps(truth: Truth, out: CameOut, verdict: Verdict, since: number, now: number): void {
  const { discharges, criticals, appointments } = truth.followUps
  const panels = new Map(truth.reports.map(({ number, panel }) => [number, panel]))
  const rules: readonly (readonly [string, number, readonly Expected[]])[] = [
    [
      't14-discharge-survey',
      3 * DAY,
      discharges
        .filter((one) => one.class === 'IMP')
        .map(({ visit, due }) => ({
          anchor: `Encounter/${idOf('his', 'Encounter', visit)}`,
          planned: awake(Date.parse(due)),
          until: Infinity,
        })),
    ],
    [
      't32-appointment-questionnaire',
      2 * DAY,
      appointments.map(({ number, due, start }) => ({
        anchor: `Appointment/${idOf('his', 'Appointment', number)}`,
        planned: awake(Date.parse(due)),
        until: Date.parse(start),
      })),
    ],
    [
      't61-critical-result',
      7 * DAY,
      criticals.map(({ report, at }) => ({
        anchor: `DiagnosticReport/${idOf('lis', 'DiagnosticReport', report, panels.get(report)!)}`,
        planned: Date.parse(at),
        until: Infinity,
      })),
    ],
  ]
  for (const [rule, lateness, expected] of rules) {
    const owed = expected.filter(({ planned, until }) => since - planned <= lateness && awake(Math.max(planned, since)) < until)
    const rows = out.followUps.filter((row) => row.rule === rule)
    for (const state of ['emitted', 'pending'] as const) {
      const isTrue = owed.filter(({ planned }) => planned <= now === (state === 'emitted')).map(({ anchor }) => anchor)
      const found = rows.filter((row) => row.state === state).map((row) => row.anchor)
      verdict.equal(`${rule} ${state}`, isTrue.length, found.length)
      for (const anchor of isTrue) if (!found.includes(anchor)) verdict.wrong(`${rule} ${state} ${anchor}: missing`)
      for (const anchor of found) if (!isTrue.includes(anchor)) verdict.wrong(`${rule} ${state} ${anchor}: not owed`)
    }
  }
}
