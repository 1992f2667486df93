import { type ClusterPair, cluster, pairName } from './cluster.ts'
import { type Comparison, type ComparisonFacts, compare } from './compare.ts'
import { doubtOf } from './doubt.ts'
import type { IdentityModel } from './model.ts'
import { type PairFacts, pairFacts } from './pair-facts.ts'
import { peopleAmong } from './phone-holders.ts'
import { type Postings, postingsOf } from './postings.ts'
import type { IdentityRecord } from './record.ts'

/**
 * The persons of many records at once, by sorting keys instead of asking an index: the same partition and the same proposals as
 * when they arrive one after the other (a property test holds the two together). Used to load a hospital and to evaluate a model.
 */
export interface Bulk extends Compared {
  /** Person of each record: the index of its first record. */
  readonly persons: Int32Array
  /** One for a pair of persons that a steward is asked about, at its strongest pair of records. */
  readonly proposals: readonly BulkProposal[]
}

export interface Compared {
  /** Pairs from the review threshold, vetoed ones included. */
  readonly edges: readonly BulkEdge[]
  /** Pairs compared. */
  readonly compared: number
  readonly postings: Postings
  readonly facts: ComparisonFacts
}

export interface BulkEdge extends PairFacts {
  /** Record indexes, `a` < `b`. */
  readonly a: number
  readonly b: number
  readonly weight: number
  readonly veto: string | null
}

export interface BulkProposal extends BulkEdge {
  readonly reason: string
}

export const identifyAll = (records: readonly IdentityRecord[], model: IdentityModel): Bulk =>
  decideAll(records, compareAll(records, model), model)

/** The first half: which pairs there are and what they weigh. */
export function compareAll(records: readonly IdentityRecord[], model: IdentityModel): Compared {
  const postings = postingsOf(records)
  const facts = { phoneHolders: phoneHolders(records, model) }
  const edges: BulkEdge[] = []
  let compared = 0
  for (const [a, b] of candidatePairs(records.length, postings, model.caps.block)) {
    compared++
    const edge = edgeOf(a, b, compare(records[a]!, records[b]!, model, facts), model)
    if (edge.weight >= model.thresholds.review) edges.push(edge)
  }
  return { edges, compared, postings, facts }
}

/** The second half: persons and proposals by the thresholds of the model. */
export function decideAll(records: readonly IdentityRecord[], found: Compared, model: IdentityModel): Bulk {
  const edges = found.edges.filter(({ weight }) => weight >= model.thresholds.review)
  const { persons, kept } = personsOf(records, edges, model, found.facts)
  return { ...found, edges, persons, proposals: proposalsOf(records, edges, persons, kept, model) }
}

/** Every pair that shares a block within the cap, once, `a` < `b`. */
function* candidatePairs(count: number, postings: Postings, cap: number): Generator<readonly [number, number]> {
  const met = new Int32Array(count).fill(-1)
  for (let b = 0; b < count; b++)
    for (const slot of postings.slotsOf(b)) {
      const holders = postings.holders(slot)
      if (holders.length > cap) continue
      for (const a of holders) {
        if (a >= b) break
        if (met[a] === b) continue
        met[a] = b
        yield [a, b]
      }
    }
}

/** People per telephone number, for numbers that more than two records hold. */
function phoneHolders(records: readonly IdentityRecord[], model: IdentityModel): ReadonlyMap<string, number> {
  const held = new Map<string, IdentityRecord[]>()
  for (const record of records)
    if (record.kind !== 'unknown')
      for (const phone of record.phones) {
        const list = held.get(phone)
        if (list === undefined) held.set(phone, [record])
        else list.push(record)
      }
  const out = new Map<string, number>()
  for (const [phone, holders] of held) if (holders.length > 1) out.set(phone, peopleAmong(holders, model.caps.block))
  return out
}

const edgeOf = (a: number, b: number, { weight, vetoes, levels }: Comparison, model: IdentityModel): BulkEdge => ({
  a,
  b,
  weight,
  veto: vetoes[0] ?? null,
  ...pairFacts(levels, vetoes, model),
})

interface Persons {
  readonly persons: Int32Array
  /** Why two persons of one component stay apart, by `pairName` of their numbers. */
  readonly kept: ReadonlyMap<string, 'margin' | 'bridge'>
}

