import {
  bootstrap,
  type ClusterScores,
  clusterScores,
  contingency,
  f1Of,
  type Interval,
  type Pairwise,
  pairwise,
  type Scores,
} from './agreement.ts'
import { type BlockingReport, blockingReport } from './blocking-report.ts'
import { type Bulk, type BulkEdge, identifyAll } from './bulk.ts'
import { type Calibration, calibrate, type Judged, probabilityOf, type ReliabilityBin, reliability } from './calibration.ts'
import { compare } from './compare.ts'
import { type Bar, explain, vectorOf } from './explain.ts'
import { healthOf } from './health.ts'
import type { IdentityModel } from './model.ts'
import { type Stratum, strataOf } from './strata.ts'
import { type TruthSet, truePairs } from './truth-set.ts'

export interface ShownPair {
  /** Record ids, as the file names them. */
  readonly left: string
  readonly right: string
  readonly weight: number
  /** Calibrated, where the model is. */
  readonly probability: number
  readonly vetoes: readonly string[]
  /** The two never met in a block. */
  readonly unblocked: boolean
  readonly waterfall: readonly Bar[]
}

export interface Evaluation {
  readonly records: number
  readonly humans: number
  readonly model: string
  readonly thresholds: { readonly link: number; readonly review: number }
  /** Persons as the index makes them by itself. */
  readonly auto: Pairwise & { readonly interval: Record<keyof Scores, Interval> }
  /** The same after a steward who knows the truth has answered every proposal. */
  readonly withReview: Pairwise
  readonly cluster: ClusterScores
  readonly review: {
    readonly proposals: number
    /** Proposals of all arrivals. */
    readonly share: number
    readonly per10k: number
    /** Of the proposals, how many are one human. */
    readonly same: number
    readonly byReason: Readonly<Record<string, number>>
  }
  /** Best F1 of pairs over all thresholds, without clusters: what the weights can tell. The threshold is chosen on the truth. */
  readonly best: Scores & { readonly threshold: number }
  /** Persons that would be looked at though they stand, by finding. */
  readonly health: Readonly<Record<string, number>>
  readonly blocking: BlockingReport
  readonly strata: readonly Stratum[]
  /** What was said of probability and what was true; `fit` is what the model's `calibration` would be by these pairs. */
  readonly calibration: { readonly ece: number; readonly bins: readonly ReliabilityBin[]; readonly fit: Calibration }
  readonly worst: { readonly falseLinks: readonly ShownPair[]; readonly misses: readonly ShownPair[] }
}

export interface EvaluationOptions {
  readonly random: () => number
  readonly language: 'zh' | 'en'
  /** How many false links and misses are shown. */
  readonly shown: number
}

/** Runs the index over the records and counts against the truth. */
export function evaluate(set: TruthSet, model: IdentityModel, options: EvaluationOptions): Evaluation {
  const bulk = identifyAll(set.records, model)
  const table = contingency(bulk.persons, set.humans, set.counted)
  const reviewed = answered(bulk, set)
  const judged = bulk.edges.filter((edge) => edge.veto === null && isCounted(edge, set)).map((edge) => judgedOf(edge, set))
  return {
    records: set.records.length,
    humans: set.counted?.size ?? table.humans.size,
    model: model.version,
    thresholds: { link: model.thresholds.link, review: model.thresholds.review },
    auto: { ...pairwise(table), interval: bootstrap(table, options.random) },
    withReview: pairwise(contingency(reviewed, set.humans, set.counted)),
    cluster: clusterScores(table),
    review: reviewLoad(bulk, set),
    best: bestThreshold(judged, pairwise(table).truePairs),
    health: healthCounts(set, bulk, model),
    blocking: blockingReport(set, bulk, model),
    strata: strataOf(set, bulk, reviewed),
    calibration: { ...reliability(judged, model.calibration), fit: calibrate(judged) },
    worst: worstOf(set, bulk, model, options),
  }
}

const isSame = ({ a, b }: { readonly a: number; readonly b: number }, { humans }: TruthSet): boolean => humans[a] === humans[b]
/** A false pair between two halves belongs to that of its first record: every half gets its share. */
const isCounted = ({ a }: { readonly a: number }, { humans, counted }: TruthSet): boolean => counted?.has(humans[a]!) ?? true

const judgedOf = (edge: BulkEdge, set: TruthSet): Judged => ({ bits: edge.weight, same: isSame(edge, set) })

