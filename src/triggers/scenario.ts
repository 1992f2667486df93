import { z } from 'zod'
import type { FhirObject } from '../fhir/contribution.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { contributionsOf, type Occurring } from './emission.ts'
import { evaluate } from './evaluate.ts'
import { type MinimalPayload, minimalPayload } from './payload.ts'
import { relatedIds, relatedOf } from './related.ts'
import type { Change, CompiledRule, Decision, Known } from './rule.ts'

const moment = z.iso.datetime({ offset: true })

/** A scenario file: what happens to one person on a time line, and what a rule makes of it. */
export const scenarioFileSchema = z.strictObject({
  rule: z.string(),
  scenarios: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** Resources as they stand from that time on; what stands at the same time comes in one message. */
        events: z
          .array(
            z.strictObject({
              at: moment,
              resource: z.looseObject({ resourceType: z.string(), id: z.string() }).optional(),
              delete: z.string().optional(),
            }),
          )
          .min(1),
        /** The engine is down from `from` to `to`: nothing is read, nothing fires. */
        stopped: z.strictObject({ from: moment, to: moment }).optional(),
        until: moment,
        expect: z.array(
          z.strictObject({
            at: moment,
            outcome: z.enum(['task', 'communicationRequest', 'cancelled', 'suppressed', 'expired']),
            anchor: z.string(),
            reason: z.string().optional(),
          }),
        ),
        /** Timers still open at `until`. */
        open: z.array(z.strictObject({ anchor: z.string(), dueAt: moment })).default([]),
      }),
    )
    .min(2),
})
export type Scenario = z.infer<typeof scenarioFileSchema>['scenarios'][number]

interface ScenarioOutcome {
  readonly at: number
  readonly outcome: 'task' | 'communicationRequest' | 'cancelled' | 'suppressed' | 'expired'
  readonly anchor: string
  readonly reason: string | undefined
  /** What a destination would be told; undefined when nothing was emitted. */
  readonly payload: MinimalPayload | undefined
}

export interface ScenarioResult {
  readonly outcomes: readonly ScenarioOutcome[]
  readonly open: readonly { readonly anchor: string; readonly dueAt: number }[]
}

/** Plays a scenario through a rule with a clock of its own. Pure: the same scenario gives the same outcomes. */
export function runScenario(rule: CompiledRule, scenario: Scenario): ScenarioResult {
  return new ScenarioRun(rule, scenario).run()
}

interface Row extends Known {
  readonly anchor: string
}

class ScenarioRun {
  readonly #rule: CompiledRule
  readonly #scenario: Scenario
  readonly #resources = new Map<string, FhirObject>()
  readonly #rows = new Map<string, Row>()
  readonly #outcomes: ScenarioOutcome[] = []
  /** The last time decided at: a timer planned into the past fires now. */
  #now = Number.NEGATIVE_INFINITY

  constructor(rule: CompiledRule, scenario: Scenario) {
    this.#rule = rule
    this.#scenario = scenario
  }

