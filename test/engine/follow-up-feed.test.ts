import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFeed } from '../../src/engine/follow-up-feed.ts'
import { FollowUpHouse } from './follow-up-house.ts'

let house: FollowUpHouse
beforeAll(async () => {
  house = await FollowUpHouse.open([])
  for (let batch = 0; batch < 6; batch++) {
    await house.say(Array.from({ length: 1_000 }, (_, at) => ({ resourceType: 'Patient', id: `patient-${batch}-${at}` })))
  }
})
afterAll(() => house.close())

test('read from the kept end or from the store, a feed is the same and never skips', async () => {
  const head = await house.store.reads.feedHead()
  expect(head).toBe(6_000)
  const calls = fc.array(fc.record({ after: fc.integer({ min: 0, max: head }), limit: fc.integer({ min: 1, max: 700 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(calls, async (list) => {
      for (const { after, limit } of list) {
        const read = await readFeed(house.store.reads, after, limit)
        const stored = await house.store.reads.feed(after, limit)
        expect(read).toEqual(stored.slice(0, read.length))
        expect(read.length > 0).toBe(after < head)
      }
    }),
    { numRuns: 8 },
  )
})

test('readers one after the other come to the end with the same entries', async () => {
  const readAll = async (step: number): Promise<number[]> => {
    const seen: number[] = []
    for (;;) {
      const read = await readFeed(house.store.reads, seen.at(-1) ?? 0, step)
      if (read.length === 0) return seen
      seen.push(...read.map(({ seq }) => seq))
    }
  }
  const [first, second] = [await readAll(500), await readAll(333)]
  expect(first).toEqual(Array.from({ length: 6_000 }, (_, at) => at + 1))
  expect(second).toEqual(first)
})