function healthCounts({ records }: TruthSet, { persons, edges }: Bulk, model: IdentityModel): Readonly<Record<string, number>> {
  const inside = Map.groupBy(
    edges.filter(({ a, b }) => persons[a] === persons[b]),
    ({ a }) => persons[a]!,
  )
  const out: Record<string, number> = {}
  for (const [person, members] of Map.groupBy(records.keys(), (index) => persons[index]!)) {
    if (members.length < 2) continue
    const at = new Map(members.map((index, position) => [index, position]))
    const pairs = (inside.get(person) ?? []).map(({ a, b, weight }) => ({ a: at.get(a)!, b: at.get(b)!, weight }))
    const own = members.map((index) => records[index]!)
    for (const finding of healthOf(own, pairs, model)) out[finding] = (out[finding] ?? 0) + 1
  }
  return out
}

/** Persons after every proposal about one human was confirmed. */
function answered({ persons, proposals }: Bulk, set: TruthSet): Int32Array {
  const heads = new Map<number, number>()
  const headOf = (person: number): number => {
    let at = person
    while (heads.has(at)) at = heads.get(at)!
    return at
  }
  for (const proposal of proposals) {
    if (!isSame(proposal, set)) continue
    const [left, right] = [headOf(persons[proposal.a]!), headOf(persons[proposal.b]!)]
    if (left !== right) heads.set(Math.max(left, right), Math.min(left, right))
  }
  return persons.map(headOf)
}

function reviewLoad(bulk: Bulk, set: TruthSet): Evaluation['review'] {
  const proposals = bulk.proposals.filter((one) => isCounted(one, set))
  const arrivals = set.humans.filter((human) => set.counted?.has(human) ?? true).length
  const byReason: Record<string, number> = {}
  for (const { reason } of proposals) byReason[reason] = (byReason[reason] ?? 0) + 1
  const share = proposals.length / Math.max(1, arrivals)
  return {
    proposals: proposals.length,
    share,
    per10k: share * 10_000,
    same: proposals.filter((one) => isSame(one, set)).length,
    byReason,
  }
}

function bestThreshold(judged: readonly Judged[], truePairs: number): Scores & { readonly threshold: number } {
  let best = { precision: 1, recall: 0, f1: 0, threshold: Number.POSITIVE_INFINITY }
  let found = 0
  let wrong = 0
  const sorted = [...judged].sort((a, b) => b.bits - a.bits)
  for (const [index, { bits, same }] of sorted.entries()) {
    if (same) found++
    else wrong++
    if (sorted[index + 1]?.bits === bits) continue
    const precision = found / (found + wrong)
    const recall = truePairs === 0 ? 1 : found / truePairs
    const f1 = f1Of(precision, recall)
    if (f1 > best.f1) best = { precision, recall, f1, threshold: bits }
  }
  return best
}

/** False links by weight, heaviest first; misses likewise, for the heaviest is the one that nearly held. */
function worstOf(set: TruthSet, bulk: Bulk, model: IdentityModel, options: EvaluationOptions): Evaluation['worst'] {
  const wrong = bulk.edges
    .filter((edge) => bulk.persons[edge.a] === bulk.persons[edge.b] && !isSame(edge, set) && isCounted(edge, set))
    .sort((x, y) => y.weight - x.weight)
  const met = new Set(bulk.edges.map(({ a, b }) => a * set.records.length + b))
  const missed = [...truePairs(set)]
    .filter(([a, b]) => bulk.persons[a] !== bulk.persons[b])
    .map(([a, b]) => shownPair(a, b, !met.has(a * set.records.length + b), set, bulk, model, options))
    .sort((x, y) => y.weight - x.weight)
  return {
    falseLinks: wrong.slice(0, options.shown).map(({ a, b }) => shownPair(a, b, false, set, bulk, model, options)),
    misses: missed.slice(0, options.shown),
  }
}

function shownPair(
  a: number,
  b: number,
  unblocked: boolean,
  { records }: TruthSet,
  bulk: Bulk,
  model: IdentityModel,
  { language }: EvaluationOptions,
): ShownPair {
  const found = compare(records[a]!, records[b]!, model, bulk.facts)
  return {
    left: records[a]!.id,
    right: records[b]!.id,
    weight: found.weight,
    probability: probabilityOf(found.weight, model.calibration),
    vetoes: found.vetoes,
    unblocked,
    waterfall: explain(vectorOf(found, model), found.weight, model, language),
  }
}
