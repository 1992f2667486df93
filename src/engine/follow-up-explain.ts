import type { FollowUpRow } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import { evaluate } from '../triggers/evaluate.ts'
import { enrolment, lookAt } from '../triggers/looked-at.ts'
import { personContext } from '../triggers/person-context-of.ts'
import type { RecordEntry } from '../triggers/record-query.ts'
import type { Change, CompiledRule, Decision, Known } from '../triggers/rule.ts'
import { relatedTo } from './follow-up-persons.ts'
import { RecordReader, type Someone } from './follow-up-records.ts'
import { SentMessages } from './follow-up-sent.ts'
import { CurrentTexts } from './follow-up-texts.ts'
import { AnchorTimers } from './follow-up-timers.ts'

/** What a rule says of one anchor of a person, now and so far. */
export interface Explained {
  readonly rule: string
  /** `Type/id`. */
  readonly anchor: string
  /** Why nothing is due, or undefined when the rule is about it. */
  readonly refused: string | undefined
  /** What it would decide now. */
  readonly now: readonly {
    readonly dedupeKey: string
    readonly kind: Decision['kind']
    readonly dueAt?: number
    readonly reason?: string
  }[]
  /** What is recorded: planned, emitted, suppressed by what, cancelled by what. */
  readonly rows: readonly Pick<FollowUpRow, 'dedupeKey' | 'state' | 'reason' | 'dueAt'>[]
}

/** Rows of one person that are looked through. */
const MOST = 10_000

/**
 * Why a rule fired for a person, why not, what is planned and what was suppressed by what. `person` is a person's id or a source
 * patient's. Reads committed data only; nothing is decided or written.
 */
export async function explainFollowUps(
  reads: Reads,
  rules: readonly CompiledRule[],
  person: string,
  now: number,
): Promise<readonly Explained[]> {
  const records = new RecordReader(reads)
  const someone = await someoneOf(reads, records, person)
  if (someone === undefined) return []
  const rows = await reads.followUps({ sourcePatients: someone.sourcePatients.map(({ id }) => id) }, MOST)
  const explained: Explained[] = []
  for (const rule of rules) {
    const own = rows.filter((row) => row.rule === rule.id)
    for (const change of await changesOf(reads, records, rule, someone, own, now))
      explained.push(
        explain(
          rule,
          change,
          own.filter((row) => row.anchor === `${change.type}/${change.id}`),
          now,
        ),
      )
  }
  return explained
}

async function someoneOf(reads: Reads, records: RecordReader, id: string): Promise<Someone | undefined> {
  if ((await reads.personById(id)) !== undefined) return records.ofPerson(id)
  const row = await reads.resource('Patient', id)
  return row && records.ofSourcePatient(id, row.rid)
}

/** Every anchor that the rule could be about, and those that it has been about. */
async function changesOf(
  reads: Reads,
  records: RecordReader,
  rule: CompiledRule,
  someone: Someone,
  own: readonly FollowUpRow[],
  now: number,
): Promise<readonly Change[]> {
  const record = await records.record(someone, [rule], true)
  const basis = await records.basis(someone, [rule])
  const person = await records.golden(someone)
  const ids = someone.sourcePatients.map(({ id }) => id)
  const sent = { sent: await new SentMessages(reads, new Map([[rule.id, rule]])).to(ids), sentToLikelySame: [] }
  const shared = { record: { ...basis, ...record }, person, context: personContext(rule, record, person, sent, now) }
  if (rule.who !== undefined) {
    const found = enrolment(rule, shared.record, person, now)
    const anchors = new Set([...own.map(({ sourcePatient }) => sourcePatient), found?.owner ?? ids[0] ?? ''])
    return [...anchors].map((id) => ({ type: 'Patient', id, content: undefined, sourcePatient: id, feed: 0, ...shared }))
  }
  const texts = new CurrentTexts(reads)
  const known = (basis[rule.anchorType] ?? []).map(async ({ resource, owner }) => {
    const related = await relatedTo(rule, resource, texts)
    return {
      type: rule.anchorType,
      id: String(resource.id),
      content: resource,
      sourcePatient: owner,
      feed: 0,
      related,
      ...shared,
    }
  })
  return Promise.all(known)
}

function explain(rule: CompiledRule, change: Change, own: readonly FollowUpRow[], now: number): Explained {
  const timers = new AnchorTimers(own)
  const known: readonly Known[] = timers.known(rule.id)
  const looked = lookAt(rule, change, now)
  const decisions = evaluate(rule, change, known, now)
  return {
    rule: rule.id,
    anchor: `${change.type}/${change.id}`,
    refused: looked.ok ? undefined : looked.reason,
    now: decisions.map((one) => ({
      dedupeKey: one.dedupeKey,
      kind: one.kind,
      ...('dueAt' in one ? { dueAt: one.dueAt } : {}),
      ...('reason' in one ? { reason: one.reason } : {}),
    })),
    rows: own.map(({ dedupeKey, state, reason, dueAt }) => ({ dedupeKey, state, reason, dueAt })),
  }
}

/** A person's record as it would have come, each resource when it happened. */
export interface PersonHistory {
  readonly person: string
  readonly resources: readonly RecordEntry[]
}

const PAGE = 500

/** The histories of everybody, as far as the rule reads them: what a simulation plays. */
export async function* personHistories(reads: Reads, rule: CompiledRule): AsyncIterable<PersonHistory> {
  for (let after = 0; ; ) {
    const persons = await reads.persons(after, PAGE)
    for (const { id, active, person } of persons) {
      after = person
      if (!active) continue
      // A reader for each: nobody's record is kept longer than it is looked at.
      const records = new RecordReader(reads)
      const someone = await records.ofPerson(id)
      const record = { ...(await records.basis(someone, [rule])), ...(await records.record(someone, [rule], true)) }
      yield { person: id, resources: Object.values(record).flat() }
    }
    if (persons.length < PAGE) return
  }
}
