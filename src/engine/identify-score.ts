import { compare } from '../identity/compare.ts'
import { vectorOf } from '../identity/explain.ts'
import { keys as keysOf, phoneKey } from '../identity/keys.ts'
import { normalise } from '../identity/normalise.ts'
import { type IdentityRecord, readRecord } from '../identity/record.ts'
import type { Edge } from '../store/patient-index.ts'
import type { SourcePatientChange } from './identify-result.ts'
import { classOf, type IndexView, peopleOn } from './identify-view.ts'

/** Records, keys and edges brought up to date. */

interface ChangedRecord {
  readonly rid: number
  readonly before: IdentityRecord | undefined
  readonly after: IdentityRecord | undefined
  readonly keysBefore: readonly number[]
  readonly keysAfter: readonly number[]
}

/** Weight from which an edge may take part in a decision. */
export const joins = (edge: Edge, view: IndexView): boolean =>
  edge.veto === null && edge.weight >= view.model.thresholds.link - view.model.thresholds.margin

/** Returns the source patients whose place must be decided anew; none when every record is as it was. */
export async function rescore(view: IndexView, changes: readonly SourcePatientChange[]): Promise<Set<number>> {
  const seeds = new Set<number>()
  const changed = await changedRecords(view, changes, seeds)
  if (changed.length === 0) return seeds
  const blocks = await moveKeys(view, changed)
  await view.loadRecords(blocks.expanded())
  const pairs = await pairsToScore(view, changed, blocks)
  await dropEdges(view, changed, seeds)
  await scorePairs(view, pairs, seeds)
  return seeds
}

/** An equal record costs the one read and nothing else. */
async function changedRecords(
  view: IndexView,
  changes: readonly SourcePatientChange[],
  seeds: Set<number>,
): Promise<ChangedRecord[]> {
  const { tx, model } = view
  const stored = await tx.index.records(changes.map((change) => change.rid))
  const out: ChangedRecord[] = []
  for (const { rid, content, placeholder } of changes) {
    const text = stored.get(rid)
    const after = content === undefined || placeholder ? undefined : normalise(content, model)
    if (text !== undefined && after !== undefined && text === JSON.stringify(after)) continue
    const before = text === undefined ? undefined : readRecord(text)
    view.setRecord(rid, after)
    if (placeholder || after !== undefined) seeds.add(rid)
    if (before === undefined && after === undefined) continue
    seeds.add(rid)
    out.push({ rid, before, after, keysBefore: before ? keysOf(before) : [], keysAfter: after ? keysOf(after) : [] })
  }
  return out
}

/** Holders of every key that was touched, before and after. A list over the cap is truncated and never expanded. */
interface Blocks {
  readonly before: ReadonlyMap<number, readonly number[]>
  readonly after: ReadonlyMap<number, readonly number[]>
  /** Every holder of a key that is or was within the cap. */
  expanded(): ReadonlySet<number>
}

async function moveKeys(view: IndexView, changed: readonly ChangedRecord[]): Promise<Blocks> {
  const { index } = view.tx
  const cap = view.model.caps.block
  const touched = [...new Set(changed.flatMap(({ keysBefore, keysAfter }) => [...keysBefore, ...keysAfter]))]
  const before = touched.length === 0 ? new Map<number, readonly number[]>() : await index.holders(touched, cap)
  for (const { rid, after, keysAfter } of changed) {
    if (after === undefined) await index.removeRecord(rid)
    else await index.putRecord(rid, JSON.stringify(after), keysAfter)
  }
  const after = new Map<number, readonly number[]>()
  const reread: number[] = []
  for (const key of touched) {
    const held = before.get(key) ?? []
    const lost = changed.filter(({ keysBefore, keysAfter }) => keysBefore.includes(key) && !keysAfter.includes(key))
    const gained = changed.filter(({ keysBefore, keysAfter }) => !keysBefore.includes(key) && keysAfter.includes(key))
    if (held.length > cap && lost.length > 0) reread.push(key)
    else after.set(key, [...held.filter((rid) => !lost.some((one) => one.rid === rid)), ...gained.map((one) => one.rid)])
  }
  if (reread.length > 0) for (const [key, held] of await index.holders(reread, cap)) after.set(key, held)
  const expanded = (): ReadonlySet<number> => {
    const all = new Set<number>()
    for (const lists of [before, after])
      for (const held of lists.values()) if (held.length <= cap) for (const rid of held) all.add(rid)
    return all
  }
  return { before, after, expanded }
}

