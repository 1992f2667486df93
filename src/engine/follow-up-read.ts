import type { FhirObject } from '../fhir/contribution.ts'
import type { FeedEntry } from '../store/rows.ts'
import type { Reads, StoredResource } from '../store/store.ts'
import { dedupeKeyIn } from '../triggers/emission.ts'
import { parentId, relatedIds, relatedOf } from '../triggers/related.ts'
import type { Change, CompiledRule } from '../triggers/rule.ts'
import { keepsTimers, type RuleIndex } from './follow-up-rules.ts'

/** One rule and the newest state of one anchor: what is to be decided. */
export interface Undecided {
  readonly rule: CompiledRule
  readonly change: Change
}

/** Anchors that a stretch of the feed touched, each once: ten observations of a report are one look at the report. */
function touchedAnchors(entries: readonly FeedEntry[], index: RuleIndex): ReadonlyMap<string, { type: string; id: string }> {
  const anchors = new Map<string, { type: string; id: string }>()
  const touch = (type: string, id: string): unknown => anchors.set(`${type}/${id}`, { type, id })
  for (const { type, id, change } of entries) {
    if (change !== 'created' && change !== 'updated' && change !== 'deleted') continue
    if (index.byAnchorType.has(type)) touch(type, id)
    const parent = parentId(id)
    if (parent !== undefined) for (const anchorType of index.anchorTypesBeside.get(type) ?? []) touch(anchorType, parent)
  }
  return anchors
}

/** What a stretch of the feed gives the rules to decide, read from committed data before any transaction is opened. */
export async function undecidedOf(
  entries: readonly FeedEntry[],
  index: RuleIndex,
  reads: Reads,
  salt: string,
): Promise<readonly Undecided[]> {
  const anchors = [...touchedAnchors(entries, index).values()]
  const stored = await Promise.all(anchors.map(({ type, id }) => reads.resource(type, id)))
  const candidates = anchors.flatMap(({ type, id }, at) => candidatesOf(type, id, stored[at], index, salt))
  return withRelated(candidates, reads)
}

interface Candidate extends Undecided {
  /** The anchor alone satisfies the rule as far as it can; what `reads` names is worth fetching. */
  readonly worthReading: boolean
}

function candidatesOf(
  type: string,
  id: string,
  stored: StoredResource | undefined,
  index: RuleIndex,
  salt: string,
): readonly Candidate[] {
  const rules = index.byAnchorType.get(type) ?? []
  if (stored === undefined) return []
  const gone = { type, id, content: undefined, sourcePatient: stored.sourcePatientId, feed: stored.feed }
  if (stored.deleted) return rules.filter(keepsTimers).map((rule) => ({ rule, change: gone, worthReading: false }))
  // Most resources are passed over as text: an element the rule needs is not in it.
  const mayMatch = (rule: CompiledRule): boolean => rule.where.needs.every((element) => stored.text.includes(`"${element}"`))
  const looking = rules.filter((rule) => keepsTimers(rule) || mayMatch(rule))
  if (looking.length === 0) return []
  const content = JSON.parse(stored.text) as FhirObject
  // A rule never fires on what rules emitted.
  if (dedupeKeyIn(salt, type, id, content) !== undefined) return []
  return looking.flatMap((rule) => {
    const worthReading = rule.where.own({ anchor: content, related: {} })
    return worthReading || keepsTimers(rule) ? [{ rule, change: { ...gone, content }, worthReading }] : []
  })
}

async function withRelated(candidates: readonly Candidate[], reads: Reads): Promise<readonly Undecided[]> {
  const wanted = new Map<string, { type: string; id: string }>()
  for (const { rule, change, worthReading } of candidates) {
    if (worthReading) for (const one of relatedIds(rule, change.content!)) wanted.set(`${one.type}/${one.id}`, one)
  }
  if (wanted.size === 0) return candidates
  const found = new Map<string, FhirObject>()
  const loaded = await Promise.all([...wanted.values()].map(({ type, id }) => reads.resource(type, id)))
  for (const row of loaded) if (row && !row.deleted) found.set(`${row.type}/${row.id}`, JSON.parse(row.text) as FhirObject)
  return candidates.map(({ rule, change, worthReading }) => ({
    rule,
    change: worthReading
      ? { ...change, related: relatedOf(rule, change.content!, (type, id) => found.get(`${type}/${id}`)) }
      : change,
  }))
}
