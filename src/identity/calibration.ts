/** Weight in bits → probability that two records are one human. */

/** `[bits, probability]`, both rising. */
export type Calibration = readonly (readonly [bits: number, probability: number])[]

/** Between two points linear; beyond them the nearest. Without points the weight is taken at its word: odds of 2^bits. */
export function probabilityOf(bits: number, points: Calibration): number {
  if (points.length === 0) return 1 / (1 + 2 ** -bits)
  const next = points.findIndex(([at]) => at >= bits)
  if (next === 0) return points[0]![1]
  if (next < 0) return points.at(-1)![1]
  const [low, high] = [points[next - 1]!, points[next]!]
  return low[1] + ((high[1] - low[1]) * (bits - low[0])) / (high[0] - low[0])
}

export interface Judged {
  readonly bits: number
  readonly same: boolean
}

const LEAST_LABELS = 500

/**
 * Isotonic fit (pool adjacent violators) on decided pairs: the probabilities that never fall as weights rise and fit best. Fewer
 * than 500 decisions calibrate nothing.
 */
export function calibrate(judged: readonly Judged[]): Calibration {
  if (judged.length < LEAST_LABELS) return []
  const blocks: { bits: number; same: number; count: number }[] = []
  for (const { bits, same } of [...judged].sort((a, b) => a.bits - b.bits)) {
    blocks.push({ bits, same: Number(same), count: 1 })
    while (blocks.length > 1) {
      const [before, last] = [blocks.at(-2)!, blocks.at(-1)!]
      if (before.same / before.count < last.same / last.count) break
      blocks.splice(-2, 2, {
        bits: (before.bits * before.count + last.bits * last.count) / (before.count + last.count),
        same: before.same + last.same,
        count: before.count + last.count,
      })
    }
  }
  return blocks.map(({ bits, same, count }) => [bits, same / count] as const)
}

export interface ReliabilityBin {
  readonly from: number
  readonly count: number
  readonly said: number
  readonly true: number
}

/** Tenths of probability: what was said against what was true, and their mean distance (expected calibration error). */
export function reliability(judged: readonly Judged[], points: Calibration): { ece: number; bins: readonly ReliabilityBin[] } {
  const bins = Array.from({ length: 10 }, (_, index) => ({ from: index / 10, count: 0, said: 0, true: 0 }))
  for (const { bits, same } of judged) {
    const said = probabilityOf(bits, points)
    const bin = bins[Math.min(9, Math.floor(said * 10))]!
    bin.count++
    bin.said += said
    bin.true += Number(same)
  }
  const filled = bins.filter(({ count }) => count > 0)
  const ece = filled.reduce((sum, bin) => sum + Math.abs(bin.said - bin.true), 0) / Math.max(1, judged.length)
  return { ece, bins: filled.map((bin) => ({ ...bin, said: bin.said / bin.count, true: bin.true / bin.count })) }
}
