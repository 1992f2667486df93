import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CodedException, kindOf } from '../../src/model/errors.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import type { Store } from '../../src/store/store.ts'
import { AT, write } from '../contract/store/writes.ts'
import { freshSchema, onPostgres } from '../support/postgres.ts'

/**
 * Issue 3, point 3: eight writers, four readers that resume by their cursor, and sessions ended at random under both. Every change
 * is seen exactly once, in one order, and no number comes after a higher one.
 */
const WRITERS = 8
const READERS = 4
const TRANSACTIONS = 40

const place = await freshSchema()
const open = (): Promise<PostgresStore> => openPostgresStore({ url: place.url, readers: 1 })
let store: PostgresStore
beforeAll(async () => {
  store = await open()
})
afterAll(async () => {
  await store.close()
  await place.remove()
})

const isTransient = (cause: unknown): boolean => cause instanceof CodedException && kindOf(cause.error.code) === 'transient'

/** Until it is done, whatever happens to the connection on the way. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (cause) {
      if (!isTransient(cause)) throw cause
    }
  }
}

/** Writes its batches one after the other; what a lost connection left undone is done again, and must have been left undone. */
async function writer(no: number, said: Set<string>): Promise<void> {
  const own = await insist(open)
  for (let batch = 0; batch < TRANSACTIONS; batch++) {
    const ids = Array.from({ length: 1 + ((no + batch) % 5) }, (_, place) => `w${no}-${batch}-${place}`)
    await insist(() =>
      own.write(async (tx) => {
        await tx.claim([`w${no}`])
        const there = await tx.resources(ids)
        // Called failed, it must not have been committed.
        if (there.size > 0) throw new Error('a committed transaction was said to have failed')
        await tx.apply(
          ids.map((id) => write({ id })),
          AT + batch,
        )
      }),
    )
    for (const id of ids) said.add(id)
  }
  await own.close()
}

interface Seen {
  readonly ids: string[]
  readonly broken: string[]
}

/** Follows the feed from its cursor until it has seen so many. */
async function reader(no: number, done: () => number | undefined): Promise<Seen> {
  const own = await insist(open)
  const seen: Seen = { ids: [], broken: [] }
  let cursor = 0
  let at = 0
  while (cursor < (done() ?? Number.POSITIVE_INFINITY)) {
    const entries = await insist(() => own.reads.feed(cursor, 1 + ((cursor + no) % 17)))
    for (const entry of entries) {
      if (entry.seq !== cursor + 1) seen.broken.push(`${entry.seq} after ${cursor}`)
      if (entry.at < at) seen.broken.push(`${entry.seq} is older than ${cursor}`)
      cursor = entry.seq
      at = entry.at
      seen.ids.push(entry.id)
    }
    if (entries.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await own.close()
  return seen
}

/** Ends sessions of this schema at random until told to stop; how many. */
async function killer(stopped: () => boolean): Promise<number> {
  return onPostgres(async (client) => {
    let ended = 0
    while (!stopped()) {
      const { rows } = await client.query(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE application_name = $1 ORDER BY random() LIMIT 1`,
        [`tributary/${place.schema}`],
      )
      ended += rows.filter((row) => row.ended).length
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    return ended
  })
}

describe('the feed under many writers', () => {
  test('eight writers, four readers, sessions ended at random: every change exactly once, none overtaken', async () => {
    const said = new Set<string>()
    let total: number | undefined
    let stopped = false
    const killing = killer(() => stopped)
    const reading = Promise.all(Array.from({ length: READERS }, (_, no) => reader(no, () => total)))
    await Promise.all(Array.from({ length: WRITERS }, (_, no) => writer(no, said)))
    stopped = true
    const ended = await killing
    total = said.size
    const seen = await reading
    expect(ended).toBeGreaterThan(20)
    for (const one of seen) {
      expect(one.broken).toEqual([])
      expect(one.ids.length).toBe(said.size)
      expect(new Set(one.ids)).toEqual(said)
      expect(one.ids).toEqual(seen[0]!.ids)
    }
    expect(await store.reads.feedHead()).toBe(said.size)
    expect((await (store as Store).reads.counts()).resources).toEqual({ Observation: said.size })
  })
})
