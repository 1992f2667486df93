import { expect } from 'vitest'
import { dedupeKeyOfTimer } from '../../src/engine/follow-up-timers.ts'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import type { CompiledRule } from '../../src/triggers/rule.ts'
import { runScenario } from '../../src/triggers/scenario.ts'
import type { Scenario } from '../../src/triggers/scenario-file.ts'
import { CANARY, complete } from './complete-resource.ts'
import { FollowUpHouse, iso } from './follow-up-house.ts'

/** Plays a scenario against the real store, one message after the other, and tells what became of each follow-up. */
export async function played(rule: CompiledRule, scenario: Scenario): Promise<readonly string[]> {
  const groups = [...Map.groupBy(scenario.events, ({ at }) => Date.parse(at))].sort(([a], [b]) => a - b)
  const house = await FollowUpHouse.open([rule], groups[0]![0])
  const moments = [...groups.map(([at]) => at), Date.parse(scenario.until)]
  for (const { from, to } of scenario.outages) moments.push(Date.parse(from), Date.parse(to))
  try {
    await house.say([{ resourceType: 'Patient', id: 'patient', name: [{ text: CANARY }] }])
    for (const at of moments.sort((a, b) => a - b)) {
      await house.liveUntil(at)
      for (const { source, from, to } of scenario.outages)
        if (Date.parse(from) <= at && at < Date.parse(to)) house.out.add(source)
        else house.out.delete(source)
      const events = groups.find(([time]) => time === at)?.[1] ?? []
      const said = events.filter(({ resource }) => resource !== undefined).map(({ resource }) => resource as FhirObject)
      if (said.length > 0) await house.say(said.map(asPatient), { mode: 'snapshot', patient: 'patient' })
      for (const { delete: gone } of events)
        if (gone !== undefined) await house.say([resourceNamed(gone)], { mode: 'withdraw', patient: 'patient' })
      await house.settle()
    }
    await mustBeSilent(house)
    const rows = await house.rows()
    const lines = rows.map(({ dedupeKey, state, reason, dueAt }) =>
      [dedupeKeyOfTimer(dedupeKey), state, state === 'pending' ? iso(dueAt) : (reason ?? '')].join(' '),
    )
    return lines.map(asTold).sort()
  } finally {
    await house.close()
  }
}

/** Nothing that rules wrote holds a text of what they read. */
async function mustBeSilent(house: FollowUpHouse): Promise<void> {
  for (const { type, id } of await house.store.reads.feed(0, 10_000)) {
    const stored = await house.store.reads.resource(type, id)
    if (stored?.text.includes('"urn:tributary:follow-up"')) expect(stored.text).not.toContain(CANARY)
  }
}

/** The person of a scenario is its only source patient. */
const asPatient = (resource: FhirObject): FhirObject =>
  resource.resourceType === 'Patient' ? { name: [{ text: CANARY }], ...resource, id: 'patient' } : complete(resource)

const resourceNamed = (name: string): FhirObject => {
  const [resourceType = '', id = ''] = name.split('/')
  return { resourceType, id }
}

const ENDED: Readonly<Record<string, string>> = { cancelled: 'cancelled', suppressed: 'suppressed', expired: 'expired' }

/** The same of the pure run: one line a follow-up, however many resources it emitted at that moment. */
export function pure(rule: CompiledRule, scenario: Scenario): readonly string[] {
  const { outcomes, open } = runScenario(rule, scenario)
  const isEnd = ({ outcome }: { readonly outcome: string }): boolean => outcome in ENDED
  const ended = outcomes.filter(isEnd).map(({ outcome, anchor, reason }) => `${anchor} ${ENDED[outcome]} ${reason ?? ''}`.trim())
  const emitted = new Set(outcomes.filter((one) => !isEnd(one)).map(({ at, anchor }) => `${anchor} emitted ${at}`))
  return [
    ...ended,
    ...[...emitted].map((line) => line.slice(0, line.lastIndexOf(' '))),
    ...open.map(({ anchor, dueAt }) => `${anchor} pending ${iso(dueAt)}`),
  ].sort()
}

/** Rule, occurrence and the word for an emission are the store's own. */
const asTold = (line: string): string => {
  const [key = '', state = '', ...reason] = line.split(' ')
  const anchor = key.split('/').slice(1, 3).join('/')
  return `${anchor} ${state} ${state === 'emitted' ? '' : reason.join(' ')}`.trim()
}