interface Pair {
  readonly a: number
  readonly b: number
  /** They are known to share a block within the cap. */
  readonly meets: boolean
}
type Pairs = Map<string, Pair>

const addPair = (pairs: Pairs, one: number, other: number, meets: boolean): void => {
  if (one === other) return
  const a = Math.min(one, other)
  const b = Math.max(one, other)
  const name = `${a} ${b}`
  if (meets || !pairs.has(name)) pairs.set(name, { a, b, meets })
}

/** Changed records against their blocks; all holders of a phone that changed its class and of a key that crossed the cap. */
async function pairsToScore(view: IndexView, changed: readonly ChangedRecord[], blocks: Blocks): Promise<Pairs> {
  const cap = view.model.caps.block
  const pairs: Pairs = new Map()
  for (const { rid, keysAfter } of changed)
    for (const key of keysAfter) {
      const held = blocks.after.get(key)!
      if (held.length <= cap) for (const other of held) addPair(pairs, rid, other, true)
    }
  for (const { key, gains } of [...changedPhones(view, changed, blocks), ...crossedKeys(blocks, cap)]) {
    const holders = [...new Set([...(blocks.after.get(key) ?? []), ...(blocks.before.get(key) ?? [])])]
    await (gains ? addAll(view, holders, pairs) : addKnown(view, holders, pairs))
  }
  return pairs
}

/** A key whose holders must be weighed anew. Where evidence only falls away, pairs that are no edge now will be none then. */
interface Shaken {
  readonly key: number
  readonly gains: boolean
}

const crossedKeys = (blocks: Blocks, cap: number): readonly Shaken[] =>
  [...blocks.after]
    .filter(([key, held]) => held.length > cap !== (blocks.before.get(key) ?? []).length > cap)
    .map(([key, held]) => ({ key, gains: held.length <= cap }))

/** Keys of telephone numbers that went from own to family to many, or back; the counts are kept for comparing. */
function changedPhones(view: IndexView, changed: readonly ChangedRecord[], blocks: Blocks): readonly Shaken[] {
  const phones = new Set(changed.flatMap(({ before, after }) => [...indexedPhones(before), ...indexedPhones(after)]))
  const out: Shaken[] = []
  for (const digits of phones) {
    const key = phoneKey(digits)
    const now = peopleOn(blocks.after.get(key) ?? [], view)
    view.setPhoneHolders(digits, now)
    const then = withFormer(view, changed, () => peopleOn(blocks.before.get(key) ?? [], view))
    if (classOf(now, view) !== classOf(then, view)) out.push({ key, gains: now < then })
  }
  return out
}

/** The unidentified stand under no key, so nobody shares their telephone. */
const indexedPhones = (record: IdentityRecord | undefined): readonly string[] =>
  record === undefined || record.kind === 'unknown' ? [] : record.phones

/** Looks at the records as they were before this change. */
function withFormer<T>(view: IndexView, changed: readonly ChangedRecord[], look: () => T): T {
  for (const { rid, before } of changed) view.setRecord(rid, before)
  const seen = look()
  for (const { rid, after } of changed) view.setRecord(rid, after)
  return seen
}

/** Pairs of holders that are an edge: a telephone of two hundred people is crossed without two hundred times two hundred comparisons. */
async function addKnown(view: IndexView, holders: readonly number[], pairs: Pairs): Promise<void> {
  const own = new Set(holders)
  const edges = (await view.tx.index.edges(holders)).filter(({ a, b }) => own.has(a) && own.has(b))
  await view.loadRecords(edges.flatMap(({ a, b }) => [a, b]))
  for (const { a, b } of edges) if (view.record(a) !== undefined && view.record(b) !== undefined) addPair(pairs, a, b, false)
}

async function addAll(view: IndexView, holders: readonly number[], pairs: Pairs): Promise<void> {
  await view.loadRecords(holders)
  const present = holders.filter((rid) => view.record(rid) !== undefined)
  for (let i = 0; i < present.length; i++)
    for (let j = i + 1; j < present.length; j++) addPair(pairs, present[i]!, present[j]!, false)
}

