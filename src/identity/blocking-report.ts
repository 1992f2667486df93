import type { Bulk } from './bulk.ts'
import type { IdentityModel } from './model.ts'
import type { Postings } from './postings.ts'
import { type TruthSet, truePairs } from './truth-set.ts'

/** What the blocking keys find and what they cost. */
export interface BlockingReport {
  /** Share of true pairs that meet in a block within the cap. */
  readonly recall: number
  /** Share of all pairs that need not be compared. */
  readonly reduction: number
  readonly compared: number
  /** Pairs compared for a record on average. */
  readonly candidates: number
  readonly keys: readonly KeyReport[]
}

export interface KeyReport {
  readonly key: string
  /** Share of true pairs that meet under this key, and share that meet under no other. */
  readonly recall: number
  readonly alone: number
  readonly blocks: number
  readonly meanSize: number
  readonly p99Size: number
  /** Blocks over the cap, which are not expanded. */
  readonly overCap: number
}

export function blockingReport(set: TruthSet, { postings, compared }: Bulk, { caps }: IdentityModel): BlockingReport {
  const met = new Float64Array(postings.kinds.length)
  const alone = new Float64Array(postings.kinds.length)
  let pairs = 0
  let found = 0
  for (const [a, b] of truePairs(set)) {
    pairs++
    const kinds = kindsOfPair(a, b, postings, caps.block)
    if (kinds.size > 0) found++
    for (const kind of kinds) met[kind]!++
    if (kinds.size === 1) alone[[...kinds][0]!]!++
  }
  const count = set.records.length
  const sizes = sizesByKind(count, postings)
  return {
    recall: pairs === 0 ? 1 : found / pairs,
    reduction: count < 2 ? 1 : 1 - compared / ((count * (count - 1)) / 2),
    compared,
    candidates: compared / Math.max(1, count),
    keys: postings.kinds
      .map((key, kind) => ({
        key,
        recall: met[kind]! / Math.max(1, pairs),
        alone: alone[kind]! / Math.max(1, pairs),
        ...sizeReport(sizes[kind]!, caps.block),
      }))
      .sort((x, y) => y.recall - x.recall),
  }
}

function kindsOfPair(a: number, b: number, postings: Postings, cap: number): ReadonlySet<number> {
  const left = new Set(postings.slotsOf(a))
  const kinds = postings.kindsOf(b)
  const out = new Set<number>()
  postings.slotsOf(b).forEach((slot, index) => {
    if (left.has(slot) && postings.holders(slot).length <= cap) out.add(kinds[index]!)
  })
  return out
}

/** Sizes of the blocks of each kind, each block once. */
function sizesByKind(count: number, postings: Postings): readonly number[][] {
  const sizes: number[][] = postings.kinds.map(() => [])
  const seen = new Uint8Array(postings.slots)
  for (let record = 0; record < count; record++) {
    const kinds = postings.kindsOf(record)
    postings.slotsOf(record).forEach((slot, index) => {
      if (seen[slot] === 1) return
      seen[slot] = 1
      sizes[kinds[index]!]!.push(postings.holders(slot).length)
    })
  }
  return sizes
}

function sizeReport(sizes: number[], cap: number) {
  sizes.sort((a, b) => a - b)
  return {
    blocks: sizes.length,
    meanSize: sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length),
    p99Size: sizes[Math.floor(sizes.length * 0.99)] ?? 0,
    overCap: sizes.filter((size) => size > cap).length,
  }
}
