import { describe, expect, test } from 'vitest'
import { adjustedRand, bootstrap, clusterScores, contingency, pairwise } from '../../src/identity/agreement.ts'
import { calibrate, type Judged, probabilityOf, reliability } from '../../src/identity/calibration.ts'

/** Partitions as words: letters are humans, groups are persons. */
function tableOf(groups: string, counted?: readonly string[]) {
  const persons: number[] = []
  const humans: string[] = []
  groups.split(' ').forEach((group, person) => {
    for (const human of group) {
      persons.push(person)
      humans.push(human)
    }
  })
  return contingency(persons, humans, counted && new Set(counted))
}

describe('pairs', () => {
  test.each<[string, number, number, number, number]>([
    ['aa bb', 1, 1, 0, 0],
    ['aabb', 1 / 3, 1, 4, 0],
    ['a a b b', 1, 0, 0, 2],
    ['aab b', 1 / 3, 0.5, 2, 1],
    ['abc', 0, 1, 3, 0],
  ])('%s', (groups, precision, recall, falseLinks, missed) => {
    const found = pairwise(tableOf(groups))
    expect([found.precision, found.recall, found.falseLinks, found.missed]).toEqual([precision, recall, falseLinks, missed])
  })

  test('of one half: a false link between the halves counts half', () => {
    expect(pairwise(tableOf('aab b', ['a']))).toMatchObject({ precision: 0.5, recall: 1, falseLinks: 1, missed: 0 })
  })
})

describe('persons', () => {
  test.each<[string, number, number, number, number]>([
    ['aa bb', 1, 1, 0, 0],
    ['aabb', 0.5, 1, 10_000, 0],
    ['a a bb', 1, 0.75, 0, 5000],
  ])('%s', (groups, precision, recall, over, split) => {
    const found = clusterScores(tableOf(groups))
    expect([found.precision, found.recall, found.overMergedPer10k, found.splitPer10k]).toEqual([precision, recall, over, split])
  })

  test('the Rand index is 1 for equal partitions and 0 where chance would do as well', () => {
    expect(adjustedRand(tableOf('aa bb cc'))).toBe(1)
    expect(adjustedRand(tableOf('ab ab'))).toBeLessThanOrEqual(0)
  })
})

test('the interval holds the figure and is narrow where nothing varies', () => {
  let state = 1
  const random = (): number => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
  const table = tableOf('aa bb cc d d e e ff gg hh')
  const { recall, precision } = bootstrap(table, random)
  expect(recall[0]).toBeLessThan(pairwise(table).recall)
  expect(recall[1]).toBeGreaterThan(pairwise(table).recall)
  expect(precision).toEqual([1, 1])
})

describe('probability', () => {
  /** Same with a share that rises with the bits. */
  const judged: Judged[] = Array.from({ length: 600 }, (_, at) => ({
    bits: at % 12,
    same: (Math.floor(at / 12) * 7) % 12 < at % 12,
  }))

  test('a weight without decisions is taken at its word', () => {
    expect(probabilityOf(0, [])).toBe(0.5)
    expect(probabilityOf(10, [])).toBeCloseTo(0.99902, 5)
  })

  test('few decisions calibrate nothing', () => expect(calibrate(judged.slice(0, 499))).toEqual([]))

  test('many decisions bend it to what was true, and it never falls', () => {
    const points = calibrate(judged)
    const values = Array.from({ length: 30 }, (_, at) => probabilityOf(at / 2 - 2, points))
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(reliability(judged, points).ece).toBeLessThan(reliability(judged, []).ece)
    expect(reliability(judged, points).ece).toBeLessThan(0.05)
  })
})
