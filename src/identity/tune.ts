import { contingency, pairwise } from './agreement.ts'
import { type Compared, compareAll, decideAll } from './bulk.ts'
import type { IdentityModel } from './model.ts'
import type { TruthSet } from './truth-set.ts'

/** Thresholds chosen on one half of the humans, to be reported on the other. */
export interface Tuned {
  readonly link: number
  readonly review: number
  /** Precision asked for on the tuning half. */
  readonly precision: number
  readonly tuningHumans: number
  readonly reportedHumans: number
}

export interface Tuning {
  readonly tuned: Tuned
  readonly model: IdentityModel
  /** Humans the thresholds have not seen. */
  readonly reported: ReadonlySet<string>
}

/** At most so many proposals for a hundred records of the tuning half. */
const REVIEW_PERCENT = 5
const STEP = 0.5
const HIGHEST = 16
const LOWEST = -12

/**
 * The lowest link threshold at which the tuning half is linked with the precision asked for, then the lowest review threshold that
 * keeps the queue short. Halves fall by `side`, a function of the human's name alone, so that they are the same in every run.
 */
export function tune(set: TruthSet, model: IdentityModel, precision: number, side: (human: string) => boolean): Tuning {
  const humans = new Set(set.humans)
  const tuning = new Set([...humans].filter(side))
  const reported = humans.difference(tuning)
  // Compared once, with thresholds so low that none of the steps misses a pair.
  const found = compareAll(set.records, withThresholds(model, LOWEST, LOWEST - model.thresholds.margin))
  const link = lowestLink({ ...set, counted: tuning }, found, model, precision)
  const review = lowestReview(set, found, withThresholds(model, link, Math.min(model.thresholds.review, link - STEP)))
  return {
    tuned: { link, review, precision, tuningHumans: tuning.size, reportedHumans: reported.size },
    model: withThresholds(model, link, review),
    reported,
  }
}

const withThresholds = (model: IdentityModel, link: number, review: number): IdentityModel => ({
  ...model,
  thresholds: { ...model.thresholds, link, review },
})

function lowestLink(set: TruthSet, found: Compared, model: IdentityModel, precision: number): number {
  let lowest = HIGHEST
  for (let link = HIGHEST; link >= LOWEST; link -= STEP) {
    const { persons } = decideAll(set.records, found, withThresholds(model, link, link - model.thresholds.margin))
    if (pairwise(contingency(persons, set.humans, set.counted)).precision < precision) return lowest
    lowest = link
  }
  return lowest
}

function lowestReview(set: TruthSet, found: Compared, model: IdentityModel): number {
  const { link } = model.thresholds
  const lowest = model.thresholds.review
  const { proposals } = decideAll(set.records, found, model)
  const room = (REVIEW_PERCENT / 100) * set.records.length
  const weights = proposals.map(({ weight }) => weight).sort((a, b) => b - a)
  const at = weights[Math.floor(room)]
  return at === undefined ? lowest : Math.min(link - STEP, Math.max(lowest, Math.ceil((at + 0.01) / STEP) * STEP))
}
