import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { compileRules } from '../../src/triggers/compile.ts'
import { runScenario } from '../../src/triggers/scenario.ts'
import { scenarioFileSchema } from '../../src/triggers/scenario-file.ts'

/**
 * Against a model that knows no timers: at every half hour it looks at the whole history as it is known then and says what is
 * due. Events arrive at half hours, what they tell of happened at full hours, so that nothing falls together.
 */
const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-03-02T00:00:00Z')
const DAYS = 30
const iso = (at: number): string => new Date(at).toISOString()
const concept = (code: string): FhirObject => ({ coding: [{ code }] })

const HEAD = 'title: { zh: 甲, en: A }\nemit: [{ task: { for: queue/a, category: a } }]\nconsent: K4\n'
const RULES: Readonly<Record<string, string>> = {
  after:
    'pattern: after\nanchor: { type: Encounter, at: period.end }\nwhere: status = finished\nsteps: [24h, 72h]\nlimits: { maxLateness: 2d }',
  before:
    'pattern: before\nanchor: { type: Appointment, at: start }\nwhere: status = booked\noffset: -3d\nlimits: { maxLateness: 2d, expiry: 30d }',
  deadline:
    'pattern: deadline\nanchor: { type: Procedure, at: performedDateTime }\nwhere: status = completed\nmissing: Media where status = completed\noffset: 3d\nlimits: { maxLateness: 2d }',
  absent:
    'pattern: absent\nwho: Condition where code = ill and clinicalStatus = active\nmissing: Observation where code = x\nwithin: 4d\nlimits: { maxLateness: 2d }',
  streak:
    'pattern: streak\nwho: Condition where code = ill and clinicalStatus = active\nrecord: { all: Observation where code = x }\nstreak: { of: all, meets: valueQuantity.value > 5, needed: 2, among: 3, rearm: 4d }\nlimits: { maxLateness: 2d, once-per: 4d }',
  every:
    'pattern: every\nanchor: { type: CarePlan, at: period.start }\nwhere: status = active\ncycle: { every: 48h, until: period.end }\nlimits: { maxLateness: 1d }',
}
const { known, findings } = compileRules(
  Object.entries(RULES).map(([rule, text]) => ({ path: rule, text: `rule: ${rule}\n${HEAD}${text}` })),
)
test('the rules of the model compile', () => expect(findings).toEqual([]))

interface Event {
  readonly at: number
  readonly resource: FhirObject
}

const hour = (days: number) => fc.integer({ min: 0, max: days * 24 }).map((at) => START + at * HOUR)
const arrival = hour(DAYS - 5).map((at) => at + HOUR / 2)
const id = fc.constantFrom('one', 'two')
const said = (of: (id: string, at: number, status: string) => FhirObject, statuses: readonly string[]) =>
  fc.record({ at: arrival, resource: fc.tuple(id, hour(DAYS - 5), fc.constantFrom(...statuses)).map((all) => of(...all)) })

const visit = said(
  (id, at, status) => ({ resourceType: 'Encounter', id, status, period: { end: iso(at) } }),
  ['finished', 'finished', 'in-progress', 'entered-in-error'],
)
const booking = said(
  (id, at, status) => ({ resourceType: 'Appointment', id, status, start: iso(at) }),
  ['booked', 'booked', 'cancelled'],
)
const operation = said(
  (id, at, status) => ({ resourceType: 'Procedure', id, status, performedDateTime: iso(at) }),
  ['completed', 'completed', 'entered-in-error'],
)
const photo = said(
  (id, at, status) => ({ resourceType: 'Media', id, status, createdDateTime: iso(at) }),
  ['completed', 'entered-in-error'],
)
const illness = said(
  (id, at, status) => ({
    resourceType: 'Condition',
    id,
    code: concept('ill'),
    clinicalStatus: concept(status),
    onsetDateTime: iso(at),
  }),
  ['active', 'active', 'resolved'],
)
const plan = said(
  (id, at, status) => ({ resourceType: 'CarePlan', id, status, period: { start: iso(at), end: iso(at + 9 * DAY) } }),
  ['active', 'active', 'revoked'],
)
const reading = fc.tuple(arrival, fc.integer({ min: 0, max: 9 }), hour(DAYS - 5), fc.integer({ min: 3, max: 8 })).map(
  ([at, id, taken, value]): Event => ({
    at,
    resource: {
      resourceType: 'Observation',
      id: `r${id}`,
      status: 'final',
      code: concept('x'),
      effectiveDateTime: iso(taken),
      valueQuantity: { value },
    },
  }),
)

/** The newest word on each resource that had arrived by then. */
function knownAt(events: readonly Event[], now: number): readonly FhirObject[] {
  const newest = new Map<string, FhirObject>()
  for (const { at, resource } of events.toSorted((a, b) => a.at - b.at))
    if (at <= now) newest.set(`${resource.resourceType}/${resource.id}`, resource)
  return [...newest.values()]
}

interface Wanted {
  readonly key: string
  readonly due: number
  readonly until?: number
}

const of = (resources: readonly FhirObject[], type: string, status: string): readonly FhirObject[] =>
  resources.filter((one) => one.resourceType === type && one.status === status)
const time = (value: unknown): number => Date.parse(String(value))
const period = (one: FhirObject): FhirObject => one.period as FhirObject

