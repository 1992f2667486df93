import type { FhirObject } from '../fhir/contribution.ts'
import type { FeedEntry } from '../store/rows.ts'
import type { StoredResource } from '../store/store.ts'
import { dedupeKeyIn, ruleOfKey } from '../triggers/emission.ts'
import { parentId, relatedIds, relatedOf } from '../triggers/related.ts'
import type { Change, CompiledRule } from '../triggers/rule.ts'
import { keepsTimers, type RuleIndex } from './follow-up-rules.ts'
import type { CurrentTexts, Named } from './follow-up-texts.ts'

/** One rule and the newest state of one anchor: what is to be decided. */
export interface Undecided {
  readonly rule: CompiledRule
  readonly change: Change
}

/** What a stretch of the feed gives the rules to decide, read from committed data before any transaction is opened. */
export async function undecidedOf(
  entries: readonly FeedEntry[],
  index: RuleIndex,
  texts: CurrentTexts,
  salt: string,
): Promise<readonly Undecided[]> {
  const anchors = [...touchedAnchors(entries, index).values()]
  const stored = await texts.of(anchors)
  const candidates = anchors.flatMap((anchor) => candidatesOf(anchor, stored.get(`${anchor.type}/${anchor.id}`), index, salt))
  return withRelated(candidates, texts)
}

/** Anchors that a stretch of the feed touched, each once: ten observations of a report are one look at the report. */
function touchedAnchors(entries: readonly FeedEntry[], index: RuleIndex): ReadonlyMap<string, Named> {
  const anchors = new Map<string, Named>()
  const touch = (type: string, id: string): unknown => anchors.set(`${type}/${id}`, { type, id })
  for (const { type, id, change } of entries) {
    if (change !== 'created' && change !== 'updated' && change !== 'deleted') continue
    if (index.byAnchorType.has(type)) touch(type, id)
    const parent = parentId(id)
    if (parent !== undefined) for (const anchorType of index.anchorTypesBeside.get(type) ?? []) touch(anchorType, parent)
  }
  return anchors
}

interface Candidate extends Undecided {
  /** The anchor alone satisfies the rule as far as it can; what `reads` names is worth fetching. */
  readonly worthReading: boolean
}

function candidatesOf(
  { type, id }: Named,
  stored: StoredResource | undefined,
  index: RuleIndex,
  salt: string,
): readonly Candidate[] {
  const rules = index.byAnchorType.get(type) ?? []
  const gone = { type, id, content: undefined, sourcePatient: stored?.sourcePatientId, feed: stored?.feed ?? 0 }
  if (stored === undefined) return rules.filter(keepsTimers).map((rule) => ({ rule, change: gone, worthReading: false }))
  // Most resources are passed over as text: an element the rule needs is not in it.
  const mayMatch = (rule: CompiledRule): boolean => rule.where.needs.every((element) => stored.text.includes(`${element}":`))
  const looking = rules.filter((rule) => keepsTimers(rule) || mayMatch(rule))
  if (looking.length === 0) return []
  const content = JSON.parse(stored.text) as FhirObject
  // A rule never fires on what it emitted itself.
  const emitted = dedupeKeyIn(salt, type, id, content)
  return looking.flatMap((rule) => {
    if (emitted !== undefined && ruleOfKey(emitted) === rule.id) return []
    const worthReading = rule.where.own({ anchor: content, related: {} })
    return worthReading || keepsTimers(rule) ? [{ rule, change: { ...gone, content }, worthReading }] : []
  })
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g
const patterns = new WeakMap<readonly string[], RegExp>()

/** One pass over a text for all hints of a rule: a search for each begins anew at every quotation mark of it. */
function anyOf(hints: readonly string[]): RegExp {
  let pattern = patterns.get(hints)
  if (pattern === undefined) {
    pattern = new RegExp(hints.map((hint) => hint.replaceAll(SPECIAL, '\\$&')).join('|') || '(?!)')
    patterns.set(hints, pattern)
  }
  return pattern
}

async function withRelated(candidates: readonly Candidate[], texts: CurrentTexts): Promise<readonly Undecided[]> {
  const wanted = new Map<string, Named>()
  for (const { rule, change, worthReading } of candidates) {
    if (worthReading) for (const one of relatedIds(rule, change.content!)) wanted.set(`${one.type}/${one.id}`, one)
  }
  if (wanted.size === 0) return candidates
  const rows = await texts.of([...wanted.values()])
  const parsed = new Map<string, FhirObject>()
  const find = (type: string, id: string, hints?: readonly string[]): FhirObject | undefined => {
    const key = `${type}/${id}`
    const text = rows.get(key)?.text
    if (text === undefined || (hints !== undefined && !anyOf(hints).test(text))) return undefined
    if (!parsed.has(key)) parsed.set(key, JSON.parse(text) as FhirObject)
    return parsed.get(key)
  }
  return candidates.flatMap(({ rule, change, worthReading }) => {
    if (!worthReading) return [{ rule, change }]
    const decided = { rule, change: { ...change, related: relatedOf(rule, change.content!, find) } }
    // Of a rule that keeps no timer, what does not match now leaves nothing to do.
    return keepsTimers(rule) || rule.where.test({ anchor: change.content!, related: decided.change.related }) ? [decided] : []
  })
}
