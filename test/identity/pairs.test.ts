import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { hospital, type ShortPatient, shippedModel } from './identity-support.ts'

interface PairCase {
  readonly why: string
  readonly left: ShortPatient
  readonly right: ShortPatient
  readonly expect: 'auto' | 'review' | 'none'
  /** How many people hold the phone, these two included. */
  readonly people?: number
}

const cases = parse(readFileSync(new URL('../../fixtures/identity/pairs.yaml', import.meta.url), 'utf8')) as PairCase[]
const model = shippedModel()

async function outcome({ left, right, people = 2 }: PairCase, reversed: boolean): Promise<string> {
  const { take, together, doubts } = hospital(model)
  for (let other = 2; other < people + 1; other++) {
    const year = String(1930 + other)
    await take({
      id: `other-${other}`,
      short: { name: `钱${String.fromCodePoint(0x4e80 + other * 7)}`, born: `${year}-10-2${other % 9}`, phone: left.phone! },
    })
  }
  const [first, second] = reversed ? [right, left] : [left, right]
  await take({ id: 'a', short: first })
  await take({ id: 'b', short: second })
  if (together('a', 'b')) return 'auto'
  return doubts().some((doubt) => doubt.startsWith('a|b ')) ? 'review' : 'none'
}

describe('pairs of records', () => {
  test('there are at least sixty', () => expect(cases.length).toBeGreaterThanOrEqual(60))
  test.each(cases)('$expect: $why', async (pair) => {
    expect(await outcome(pair, false)).toBe(pair.expect)
    expect(await outcome(pair, true)).toBe(pair.expect)
  })
})