  run(): ScenarioResult {
    const until = Date.parse(this.#scenario.until)
    for (const [at, events] of this.#messages()) {
      this.#fireUpTo(at)
      this.#change(events, at)
    }
    this.#fireUpTo(until)
    const open = [...this.#rows.values()].filter((row) => row.state === 'pending').map(({ anchor, dueAt }) => ({ anchor, dueAt }))
    return { outcomes: this.#outcomes, open }
  }

  /** By the time the engine sees them: what comes while it is stopped waits for its start. */
  #messages(): readonly (readonly [number, Scenario['events']])[] {
    const groups = Map.groupBy(this.#scenario.events, (event) => this.#running(Date.parse(event.at)))
    return [...groups].sort(([a], [b]) => a - b)
  }

  #running(instant: number): number {
    const { stopped } = this.#scenario
    if (stopped === undefined || instant < Date.parse(stopped.from)) return instant
    return Math.max(instant, Date.parse(stopped.to))
  }

  #fireUpTo(at: number): void {
    for (;;) {
      const next = [...this.#rows.values()]
        .filter((row) => row.state === 'pending' && this.#running(row.dueAt) <= at)
        .sort((a, b) => a.dueAt - b.dueAt)[0]
      if (next === undefined) return
      this.#decide(next.anchor, Math.max(this.#now, this.#running(next.dueAt)), next.dedupeKey)
    }
  }

  #change(events: Scenario['events'], at: number): void {
    const touched = new Set<string>()
    for (const event of events) {
      const key = event.delete ?? `${event.resource!.resourceType}/${event.resource!.id}`
      if (event.resource === undefined) this.#resources.delete(key)
      else this.#resources.set(key, event.resource as FhirObject)
      touched.add(key)
    }
    for (const anchor of this.#anchorsOf(touched)) this.#decide(anchor, at)
  }

  #anchorsOf(touched: ReadonlySet<string>): readonly string[] {
    const refers = (resource: FhirObject): boolean =>
      relatedIds(this.#rule, resource).some(({ type, id }) => touched.has(`${type}/${id}`))
    const prefix = `${this.#rule.anchorType}/`
    const known = [...this.#resources].filter(
      ([key, resource]) => key.startsWith(prefix) && (touched.has(key) || refers(resource)),
    )
    const gone = [...touched].filter((key) => key.startsWith(prefix) && !this.#resources.has(key))
    return [...known.map(([key]) => key), ...gone]
  }

  /** `firing`: the dedupe key of a timer whose time has come. */
  #decide(anchor: string, now: number, firing?: string): void {
    this.#now = now
    const change = this.#changeOf(anchor)
    const known = [...this.#rows.values()].filter((row) => row.anchor === anchor)
    for (const decision of evaluate(this.#rule, change, known, now)) {
      if (firing !== undefined && decision.dedupeKey !== firing) continue
      const isDue = decision.kind === 'plan' && decision.dueAt <= now && firing !== undefined
      if (decision.kind === 'emit' || isDue) this.#emit(change, decision as Occurring, now)
      else this.#record(anchor, decision, now)
    }
  }

  #changeOf(anchor: string): Change {
    const slash = anchor.indexOf('/')
    const content = this.#resources.get(anchor)
    const find = (type: string, id: string): FhirObject | undefined => this.#resources.get(`${type}/${id}`)
    const person = [...this.#resources].find(([key]) => key.startsWith('Patient/'))?.[1]
    return {
      type: anchor.slice(0, slash),
      id: anchor.slice(slash + 1),
      content,
      sourcePatient: 'patient',
      feed: 0,
      related: content === undefined ? {} : relatedOf(this.#rule, content, find),
      person,
    }
  }

  #emit(change: Change, occurring: Occurring, now: number): void {
    const anchor = `${change.type}/${change.id}`
    this.#put(anchor, occurring.dedupeKey, occurring.dueAt, 'emitted', null)
    for (const { type, id, content } of contributionsOf(this.#rule, change, occurring, now, PUBLISHED_SALT)) {
      const outcome = type === 'Task' ? 'task' : 'communicationRequest'
      const payload = minimalPayload(type as 'Task', id, content, occurring.dedupeKey, 'person')
      this.#outcomes.push({ at: now, outcome, anchor, reason: undefined, payload })
    }
  }

  #record(anchor: string, decision: Exclude<Decision, { kind: 'emit' }>, now: number): void {
    const row = this.#rows.get(decision.dedupeKey)
    if (decision.kind === 'plan') {
      this.#put(anchor, decision.dedupeKey, decision.dueAt, 'pending', null)
      return
    }
    if (decision.kind === 'suppress' && row?.state !== 'pending' && row?.reason === decision.reason) return
    const late = decision.kind === 'suppress' && row?.state === 'pending' && decision.reason === 'too late'
    const outcome = decision.kind === 'cancel' ? 'cancelled' : late ? 'expired' : 'suppressed'
    this.#put(anchor, decision.dedupeKey, row?.dueAt ?? now, outcome, decision.reason)
    this.#outcomes.push({ at: now, outcome, anchor, reason: decision.reason, payload: undefined })
  }

  #put(anchor: string, dedupeKey: string, dueAt: number, state: Known['state'], reason: string | null): void {
    this.#rows.set(dedupeKey, { anchor, dedupeKey, rule: this.#rule.id, dueAt, state, reason })
  }
}
