import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { dice } from '../../bench/identity/dice.ts'
import { truthTable } from '../../bench/identity/zh-table.ts'
import { estimate, type Pattern } from '../../src/identity/expectation.ts'
import { loadIdentityModel } from '../../src/identity/model.ts'
import { draftOf, trainOnTable } from '../../src/steward/identity-train.ts'
import { modelText, shippedModel } from './identity-support.ts'
import { schemaOf } from './truth-support.ts'

describe('expectation maximisation', () => {
  /** Pairs drawn from known shares: two fields of two levels, three in ten of one human. */
  const M = [
    [0.9, 0.1],
    [0.8, 0.2],
  ] as const
  const U = [
    [0.05, 0.95],
    [0.1, 0.9],
  ] as const
  const U3 = [...U, [0.02, 0.98]]
  const SHARE = 0.3

  test('finds the shares that pairs were drawn from', () => {
    const third = [0.7, 0.3] as const
    const patterns: Pattern[] = [0, 1].flatMap((a) =>
      [0, 1].flatMap((b) =>
        [0, 1].map((c) => ({
          levels: [a, b, c],
          count: 1e5 * (SHARE * M[0][a]! * M[1][b]! * third[c]! + (1 - SHARE) * U3[0]![a]! * U3[1]![b]! * U3[2]![c]!),
        })),
      ),
    )
    const half = [0.5, 0.5]
    const found = estimate({ fields: [0, 1, 2], patterns }, U3, [half, half, half])
    expect(found.share).toBeCloseTo(SHARE, 2)
    expect(found.m.get(0)![0]).toBeCloseTo(0.9, 2)
    expect(found.m.get(1)![0]).toBeCloseTo(0.8, 2)
    expect(found.m.get(2)![0]).toBeCloseTo(0.7, 2)
  })

  test('nothing to compare says nothing', () => {
    const patterns = [{ levels: [-1], count: 10 }]
    expect(estimate({ fields: [0], patterns }, [[0.5, 0.5]], [[0.9, 0.1]]).share).toBeCloseTo(0.5, 5)
  })
})

describe('a hospital without truth', () => {
  const model = shippedModel()
  const { csv } = truthTable(6, 1000, { corruption: 1, quoted: true })
  const learn = () => trainOnTable([csv], schemaOf('zh'), model, { random: dice(1).next, pairs: 50_000, recall: 0.5 })
  const trained = learn()
  const learnt = (field: string, level: string): number =>
    trained.levels.find((one) => one.field === field && one.level === level)!.after

  test('what agrees speaks for, what differs against', () => {
    for (const field of ['birth-date', 'phone', 'address']) {
      const own = trained.levels.filter((one) => one.field === field)
      expect(own.at(-1)!.after, field).toBeLessThan(0)
      expect(own[0]!.after, field).toBeGreaterThan(4)
    }
    expect(learnt('sex', 'equal')).toBeCloseTo(1, 0)
  })

  test('what was hardly seen keeps its weight', () => {
    expect(learnt('street', 'door')).toBe(model.fields.find(({ field }) => field === 'street')!.levels[0]!.bits)
    expect(learnt('national-id', 'equal')).toBe(26)
  })

  test('the same records and seed, the same weights', () => expect(learn()).toEqual(trained))

  test('the draft is a layer that loads over the shipped model', () => {
    const draft = draftOf(trained, model)
    expect(parse(draft).prior).toBe(trained.prior)
    const loaded = loadIdentityModel(`${modelText}\n---\n${draft}`)
    expect(loaded.ok && loaded.model.prior).toBe(trained.prior)
    expect(loaded.ok && loaded.model.version).not.toBe(model.version)
  })
})
