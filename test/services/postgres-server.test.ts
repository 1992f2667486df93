import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CodedException, kindOf } from '../../src/model/errors.ts'
import type { Envelope } from '../../src/model/message.ts'
import { openPostgresJournal } from '../../src/store/postgres/journal.ts'
import { openPostgresStore } from '../../src/store/postgres/store.ts'
import { AT, message, write } from '../contract/store/writes.ts'
import { onPostgres } from '../support/postgres.ts'
import { noServer, PostgresServer } from '../support/postgres-settings-server.ts'

/** Issue 3, point 6, on a server of the test's own: what it must promise, and what happens when it dies. */
const why = noServer()
if (why) console.warn(`test/services/postgres-server.test.ts is skipped: ${why}`)

const codeOf = (cause: unknown): string => (cause instanceof CodedException ? cause.error.code : String(cause))
const refused = (work: Promise<unknown>): Promise<string> => work.then(() => 'opened', codeOf)
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.skipIf(why)('a server of its own', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await PostgresServer.start()
  })
  afterAll(() => server.remove())

  test('synchronous_commit off is refused, unless allowed by name; fsync off is refused', async () => {
    const url = `${server.url}?schema=durable`
    await onPostgres((client) => client.query('ALTER DATABASE postgres SET synchronous_commit = off'), server.url)
    expect(await refused(openPostgresStore({ url }))).toBe('store.not-durable')
    expect(await refused(openPostgresJournal({ url, clock: { now: () => AT } }))).toBe('store.not-durable')
    const allowed = await openPostgresStore({ url, allowUnsyncedCommits: true })
    await allowed.close()
    await onPostgres(
      (client) => client.query('SET synchronous_commit = on; ALTER DATABASE postgres RESET synchronous_commit'),
      server.url,
    )
    await server.stop()
    await server.up({ fsync: 'off' })
    expect(await refused(openPostgresStore({ url, allowUnsyncedCommits: true }))).toBe('store.not-durable')
    await server.stop()
    await server.up()
  })

  test('an address that is none, an account that may not, a layout that is newer, nothing to read', async () => {
    expect(await refused(openPostgresStore({ url: 'mysql://x' }))).toBe('store.unsuitable')
    expect(await refused(openPostgresStore({ url: `${server.url}?schema=a";drop` }))).toBe('store.unsuitable')
    expect(
      await refused(openPostgresStore({ url: server.url.replace('/postgres', '/nowhere').replace('postgres@', 'postgres@') })),
    ).toBe('store.unsuitable')
    expect(await refused(openPostgresStore({ url: `${server.url}?schema=empty`, readOnly: true }))).toBe('store.missing')
    const store = await openPostgresStore({ url: `${server.url}?schema=newer` })
    await store.close()
    await onPostgres((client) => client.query('INSERT INTO newer.layout VALUES (99)'), server.url)
    expect(await refused(openPostgresStore({ url: `${server.url}?schema=newer` }))).toBe('store.newer')
    expect(await refused(openPostgresStore({ url: 'postgres://postgres@127.0.0.1:1/x' }))).toBe('store.unreachable')
  })

  test('a reader beside the writer reads, and writes nothing', async () => {
    const url = `${server.url}?schema=beside`
    const store = await openPostgresStore({ url })
    await store.write((tx) => tx.apply([write({ id: 'o1' })], AT))
    const reader = await openPostgresStore({ url, readOnly: true })
    expect((await reader.reads.resource('Observation', 'o1'))?.version).toBe(1)
    expect(await refused(reader.write(async () => {}))).toBe('store.read-only')
    await Promise.all([reader.close(), store.close()])
  })

  test('killed and started again under load: what was confirmed is there, once; it goes on by itself', async () => {
    const url = `${server.url}?schema=killed`
    const store = await openPostgresStore({ url })
    const journal = await openPostgresJournal({ url, clock: { now: () => AT } })
    const codes = new Set<string>()
    const confirmed: { readonly seq: number; readonly controlId: string }[] = []
    const settled = new Set<number>()
    let stopped = false
    let received = false
    const insist = async <T>(work: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await work()
        } catch (cause) {
          if (!(cause instanceof CodedException) || kindOf(cause.error.code) === 'permanent') throw cause
          codes.add(cause.error.code)
        }
      }
    }
    const envelope = (controlId: string): Envelope => ({
      interface: 'lis',
      bytes: Buffer.from(controlId),
      receivedAt: AT,
      controlId,
      orderingKeys: [controlId],
      format: 'hl7v2',
    })
    const receiving = (async () => {
      for (let no = 0; !stopped; no++) {
        const [receipt] = await insist(() => journal.append([envelope(`K${no}`)], []))
        confirmed.push({ seq: receipt!.seq, controlId: `K${no}` })
      }
    })()
    const processing = (async () => {
      for (;;) {
        const seqs = await insist(() =>
          store.queue.waitingIn(
            Array.from({ length: 64 }, (_, shard) => shard),
            20,
          ),
        )
        if (seqs.length === 0 && received) return
        if (seqs.length === 0) await pause(2)
        for (const seq of seqs) {
          await insist(() =>
            store.write(async (tx) => {
              if ((await tx.settled([seq])).has(seq)) return
              await tx.apply([write({ id: `k${seq}` })], AT)
              await tx.appendLinks([{ person: `k${seq}`, change: 'linked', moved: [] }], AT)
              await tx.putMessage(message(seq))
            }),
          )
          settled.add(seq)
        }
      }
    })()
    for (let kill = 0; kill < 3; kill++) {
      await pause(700)
      server.kill()
      await pause(150)
      await server.up()
    }
    await pause(500)
    stopped = true
    await receiving
    received = true
    await processing
    expect(settled.size).toBe(confirmed.length)

    expect(codes).toContain('store.unreachable')
    expect(confirmed.length).toBeGreaterThan(20)
    const journalled = await journal.read(0, 100_000)
    const byNumber = new Map(journalled.map((row) => [row.seq, row.controlId]))
    for (const { seq, controlId } of confirmed) expect(byNumber.get(seq)).toBe(controlId)
    expect(new Set(journalled.map((row) => row.controlId)).size).toBe(journalled.length)
    // Every message once: its resource created once, its link entry once, its state counted once.
    const feed = await store.reads.feed(0, 1_000_000)
    expect(feed.map((entry) => entry.seq)).toEqual(feed.map((_, at) => at + 1))
    expect(feed.length).toBe(journalled.length * 2)
    expect(await store.reads.stateTallies()).toMatchObject([{ state: 'committed', count: journalled.length }])
    expect(await store.reads.settledUpTo()).toBe(Math.max(...byNumber.keys()))
    await Promise.all([store.close(), journal.close()])
  })
})
