/** How far a partition of records into persons agrees with the truth. All figures are shares from 0 to 1 unless named otherwise. */

export interface Scores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export interface Pairwise extends Scores {
  /** Pairs of records of one human. */
  readonly truePairs: number
  /** Pairs of two humans in one person. */
  readonly falseLinks: number
  readonly missed: number
}

/** 95 % interval. */
export type Interval = readonly [low: number, high: number]

/** Records by person and human: the table every figure is counted from. */
export interface Contingency {
  readonly cells: readonly Cell[]
  readonly persons: ReadonlyMap<number, number>
  readonly humans: ReadonlyMap<string, number>
  /** Humans that are counted: all, or one half. */
  readonly counted: (human: string) => boolean
}

interface Cell {
  readonly person: number
  readonly human: string
  readonly count: number
}

export function contingency(persons: ArrayLike<number>, humans: readonly string[], counted?: ReadonlySet<string>): Contingency {
  const cells = new Map<string, { person: number; human: string; count: number }>()
  const byPerson = new Map<number, number>()
  const byHuman = new Map<string, number>()
  humans.forEach((human, index) => {
    const person = persons[index]!
    const name = `${person} ${human}`
    const cell = cells.get(name)
    if (cell === undefined) cells.set(name, { person, human, count: 1 })
    else cell.count++
    byPerson.set(person, (byPerson.get(person) ?? 0) + 1)
    byHuman.set(human, (byHuman.get(human) ?? 0) + 1)
  })
  return { cells: [...cells.values()], persons: byPerson, humans: byHuman, counted: (human) => counted?.has(human) ?? true }
}

const pairs = (count: number): number => (count * (count - 1)) / 2
const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
export const f1Of = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
const scores = (precision: number, recall: number): Scores => ({ precision, recall, f1: f1Of(precision, recall) })

/** Pairs per human: found, wrong (half a pair on either side) and true. */
function byHuman(table: Contingency): readonly (readonly [found: number, wrong: number, all: number])[] {
  const found = new Map<string, number>()
  const wrong = new Map<string, number>()
  for (const { person, human, count } of table.cells) {
    found.set(human, (found.get(human) ?? 0) + pairs(count))
    wrong.set(human, (wrong.get(human) ?? 0) + (count * (table.persons.get(person)! - count)) / 2)
  }
  return [...table.humans]
    .filter(([human]) => table.counted(human))
    .map(([human, count]) => [found.get(human)!, wrong.get(human)!, pairs(count)] as const)
}

/** Over all pairs of records; those that blocking never let meet count as missed. */
export function pairwise(table: Contingency): Pairwise {
  const humans = byHuman(table)
  const found = sum(humans.map(([one]) => one))
  const falseLinks = sum(humans.map(([, one]) => one))
  const truePairs = sum(humans.map(([, , one]) => one))
  return {
    ...scores(share(found, found + falseLinks), share(found, truePairs)),
    truePairs,
    falseLinks,
    missed: truePairs - found,
  }
}

/** Averaged over records: how pure its person is, how much of its human it holds. */
function bCubed({ cells, persons, humans, counted }: Contingency): Scores {
  const own = cells.filter(({ human }) => counted(human))
  const records = sum(own.map(({ count }) => count))
  const precision = sum(own.map(({ person, count }) => (count * count) / persons.get(person)!))
  const recall = sum(own.map(({ human, count }) => (count * count) / humans.get(human)!))
  return scores(share(precision, records), share(recall, records))
}

/** Rand index corrected for chance: 1 for equal partitions. */
export function adjustedRand({ cells, persons, humans }: Contingency): number {
  const both = sum(cells.map(({ count }) => pairs(count)))
  const left = sum([...persons.values()].map(pairs))
  const right = sum([...humans.values()].map(pairs))
  const expected = (left * right) / Math.max(1, pairs(sum(persons.values())))
  const most = (left + right) / 2
  return most === expected ? 1 : (both - expected) / (most - expected)
}

export interface ClusterScores extends Scores {
  readonly ari: number
  /** Humans who are exactly one person, and that person only they. */
  readonly exact: number
  /** Persons of several humans, of 10,000 persons. */
  readonly overMergedPer10k: number
  /** Humans in several persons, of 10,000 humans. */
  readonly splitPer10k: number
}

export function clusterScores(table: Contingency): ClusterScores {
  const humansIn = countBy(table.cells.map(({ person }) => person))
  const own = table.cells.filter(({ human }) => table.counted(human))
  const personsOf = countBy(own.map(({ human }) => human))
  const touched = new Set(own.map(({ person }) => person))
  const over = [...touched].filter((person) => humansIn.get(person)! > 1).length
  const split = [...personsOf.values()].filter((count) => count > 1).length
  const exact = own.filter(({ person, human }) => humansIn.get(person) === 1 && personsOf.get(human) === 1).length
  return {
    ...bCubed(table),
    ari: adjustedRand(table),
    exact: share(exact, personsOf.size),
    overMergedPer10k: (over / Math.max(1, touched.size)) * 10_000,
    splitPer10k: (split / Math.max(1, personsOf.size)) * 10_000,
  }
}

function countBy<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const ROUNDS = 200

/** Bootstrap over humans: a false link weighs half on either of its two. `random` gives numbers from 0 to 1. */
export function bootstrap(table: Contingency, random: () => number): Record<keyof Scores, Interval> {
  const humans = byHuman(table)
  const rounds = Array.from({ length: ROUNDS }, () => {
    const total = [0, 0, 0] as [number, number, number]
    for (let draw = 0; draw < humans.length; draw++) {
      const one = humans[Math.floor(random() * humans.length)]!
      for (const part of [0, 1, 2] as const) total[part] += one[part]
    }
    return scores(share(total[0], total[0] + total[1]), share(total[0], total[2]))
  })
  const interval = (name: keyof Scores): Interval => {
    const sorted = rounds.map((round) => round[name]).sort((a, b) => a - b)
    return [sorted[Math.floor(ROUNDS * 0.025)]!, sorted[Math.ceil(ROUNDS * 0.975) - 1]!]
  }
  return { precision: interval('precision'), recall: interval('recall'), f1: interval('f1') }
}
