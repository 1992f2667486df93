import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { bothStores, type Implementation, OpenedStore } from '../contract/store/implementations.ts'
import { dropSchemas } from '../support/postgres.ts'
import { answers } from '../support/store-answers.ts'
import { type Step, step, takeStep } from '../support/store-history.ts'

/**
 * Issue 3, point 2: any history (messages, repeats, corrections, deletions, merges, unmerges, timers, deliveries, transactions that
 * break off, closing and opening) leaves the same content on both stores, and every question has the same answer on both.
 */
afterAll(dropSchemas)

async function told(implementation: Implementation, history: readonly Step[]): Promise<unknown> {
  const opened = await OpenedStore.open(implementation)
  try {
    for (const [at, one] of history.entries()) {
      if (one.kind === 'reopen') await opened.reopen()
      else await takeStep(opened.store as Store, one, at + 1)
    }
    return await answers(opened.store as Store)
  } finally {
    await opened.remove()
  }
}

describe('both stores', () => {
  test('any history: the same content, the same answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 24 }), async (history) => {
        const [embedded, postgres] = await Promise.all([told(bothStores.embedded, history), told(bothStores.postgres, history)])
        expect(postgres).toEqual(embedded)
      }),
      { numRuns: Number(process.env.TRIBUTARY_DIFFERENTIAL_RUNS ?? 40) },
    )
  })
})
