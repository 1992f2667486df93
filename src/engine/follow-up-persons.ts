import type { FhirObject } from '../fhir/contribution.ts'
import type { FeedEntry } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import { dedupeKeyIn, ruleOfKey } from '../triggers/emission.ts'
import type { PersonRecord } from '../triggers/record-query.ts'
import { relatedIds, relatedOf } from '../triggers/related.ts'
import type { Change, CompiledRule } from '../triggers/rule.ts'
import type { Undecided } from './follow-up-read.ts'
import type { RecordReader, Someone } from './follow-up-records.ts'
import { concerned, keepsTimers, type RuleIndex } from './follow-up-rules.ts'
import type { CurrentTexts, Named } from './follow-up-texts.ts'

/** What rules that look into a person's record have to decide after a stretch of the feed. */

interface Reading {
  readonly index: RuleIndex
  readonly reads: Reads
  readonly texts: CurrentTexts
  readonly records: RecordReader
  readonly salt: string
}

interface Touched {
  readonly someone: Someone
  readonly rules: Set<CompiledRule>
  /** Anchors that are no longer there. */
  readonly gone: Map<string, Named>
  /** A link of theirs changed. */
  reopened: boolean
}

export async function personsUndecided(entries: readonly FeedEntry[], reading: Reading): Promise<readonly Undecided[]> {
  if (reading.index.ofRecords.length === 0) return []
  const touched = await touchedPersons(entries, reading)
  const undecided: Undecided[] = []
  for (const one of touched) undecided.push(...(await undecidedAbout(one, reading)))
  return undecided
}

async function touchedPersons(entries: readonly FeedEntry[], reading: Reading): Promise<Iterable<Touched>> {
  const touched = new Map<string, Touched>()
  const touch = (someone: Someone): Touched => {
    const known = touched.get(someone.key)
    if (known) return known
    const fresh = { someone, rules: new Set<CompiledRule>(), gone: new Map<string, Named>(), reopened: false }
    touched.set(someone.key, fresh)
    return fresh
  }
  const changes = entries.filter(({ type, change }) => isChange(change) && reading.index.watched.has(type))
  await reading.texts.of(changes)
  for (const entry of changes) await touchChange(entry, reading, touch)
  for (const entry of entries) if (!isChange(entry.change)) await touchLink(entry, reading, touch)
  return touched.values()
}

const isChange = (change: FeedEntry['change']): boolean => change === 'created' || change === 'updated' || change === 'deleted'

async function touchChange(entry: FeedEntry, reading: Reading, touch: (someone: Someone) => Touched): Promise<void> {
  const { index, texts } = reading
  const row = (await texts.of([entry])).get(`${entry.type}/${entry.id}`)
  const rules = new Set<CompiledRule>()
  const watch = index.watched.get(entry.type)!
  if (row !== undefined) concerned(watch, row.text, (rule) => rules.add(rule))
  // What it said before matters as well: a corrected code takes back what it made.
  const before = entry.version > 1 ? await reading.reads.version(entry.type, entry.id, entry.version - 1) : undefined
  if (before !== undefined) concerned(watch, before.text, (rule) => rules.add(rule))
  if (row === undefined && before === undefined) for (const rule of watch.always) rules.add(rule)
  if (rules.size === 0) return
  const someone = await ownerOf(entry, reading)
  if (someone === undefined) return
  const one = touch(someone)
  for (const rule of rules) one.rules.add(rule)
  if (row === undefined && entry.type !== 'Patient') one.gone.set(`${entry.type}/${entry.id}`, entry)
}

async function ownerOf(entry: FeedEntry, { reads, records }: Reading): Promise<Someone | undefined> {
  if (entry.person !== undefined) return records.ofPerson(entry.person)
  const row = await reads.resource(entry.type, entry.id)
  if (row === undefined) return undefined
  if (entry.type === 'Patient') return records.ofSourcePatient(entry.id, row.rid)
  return row.sourcePatient === null ? undefined : records.ofSourcePatient(row.sourcePatientId!, row.sourcePatient)
}

/** Persons that a merge, a split or a new link names: all their rules are decided anew. */
async function touchLink(entry: FeedEntry, { index, records }: Reading, touch: (someone: Someone) => Touched): Promise<void> {
  for (const id of [entry.id, entry.from]) {
    if (id === undefined) continue
    const one = touch(await records.ofPerson(id))
    one.reopened = true
    for (const rule of index.ofRecords) one.rules.add(rule)
  }
}

async function undecidedAbout({ someone, rules, gone, reopened }: Touched, reading: Reading): Promise<readonly Undecided[]> {
  const { records } = reading
  const asked = [...rules]
  // Most people are enrolled in little: what enrols them is read first, and the rest only for the rules that mean them.
  const basis = await records.basis(someone, asked)
  const meant = asked.filter((rule) => isMeant(rule, basis))
  const record = await records.record(someone, meant, false)
  const person = asked.some(({ readsPerson }) => readsPerson) ? await records.golden(someone) : undefined
  const undecided: Undecided[] = []
  for (const rule of asked) {
    const shared = { record: meant.includes(rule) ? record : basis, person, reopened }
    if (rule.who !== undefined) {
      for (const { id } of someone.sourcePatients)
        undecided.push({ rule, change: { type: 'Patient', id, content: undefined, sourcePatient: id, feed: 0, ...shared } })
      continue
    }
    for (const change of await anchorsOf(rule, shared.record, reading)) undecided.push({ rule, change: { ...change, ...shared } })
    for (const { type, id } of gone.values())
      if (type === rule.anchorType)
        undecided.push({ rule, change: { type, id, content: undefined, sourcePatient: undefined, feed: 0, ...shared } })
  }
  return undecided
}

/** Whether there is an anchor that the rule could be about, whatever else it asks. */
function isMeant(rule: CompiledRule, basis: PersonRecord): boolean {
  const { type, where } = rule.who ?? { type: rule.anchorType, where: rule.where }
  return (basis[type] ?? []).some(({ resource }) => where.own({ anchor: resource, related: {} }))
}

async function anchorsOf(rule: CompiledRule, record: PersonRecord, { texts, salt }: Reading): Promise<readonly Change[]> {
  const found: Change[] = []
  for (const { resource, owner } of record[rule.anchorType] ?? []) {
    const { id } = resource
    if (typeof id !== 'string' || !(keepsTimers(rule) || rule.where.own({ anchor: resource, related: {} }))) continue
    const emitted = dedupeKeyIn(salt, rule.anchorType, id, resource)
    if (emitted !== undefined && ruleOfKey(emitted) === rule.id) continue
    const related = await relatedTo(rule, resource, texts)
    found.push({ type: rule.anchorType, id, content: resource, sourcePatient: owner, feed: 0, related })
  }
  return found
}

export async function relatedTo(
  rule: CompiledRule,
  anchor: FhirObject,
  texts: CurrentTexts,
): Promise<NonNullable<Change['related']>> {
  if (rule.reads.length === 0) return {}
  const rows = await texts.of(relatedIds(rule, anchor))
  return relatedOf(rule, anchor, (type, id) => {
    const row = rows.get(`${type}/${id}`)
    return row && (JSON.parse(row.text) as FhirObject)
  })
}
