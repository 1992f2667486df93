import type { FhirObject } from '../fhir/contribution.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { contributionsOf } from './emission.ts'
import { evaluate } from './evaluate.ts'
import { enrolment } from './looked-at.ts'
import { type MinimalPayload, minimalPayload } from './payload.ts'
import type { PersonContext, Sent } from './person-context.ts'
import { personContext } from './person-context-of.ts'
import { type PersonRecord, type RecordEntry, recordOf } from './record-query.ts'
import { relatedIds, relatedOf } from './related.ts'
import type { Change, CompiledRule, Decision, Known, Occurrence } from './rule.ts'
import type { Outcome, Scenario } from './scenario-file.ts'

interface ScenarioOutcome {
  readonly at: number
  readonly outcome: Outcome
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

interface Kept extends RecordEntry {
  readonly key: string
}

const OUTCOME: Readonly<Record<string, Outcome>> = {
  Task: 'task',
  CommunicationRequest: 'communicationRequest',
  Flag: 'flag',
  Group: 'group',
  CarePlan: 'carePlan',
}

class ScenarioRun {
  readonly #rule: CompiledRule
  readonly #scenario: Scenario
  readonly #resources = new Map<string, Kept>()
  readonly #rows = new Map<string, Row>()
  readonly #outcomes: ScenarioOutcome[] = []
  readonly #sent: Sent[]
  /** The last time decided at: a timer planned into the past fires now. */
  #now = Number.NEGATIVE_INFINITY

  constructor(rule: CompiledRule, scenario: Scenario) {
    this.#rule = rule
    this.#scenario = scenario
    this.#sent = scenario.sent.map(({ at, rule: id }) => ({ at: Date.parse(at), rule: id, isCapped: true }))
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
      else this.#resources.set(key, { key, resource: event.resource as FhirObject, owner: event.patient })
      touched.add(key)
    }
    for (const anchor of this.#anchorsOf(touched, at)) this.#decide(anchor, at)
  }