async function dropEdges(view: IndexView, changed: readonly ChangedRecord[], seeds: Set<number>): Promise<void> {
  const known = changed.filter(({ before }) => before !== undefined)
  if (known.length === 0) return
  for (const edge of await view.tx.index.edges(known.map(({ rid }) => rid))) if (joins(edge, view)) seeds.add(edge.a).add(edge.b)
  for (const { rid } of known) await view.tx.index.removeEdges(rid)
}

async function scorePairs(view: IndexView, pairs: Pairs, seeds: Set<number>): Promise<void> {
  if (pairs.size === 0) return
  const former = await formerEdges(view, pairs)
  const capped = await cappedPairs(view, pairs)
  const edges: Edge[] = []
  for (const [name, pair] of pairs) {
    const before = former.get(name)
    const edge = capped.has(name) ? nothing(view, pair) : edgeOf(view, pair.a, pair.b, await holdersOf(view, pair))
    if (edge.weight < view.model.thresholds.review && before === undefined) continue
    if (before !== undefined && before.weight === edge.weight && before.vector === edge.vector) continue
    edges.push(edge)
    seeds.add(pair.a)
    if (joins(edge, view) || (before !== undefined && joins(before, view))) seeds.add(pair.b)
  }
  if (edges.length > 0) await view.tx.index.putEdges(edges)
}

async function formerEdges(view: IndexView, pairs: Pairs): Promise<ReadonlyMap<string, Edge>> {
  // Edges of changed records are gone by now: only shaken pairs can have one.
  const shaken = [...pairs.values()].filter((pair) => !pair.meets)
  const edges = shaken.length === 0 ? [] : await view.tx.index.edges([...new Set(shaken.flatMap(({ a, b }) => [a, b]))])
  return new Map(edges.map((edge) => [`${edge.a} ${edge.b}`, edge]))
}

/** A pair whose last common block went over the cap: it keeps no evidence, as if it had arrived today. */
const nothing = (view: IndexView, { a, b }: Pair): Edge => ({
  a,
  b,
  weight: -99,
  vector: '',
  model: view.model.version,
  veto: null,
})

/** Shaken pairs that share no block within the cap. */
async function cappedPairs(view: IndexView, pairs: Pairs): Promise<ReadonlySet<string>> {
  const cap = view.model.caps.block
  const keysByRid = new Map<number, readonly number[]>()
  const keysFor = (rid: number): readonly number[] => {
    if (!keysByRid.has(rid)) keysByRid.set(rid, keysOf(view.record(rid)!))
    return keysByRid.get(rid)!
  }
  const common = new Map<string, readonly number[]>()
  for (const [name, { a, b, meets }] of pairs)
    if (!meets)
      common.set(
        name,
        keysFor(a).filter((key) => keysFor(b).includes(key)),
      )
  const all = [...new Set([...common.values()].flat())]
  const held = all.length === 0 ? new Map<number, readonly number[]>() : await view.tx.index.holders(all, cap)
  return new Set([...common].filter(([, keys]) => keys.every((key) => (held.get(key)?.length ?? 0) > cap)).map(([name]) => name))
}

const NOBODY: ReadonlyMap<string, number> = new Map()

/** People on the telephones that both of a pair have; most pairs share none and ask nothing. */
export function holdersOf(view: IndexView, { a, b }: { readonly a: number; readonly b: number }) {
  const right = view.record(b)!.phones
  const shared = view.record(a)!.phones.filter((digits) => right.includes(digits))
  return shared.length === 0 ? NOBODY : view.phoneHolders(shared)
}

/** The comparison of two loaded records, as an edge. */
export function edgeOf(view: IndexView, a: number, b: number, phoneHolders: ReadonlyMap<string, number>): Edge {
  const comparison = compare(view.record(a)!, view.record(b)!, view.model, { phoneHolders })
  return {
    a: Math.min(a, b),
    b: Math.max(a, b),
    weight: comparison.weight,
    vector: vectorOf(comparison, view.model),
    model: view.model.version,
    veto: comparison.vetoes[0] ?? null,
  }
}