/** When the person was enrolled, and as what. */
function enrolled(resources: readonly FhirObject[]): number | undefined {
  const times = resources
    .filter((one) => one.resourceType === 'Condition' && JSON.stringify(one.clinicalStatus).includes('active'))
    .map((one) => time(one.onsetDateTime))
  return times.length === 0 ? undefined : Math.min(...times)
}

const readings = (resources: readonly FhirObject[]) =>
  resources
    .filter((one) => one.resourceType === 'Observation')
    .map((one) => ({ at: time(one.effectiveDateTime), high: Number((one.valueQuantity as FhirObject).value) > 5 }))

/** What each pattern says of a whole history, in the plainest words. */
const MODEL: Readonly<Record<string, (resources: readonly FhirObject[], now: number) => readonly Wanted[]>> = {
  after: (all) =>
    of(all, 'Encounter', 'finished').flatMap((one) =>
      [1, 3].map((days) => ({ key: `${one.id}+${days}`, due: time(period(one).end) + days * DAY })),
    ),
  before: (all) =>
    of(all, 'Appointment', 'booked').map((one) => ({
      key: String(one.id),
      due: time(one.start) - 3 * DAY,
      until: time(one.start),
    })),
  deadline: (all) =>
    of(all, 'Procedure', 'completed')
      .filter((one) => !of(all, 'Media', 'completed').some((photo) => time(photo.createdDateTime) >= time(one.performedDateTime)))
      .map((one) => ({ key: String(one.id), due: time(one.performedDateTime) + 3 * DAY })),
  absent: (all, now) => {
    const since = enrolled(all)
    if (since === undefined) return []
    const last = Math.max(
      since,
      ...readings(all)
        .map(({ at }) => at)
        .filter((at) => at <= now),
    )
    return [{ key: String(last), due: last + 4 * DAY }]
  },
  streak: (all, now) => {
    if (enrolled(all) === undefined) return []
    const past = readings(all).filter(({ at }) => at <= now)
    const dayOf = (at: number): number => Math.floor((at + 8 * HOUR) / DAY)
    const isHigh = (day: number): boolean => past.some(({ at, high }) => high && dayOf(at) === day)
    const found: Wanted[] = []
    let free = Number.NEGATIVE_INFINITY
    for (let day = dayOf(START); day <= dayOf(now); day++) {
      if (day < free || !isHigh(day)) continue
      if (![day - 1, day - 2].some((before) => before >= free && isHigh(before))) continue
      found.push({
        key: String(day),
        due: Math.min(...past.filter(({ at, high }) => high && dayOf(at) === day).map(({ at }) => at)),
      })
      free = day + 4
    }
    return found
  },
  every: (all) =>
    of(all, 'CarePlan', 'active').flatMap((one) =>
      Array.from({ length: 5 }, (_, k) => ({ key: `${one.id}/${k}`, due: time(period(one).start) + k * 2 * DAY })),
    ),
}
const LATENESS: Readonly<Record<string, number>> = { every: DAY }

function model(name: string, events: readonly Event[]): readonly string[] {
  const emitted = new Map<string, number>()
  let last = Number.NEGATIVE_INFINITY
  let [arrived, all] = [0, knownAt(events, START - 1)]
  for (let now = START; now <= START + DAYS * DAY; now += HOUR / 2) {
    const count = events.filter(({ at }) => at <= now).length
    if (count !== arrived) [arrived, all] = [count, knownAt(events, now)]
    for (const { key, due, until = Number.POSITIVE_INFINITY } of MODEL[name]!(all, now)) {
      if (emitted.has(key) || due > now || now >= until || now - due > (LATENESS[name] ?? 2 * DAY)) continue
      // Once for a person within four days; what that forbids is not sent later either.
      const isForbidden = name === 'streak' && now - last < 4 * DAY
      emitted.set(key, isForbidden ? Number.NaN : now)
      if (!isForbidden) last = now
    }
  }
  return [...emitted.values()]
    .filter((at) => !Number.isNaN(at))
    .map(iso)
    .sort()
}

function engine(name: string, events: readonly Event[]): readonly string[] {
  const scenario = {
    name,
    events: events.map(({ at, resource }) => ({ at: iso(at), resource })),
    until: iso(START + DAYS * DAY),
    expect: [],
  }
  const file = scenarioFileSchema.parse({ rule: name, scenarios: [scenario, scenario] })
  const { outcomes } = runScenario(known.find((rule) => rule.id === name)!, file.scenarios[0]!)
  return outcomes
    .filter(({ outcome }) => outcome === 'task')
    .map(({ at }) => iso(at))
    .sort()
}

const HISTORIES: Readonly<Record<string, fc.Arbitrary<Event>>> = {
  after: visit,
  before: booking,
  deadline: fc.oneof(operation, photo),
  absent: fc.oneof(illness, reading, reading),
  streak: fc.oneof(illness, reading, reading, reading, reading),
  every: plan,
}

describe('timers fire what a plain look at the whole history says', () => {
  test.each(Object.keys(RULES))('%s', (name) => {
    fc.assert(
      fc.property(fc.array(HISTORIES[name]!, { minLength: 1, maxLength: 10 }), (events) => {
        // Two words at one moment have no order.
        const distinct = [...new Map(events.map((event) => [event.at, event])).values()]
        expect(engine(name, distinct)).toEqual(model(name, distinct))
      }),
      { numRuns: 40 },
    )
  })
})