  /** Every anchor that the rule could decide otherwise: those touched, and all of them when it reads the record. */
  #anchorsOf(touched: ReadonlySet<string>, at: number): readonly string[] {
    if (this.#rule.who !== undefined) return this.#personAnchors(at)
    const readsRecord = this.#rule.record.length > 0
    const refers = (resource: FhirObject): boolean =>
      relatedIds(this.#rule, resource).some(({ type, id }) => touched.has(`${type}/${id}`))
    const prefix = `${this.#rule.anchorType}/`
    const known = [...this.#resources.values()].filter(
      ({ key, resource }) => key.startsWith(prefix) && (readsRecord || touched.has(key) || refers(resource)),
    )
    const gone = [...touched].filter((key) => key.startsWith(prefix) && !this.#resources.has(key))
    return [...known.map(({ key }) => key), ...gone]
  }

  #personAnchors(at: number): readonly string[] {
    const found = enrolment(this.#rule, this.#record(), this.#person(), at)
    const anchors = new Set([...this.#rows.values()].map(({ anchor }) => anchor))
    if (found !== undefined) anchors.add(`Patient/${found.owner}`)
    return [...anchors]
  }

  /** `firing`: the dedupe key of a timer whose time has come. */
  #decide(anchor: string, now: number, firing?: string): void {
    this.#now = now
    const change = this.#changeOf(anchor, now)
    const known = [...this.#rows.values()].filter((row) => row.anchor === anchor)
    const decisions = evaluate(this.#rule, change, known, now, this.#outages(now))
    // A timer that its rule no longer mentions has nothing to say.
    if (firing !== undefined && !decisions.some(({ dedupeKey }) => dedupeKey === firing))
      this.#note(anchor, { kind: 'cancel', dedupeKey: firing, reason: 'step removed' }, now)
    for (const decision of decisions) {
      const isDue = decision.kind === 'plan' && decision.dueAt <= now && decision.dedupeKey === firing
      if (decision.kind === 'emit' || isDue) this.#emit(change, decision as Occurrence, now)
      else this.#note(anchor, decision, now)
    }
  }

  #outages(now: number): ReadonlySet<string> {
    const out = this.#scenario.outages.filter(({ from, to }) => Date.parse(from) <= now && now < Date.parse(to))
    return new Set(out.map(({ source }) => source))
  }

  #changeOf(anchor: string, now: number): Change {
    const slash = anchor.indexOf('/')
    const kept = this.#resources.get(anchor)
    const find = (type: string, id: string): FhirObject | undefined => this.#resources.get(`${type}/${id}`)?.resource
    const isPerson = this.#rule.who !== undefined
    return {
      type: anchor.slice(0, slash),
      id: anchor.slice(slash + 1),
      content: kept?.resource,
      sourcePatient: isPerson ? anchor.slice(slash + 1) : (kept?.owner ?? 'patient'),
      feed: 0,
      related: kept === undefined ? {} : relatedOf(this.#rule, kept.resource, find),
      record: this.#record(),
      person: this.#person(),
      context: this.#context(now),
    }
  }

  #record(): PersonRecord {
    return recordOf(this.#resources.values())
  }

  #person(): FhirObject | undefined {
    return [...this.#resources.values()].find(({ key }) => key.startsWith('Patient/'))?.resource
  }

  #context(now: number): PersonContext {
    const likelySame = this.#scenario.sentToLikelySame.map(({ at }) => ({
      at: Date.parse(at),
      rule: this.#rule.id,
      isCapped: true,
    }))
    const until = (list: readonly Sent[]): readonly Sent[] => list.filter(({ at }) => at <= now)
    const sent = { sent: until(this.#sent), sentToLikelySame: until(likelySame) }
    return personContext(this.#rule, this.#record(), this.#person(), sent, now)
  }

  #emit(change: Change, occurring: Occurrence, now: number): void {
    const anchor = `${change.type}/${change.id}`
    this.#put(anchor, occurring.dedupeKey, occurring.dueAt, 'emitted', null, occurring.planned)
    const reaches = this.#rule.emit.some(({ type }) => type === 'CommunicationRequest')
    this.#sent.push({ at: now, rule: this.#rule.id, isCapped: reaches && this.#rule.caps === undefined })
    for (const { type, id, content } of contributionsOf(this.#rule, change, occurring, now, PUBLISHED_SALT)) {
      const outcome = content.intent === 'proposal' && type === 'Task' ? 'appointment' : OUTCOME[type]!
      const isTold = type === 'Task' || type === 'CommunicationRequest'
      const payload = isTold ? minimalPayload(type, id, content, occurring.dedupeKey, 'person') : undefined
      this.#outcomes.push({ at: now, outcome, anchor, reason: undefined, payload })
    }
  }

  #note(anchor: string, decision: Exclude<Decision, { kind: 'emit' }>, now: number): void {
    const row = this.#rows.get(decision.dedupeKey)
    if (decision.kind === 'plan') {
      this.#put(anchor, decision.dedupeKey, decision.dueAt, 'pending', null, decision.planned)
      return
    }
    if (decision.kind === 'suppress' && row?.state !== 'pending' && row?.reason === decision.reason) return
    const late = decision.kind === 'suppress' && row?.state === 'pending' && decision.reason === 'too late'
    const outcome = decision.kind === 'cancel' ? 'cancelled' : late ? 'expired' : 'suppressed'
    const planned = decision.kind === 'suppress' ? decision.planned : row?.planned
    this.#put(anchor, decision.dedupeKey, row?.dueAt ?? now, outcome, decision.reason, planned)
    this.#outcomes.push({ at: now, outcome, anchor, reason: decision.reason, payload: undefined })
  }

  #put(anchor: string, dedupeKey: string, dueAt: number, state: Known['state'], reason: string | null, planned?: number): void {
    this.#rows.set(dedupeKey, { anchor, dedupeKey, rule: this.#rule.id, dueAt, state, reason, planned })
  }
}
