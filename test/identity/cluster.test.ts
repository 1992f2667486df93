import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ClusterPair, cluster, type Statement } from '../../src/identity/cluster.ts'
import { shippedModel } from './identity-support.ts'

/** Pairs as `ab 12`, `ab 12 veto`, `ab 12 excusable` (a veto that a third may explain), `ab 12 document` (one number); the model links from 10 bits with a margin of 3. */

const model = shippedModel()

const pair = (text: string): ClusterPair => {
  const [ids, weight, flag] = text.split(' ')
  return {
    a: ids![0]!,
    b: ids![1]!,
    weight: Number(weight),
    vetoed: flag !== undefined && flag !== 'document',
    stopsMerge: flag === 'stop',
    excusable: flag === 'excusable',
    sameDocument: flag === 'document',
  }
}

const nodes = (ids: string) => [...ids].map((id) => ({ id: id.toLowerCase(), blank: id !== id.toLowerCase() }))

const said = (text: string, at: number): Statement => {
  const [kind, ids] = text.split(' ')
  return { a: ids![0]!, b: ids![1]!, same: kind !== 'part', merge: kind === 'merge', time: at, seq: at }
}

interface ClusterCase {
  readonly why: string
  /** Upper case: blank. */
  readonly ids: string
  readonly pairs: readonly string[]
  readonly said?: readonly string[]
  readonly groups: string
  readonly doubts?: readonly string[]
  readonly suspended?: number
}

const cases: readonly ClusterCase[] = [
  { why: 'strong pairs join', ids: 'abc', pairs: ['ab 12', 'bc 12', 'ac 12'], groups: 'abc' },
  { why: 'weak pairs do not', ids: 'ab', pairs: ['ab 9.99'], groups: 'a b' },
  { why: 'a poor record of a group does not hide the rich one', ids: 'abc', pairs: ['ab 17', 'ac 20', 'bc 3'], groups: 'abc' },
  { why: 'a veto parts whatever it weighs', ids: 'ab', pairs: ['ab 30 veto'], groups: 'a b' },
  {
    why: 'a veto against one member keeps from the group',
    ids: 'abc',
    pairs: ['ab 25', 'bc 15', 'ac 8 veto'],
    groups: 'ab c',
    doubts: ['bridge'],
  },
  {
    why: 'one bridging record does not join two established groups',
    ids: 'abcdr',
    pairs: ['ab 30', 'cd 28', 'ar 22', 'br 15', 'cr 13', 'dr 12', 'ac 0', 'ad 0', 'bc 0', 'bd 0'],
    groups: 'abr cd',
    doubts: ['bridge'],
  },
  {
    why: 'two groups whose pairs agree on average join',
    ids: 'abcd',
    pairs: ['ab 30', 'cd 30', 'ac 12', 'ad 11', 'bc 11', 'bd 10'],
    groups: 'abcd',
  },
  {
    why: 'too small a margin between two that contradict',
    ids: 'abx',
    pairs: ['ax 14', 'bx 12', 'ab 5 veto'],
    groups: 'a b x',
    doubts: ['margin', 'margin'],
  },
  {
    why: 'a rival below the link threshold counts within the margin',
    ids: 'abx',
    pairs: ['ax 11', 'bx 9', 'ab 5 veto'],
    groups: 'a b x',
    doubts: ['margin'],
  },
  { why: 'a clear margin decides', ids: 'abx', pairs: ['ax 20', 'bx 12', 'ab 5 veto'], groups: 'ax b', doubts: ['bridge'] },
  { why: 'rivals that do not contradict are no rivals', ids: 'abx', pairs: ['ax 14', 'bx 13', 'ab 9'], groups: 'abx' },
  { why: 'an excusable veto alone parts as any other', ids: 'ab', pairs: ['ab 30 excusable'], groups: 'a b' },
  {
    why: 'a third with the document of one and linked to the other explains it',
    ids: 'xyz',
    pairs: ['xy 15 excusable', 'xz 25 document', 'yz 20'],
    groups: 'xyz',
  },
  {
    why: 'a third without the document explains nothing',
    ids: 'xyz',
    pairs: ['xy 15 excusable', 'xz 25', 'yz 15'],
    groups: 'xz y',
    doubts: ['bridge'],
  },
  {
    why: 'a document does not explain any other veto',
    ids: 'xyz',
    pairs: ['xy 15 veto', 'xz 25 document', 'yz 15'],
    groups: 'xz y',
    doubts: ['bridge'],
  },
  { why: 'a link that was said overrules a veto', ids: 'ab', pairs: ['ab 2 stop'], said: ['link ab'], groups: 'ab' },
  { why: 'a merge that was said overrules a soft veto', ids: 'ab', pairs: ['ab 2 veto'], said: ['merge ab'], groups: 'ab' },
  { why: 'and stops at a hard one', ids: 'ab', pairs: ['ab 2 stop'], said: ['merge ab'], groups: 'a b', suspended: 1 },
  { why: 'of two statements the later counts', ids: 'ab', pairs: ['ab 2'], said: ['part ab', 'merge ab'], groups: 'ab' },
  { why: 'in either order', ids: 'ab', pairs: ['ab 20'], said: ['merge ab', 'part ab'], groups: 'a b' },
  {
    why: 'a later parting beats earlier merges around it',
    ids: 'abc',
    pairs: [],
    said: ['merge ab', 'merge bc', 'part ac'],
    groups: 'a bc',
    suspended: 1,
  },
  { why: 'a blank record moves by word only', ids: 'Ab', pairs: ['ab 30'], groups: 'a b', doubts: ['bridge'] },
  { why: 'and its vetoes stop nobody', ids: 'Abc', pairs: ['ac 1 veto', 'bc 15'], said: ['merge ab'], groups: 'abc' },
]

