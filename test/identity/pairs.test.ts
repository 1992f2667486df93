import { readdirSync, readFileSync } from 'node:fs'
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

/** Every table of the folder; a table may name people first that its cases take up with `<<`. */
const folder = new URL('../../fixtures/identity/pairs/', import.meta.url)
const tables = readdirSync(folder)
  .sort()
  .map((file) => {
    const read = parse(readFileSync(new URL(file, folder), 'utf8'), { merge: true }) as PairCase[] | { cases: PairCase[] }
    return [file, Array.isArray(read) ? read : read.cases] as const
  })
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

test('there are at least two hundred', () =>
  expect(tables.reduce((count, [, cases]) => count + cases.length, 0)).toBeGreaterThanOrEqual(200))

describe.each(tables)('%s', (_, cases) => {
  test.each(cases)('$expect: $why', async (pair) => {
    expect(await outcome(pair, false)).toBe(pair.expect)
    expect(await outcome(pair, true)).toBe(pair.expect)
  })
})
