import type { FhirObject } from '../fhir/contribution.ts'
import { CHANNEL_SYSTEM, refusesProfiling } from './consent.ts'
import { someAt, someCode } from './element-path.ts'
import type { LocalZone } from './local-time.ts'
import type { ModifierFile, ModifierScenario } from './modifier-file.ts'
import { type PersonRecord, type RecordQuery, recordOf, select, type Timed } from './record-query.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Fewer moments say nothing about somebody's habits. */
const LEAST_ACTIVITY = 5

interface Named {
  readonly id: string
  readonly row: string | undefined
  readonly title: ModifierFile['title']
  readonly file: string
}

export type Modifier = Named &
  (
    | { readonly kind: 'send-time'; readonly activity: RecordQuery }
    | { readonly kind: 'channel-order'; readonly stated: RecordQuery; readonly replies: RecordQuery }
    | SegmentInput
    | { readonly kind: 'report'; readonly of: RecordQuery; readonly by: readonly string[]; readonly smallest: number }
  )

export interface SegmentInput extends Named {
  readonly kind: 'segment-input'
  readonly asked: RecordQuery
  readonly answered: RecordQuery
  readonly within: number
  readonly below: number
}

/** The queries of a modifier: what must be fetched for it. */
export function queriesOf(modifier: Modifier): readonly RecordQuery[] {
  switch (modifier.kind) {
    case 'send-time':
      return [modifier.activity]
    case 'channel-order':
      return [modifier.stated, modifier.replies]
    case 'segment-input':
      return [modifier.asked, modifier.answered]
    case 'report':
      return [modifier.of]
  }
}

const found = (query: RecordQuery, record: PersonRecord, now: number, zone: LocalZone): readonly Timed[] =>
  select(query, record, { anchor: {}, now }, { now, anchor: undefined, due: undefined }, zone)

const consentsIn = (record: PersonRecord): readonly FhirObject[] => (record.Consent ?? []).map(({ resource }) => resource)

/** Minute of the local day with most activity in its hour; undefined: too little is known, or profiling is refused. */
export function activeMinute(
  modifiers: readonly Modifier[],
  record: PersonRecord,
  now: number,
  zone: LocalZone,
): number | undefined {
  const modifier = modifiers.find(({ kind }) => kind === 'send-time')
  if (modifier?.kind !== 'send-time' || refusesProfiling(consentsIn(record), zone)) return undefined
  const moments = found(modifier.activity, record, now, zone).filter(({ at }) => Number.isFinite(at))
  if (moments.length < LEAST_ACTIVITY) return undefined
  const hours = Map.groupBy(moments, ({ at }) => Math.floor(((((at + zone.offsetAt(at)) % DAY) + DAY) % DAY) / HOUR))
  const [best] = [...hours].sort(([a, x], [b, y]) => y.length - x.length || a - b)[0]!
  return best * 60
}

const channelsAt = (resource: FhirObject, path: string): readonly string[] => {
  const channels: string[] = []
  someAt(resource, path.split('.'), (value) =>
    someCode(value, (system, code) => {
      if (system === CHANNEL_SYSTEM) channels.push(code)
      return false
    }),
  )
  return channels
}

/** Channels the person stated, the newest first; then those they answer, by how often. */
export function preferredChannels(
  modifiers: readonly Modifier[],
  record: PersonRecord,
  now: number,
  zone: LocalZone,
): readonly string[] {
  const modifier = modifiers.find(({ kind }) => kind === 'channel-order')
  if (modifier?.kind !== 'channel-order') return []
  const stated = found(modifier.stated, record, now, zone)
    .toReversed()
    .flatMap(({ resource }) => channelsAt(resource, 'valueCodeableConcept'))
  if (refusesProfiling(consentsIn(record), zone)) return [...new Set(stated)]
  const tallies = new Map<string, { sent: number; answered: number }>()
  for (const { resource } of found(modifier.replies, record, now, zone)) {
    for (const channel of channelsAt(resource, 'medium')) {
      const tally = tallies.get(channel) ?? { sent: 0, answered: 0 }
      tallies.set(channel, { sent: tally.sent + 1, answered: tally.answered + (resource.received === undefined ? 0 : 1) })
    }
  }
  const rate = ({ sent, answered }: { sent: number; answered: number }): number => answered / sent
  const answering = [...tallies].sort(([, a], [, b]) => rate(b) - rate(a)).map(([channel]) => channel)
  return [...new Set([...stated, ...answering])]
}

/** Minus one for each asked and not answered within the time; what is still within it does not count yet. */
export function segmentScore(input: SegmentInput, record: PersonRecord, now: number, zone: LocalZone): number {
  const answers = found(input.answered, record, now, zone).map(({ at }) => at)
  const asked = found(input.asked, record, now, zone).filter(({ at }) => Number.isFinite(at) && at + input.within < now)
  const open = asked.filter(({ at }) => !answers.some((answer) => answer >= at && answer <= at + input.within))
  return open.length === 0 ? 0 : -open.length
}

/** Persons by code, without the groups that are too small to hide in. */
function countedBy(
  report: Extract<Modifier, { kind: 'report' }>,
  records: Iterable<PersonRecord>,
  now: number,
  zone: LocalZone,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const record of records) {
    const codes = new Set<string>()
    for (const { resource } of found(report.of, record, now, zone))
      someAt(resource, report.by, (value) =>
        someCode(value, (_, code) => {
          codes.add(code)
          return false
        }),
      )
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].filter(([, count]) => count >= report.smallest).sort(([a], [b]) => a.localeCompare(b)))
}

/** What a modifier says in a scenario, in the form the scenario expects it. */
export function runModifierScenario(modifier: Modifier, scenario: ModifierScenario, zone: LocalZone): ModifierScenario['expect'] {
  const now = Date.parse(scenario.at)
  const records = Object.values(scenario.records).map((resources) =>
    recordOf(resources.map((resource) => ({ resource: resource as FhirObject, owner: 'patient' }))),
  )
  const record = records[0] ?? {}
  switch (modifier.kind) {
    case 'send-time': {
      const minute = activeMinute([modifier], record, now, zone)
      return { sendTime: minute === undefined ? 'none' : `${String(Math.floor(minute / 60)).padStart(2, '0')}:00` }
    }
    case 'channel-order':
      return { channels: [...preferredChannels([modifier], record, now, zone)] }
    case 'segment-input': {
      const score = segmentScore(modifier, record, now, zone)
      return { score, holds: score <= modifier.below }
    }
    case 'report':
      return { groups: countedBy(modifier, records, now, zone) }
  }
}