const run = ({ ids, pairs, said: statements = [] }: ClusterCase) =>
  cluster(nodes(ids), pairs.map(pair), statements.map(said), model)

describe('clusters', () => {
  test.each(cases)('$why', (one) => {
    const found = run(one)
    expect(found.groups.map((group) => group.join('')).join(' ')).toBe(one.groups)
    expect([...found.doubts.values()]).toEqual(one.doubts ?? [])
    expect(found.suspended).toHaveLength(one.suspended ?? 0)
  })

  test('whatever order nodes, pairs and statements stand in', () => {
    const ids = [...'abcdef']
    const weight = fc.integer({ min: -800, max: 2500 }).map((hundredths) => hundredths / 100)
    const all = ids.flatMap((a, at) => ids.slice(at + 1).map((b) => [a, b] as const))
    const arbitrary = fc.tuple(
      fc.array(fc.tuple(weight, fc.integer({ min: 0, max: 9 })), { minLength: all.length, maxLength: all.length }),
      fc.array(fc.tuple(fc.constantFrom(...all), fc.constantFrom('merge', 'link', 'part'), fc.nat(9)), { maxLength: 4 }),
      fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
      fc.shuffledSubarray(ids, { minLength: ids.length }),
    )
    fc.assert(
      fc.property(arbitrary, ([weights, statements, order, shuffled]) => {
        const pairs = all.map(
          ([a, b], at): ClusterPair => ({
            a,
            b,
            weight: weights[at]![0],
            vetoed: weights[at]![1] < 3,
            stopsMerge: weights[at]![1] === 0,
          }),
        )
        const stated = statements.map(([[a, b], kind, time], seq) => ({
          a,
          b,
          same: kind !== 'part',
          merge: kind === 'merge',
          time,
          seq,
        }))
        const plain = cluster(nodes('abcdef'), pairs, stated, model)
        const mixed = cluster(
          shuffled.map((id) => ({ id, blank: false })),
          order.map((at) => ({ ...pairs[at]!, a: pairs[at]!.b, b: pairs[at]!.a })),
          stated.toReversed(),
          model,
        )
        expect(mixed).toEqual(plain)
        // What holds whatever the weights: every id once, no vetoed pair that nobody joined by word.
        expect(plain.groups.flat().sort()).toEqual(ids)
        if (stated.length > 0) return
        for (const { a, b, vetoed } of pairs)
          if (vetoed) expect(plain.groups.some((group) => group.includes(a) && group.includes(b))).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})