function personsOf(
  records: readonly IdentityRecord[],
  edges: readonly BulkEdge[],
  model: IdentityModel,
  facts: ComparisonFacts,
): Persons {
  const persons = Int32Array.from(records, (_, index) => index)
  const kept = new Map<string, 'margin' | 'bridge'>()
  const joining = edges.filter(({ veto, weight }) => veto === null && weight >= model.thresholds.link - model.thresholds.margin)
  const byPair = new Map(edges.map((edge) => [edge.a * records.length + edge.b, edge]))
  for (const members of components(records.length, joining)) {
    const pairs = pairsOf(members, records, byPair, model, facts)
    const nodes = members.map((index) => ({ id: records[index]!.id, blank: records[index]!.kind === 'unknown' }))
    const { groups, doubts } = cluster(nodes, pairs, [], model)
    const at = new Map(members.map((index) => [records[index]!.id, index]))
    const firsts = groups.map((ids) => {
      const indexes = ids.map((id) => at.get(id)!)
      const first = Math.min(...indexes)
      for (const index of indexes) persons[index] = first
      return first
    })
    for (const [pair, why] of doubts) {
      const [i, j] = pair.split(',').map(Number) as [number, number]
      kept.set(pairName(String(firsts[i]), String(firsts[j])), why)
    }
  }
  return { persons, kept }
}

/** Records that joining edges hold together, two or more. */
function components(count: number, joining: readonly BulkEdge[]): Iterable<number[]> {
  const parent = Int32Array.from({ length: count }, (_, index) => index)
  const rootOf = (index: number): number => {
    let at = index
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (const { a, b } of joining) parent[rootOf(a)] = rootOf(b)
  const touched = new Set(joining.flatMap(({ a, b }) => [a, b]))
  return Map.groupBy(
    [...touched].sort((a, b) => a - b),
    rootOf,
  ).values()
}

/** All pairs of a component. Strangers keep their vetoes; their weight is held at the review threshold (as in the engine). */
function pairsOf(
  members: readonly number[],
  records: readonly IdentityRecord[],
  known: ReadonlyMap<number, BulkEdge>,
  model: IdentityModel,
  facts: ComparisonFacts,
): readonly ClusterPair[] {
  const out: ClusterPair[] = []
  for (let i = 0; i < members.length; i++)
    for (let j = i + 1; j < members.length; j++) {
      const [a, b] = [members[i]!, members[j]!]
      const edge = known.get(a * records.length + b) ?? strangers(a, b, records, model, facts)
      out.push({
        a: records[a]!.id,
        b: records[b]!.id,
        weight: edge.weight,
        vetoed: edge.veto !== null,
        stopsMerge: edge.stopsMerge,
        excusable: edge.excusable,
        sameDocument: edge.sameDocument,
      })
    }
  return out
}

function strangers(a: number, b: number, records: readonly IdentityRecord[], model: IdentityModel, facts: ComparisonFacts) {
  const edge = edgeOf(a, b, compare(records[a]!, records[b]!, model, facts), model)
  return { ...edge, weight: Math.min(edge.weight, model.thresholds.review) }
}

function proposalsOf(
  records: readonly IdentityRecord[],
  edges: readonly BulkEdge[],
  persons: Int32Array,
  kept: Persons['kept'],
  model: IdentityModel,
): readonly BulkProposal[] {
  const best = new Map<string, BulkProposal>()
  for (const edge of edges) {
    const [left, right] = [persons[edge.a]!, persons[edge.b]!]
    if (left === right) continue
    const seat = pairName(String(left), String(right))
    const reason = doubtOf(edge, model, kept.get(seat))
    if (reason === undefined) continue
    const held = best.get(seat)
    if (held === undefined || isStronger(edge, held, records)) best.set(seat, { ...edge, reason })
  }
  return [...best.values()]
}

/** Ties go to the lower Patient ids, as everywhere. */
function isStronger(edge: BulkEdge, held: BulkEdge, records: readonly IdentityRecord[]): boolean {
  if (edge.weight !== held.weight) return edge.weight > held.weight
  const nameOf = ({ a, b }: BulkEdge): string => pairName(records[a]!.id, records[b]!.id)
  return nameOf(edge) < nameOf(held)
}
