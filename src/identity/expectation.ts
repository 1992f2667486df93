/** Expectation maximisation over patterns of agreement, u held fixed (Fellegi–Sunter, conditional independence). */

/** Level per field, -1 for nothing to compare; how many pairs show it. */
export interface Pattern {
  readonly levels: readonly number[]
  readonly count: number
}

export interface Session {
  /** Field indexes that are estimated. */
  readonly fields: readonly number[]
  readonly patterns: readonly Pattern[]
}

export interface Estimate {
  /** Share of each level among pairs of one human, by field index. */
  readonly m: ReadonlyMap<number, readonly number[]>
  /** Share of pairs of one human in the session. */
  readonly share: number
  readonly rounds: number
}

const LEAST = 1e-5
const MOST = 0.9999
const ROUNDS = 100
const ENOUGH = 1e-5

const clamp = (value: number): number => Math.min(MOST, Math.max(LEAST, value))

/** `u`: share of each level among pairs of two humans, by field index; `start`: the m to begin with. */
export function estimate(
  { fields, patterns }: Session,
  u: readonly (readonly number[])[],
  start: readonly (readonly number[])[],
): Estimate {
  let m = new Map(fields.map((field) => [field, start[field]!]))
  let share = 0.5
  const total = patterns.reduce((sum, { count }) => sum + count, 0)
  for (let round = 1; ; round++) {
    const expected = patterns.map(({ levels }) => probability(levels, fields, m, u, share))
    const next = new Map(fields.map((field) => [field, sharesOf(field, patterns, expected, start[field]!.length)]))
    const same = patterns.reduce((sum, { count }, index) => sum + count * expected[index]!, 0)
    const moved = Math.max(
      ...fields.flatMap((field) => next.get(field)!.map((value, level) => Math.abs(value - m.get(field)![level]!))),
    )
    m = next
    share = clamp(same / Math.max(1, total))
    if (moved < ENOUGH || round === ROUNDS) return { m, share, rounds: round }
  }
}

function probability(
  levels: readonly number[],
  fields: readonly number[],
  m: ReadonlyMap<number, readonly number[]>,
  u: readonly (readonly number[])[],
  share: number,
): number {
  let odds = share / (1 - share)
  for (const field of fields) {
    const level = levels[field]!
    if (level >= 0) odds *= m.get(field)![level]! / u[field]![level]!
  }
  return odds / (1 + odds)
}

function sharesOf(field: number, patterns: readonly Pattern[], expected: readonly number[], count: number): readonly number[] {
  const sums = new Array<number>(count).fill(0)
  patterns.forEach(({ levels, count: pairs }, index) => {
    const level = levels[field]!
    if (level >= 0) sums[level]! += pairs * expected[index]!
  })
  return shares(sums)
}

/** Counts to shares that never reach 0 or 1; half a pair is added to each, for what was not seen is not impossible. */
export function shares(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count + 0.5, 0)
  return counts.map((count) => clamp((count + 0.5) / total))
}
