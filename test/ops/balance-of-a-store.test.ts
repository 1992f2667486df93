import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAccess } from '../../src/access/access.ts'
import { openTokens } from '../../src/access/tokens.ts'
import { silentLog } from '../../src/model/log.ts'
import type { Envelope, MessageState } from '../../src/model/message.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { createOperations } from '../../src/ops/operations.ts'
import type { Journal } from '../../src/store/journal.ts'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'

/** The books of a real journal and a real store, and a loss made on purpose. */

const NOW = Date.UTC(2026, 2, 10, 12)
const clock = { now: () => NOW }
let folder: string
let store: Store
let journal: Journal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-balance-'))
  store = await openSqliteStore({ folder, cacheKiB: 2_048 })
  journal = await openSqliteJournal({ folder, clock })
})
afterEach(async () => {
  await journal.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const envelope = (name: string, id: string): Envelope => ({
  interface: name,
  bytes: new TextEncoder().encode(`MSH|${id}`),
  receivedAt: NOW - 120_000,
  controlId: id,
  orderingKeys: [],
  format: 'hl7v2',
})

const settle = (seqs: readonly number[], name: string, state: MessageState) =>
  store.write(async (tx) => {
    for (const seq of seqs)
      await tx.putMessage({
        seq,
        interface: name,
        day: Math.floor(NOW / 86_400_000),
        state,
        code: null,
        facts: null,
        mapping: null,
        receivedAt: NOW,
        sourceTime: null,
        settledAt: NOW,
        reply: 'sent',
        reusedControlId: false,
      })
  })

it('closes while messages wait and settle out of order, and shows one that is missing', async () => {
  const metrics = createMetrics()
  const audit = { record: async () => {} }
  const access = createAccess({ reads: store.reads, tokens: openTokens(folder, clock), clock, log: silentLog, audit })
  const limits = { waitingSeconds: 60, diskFreeBytes: 0 }
  const { balance, alarms } = createOperations({ journal, tallies: access.tallies, clock, folder, limits, metrics })
  const receipts = await journal.append(
    ['1', '2', '3', '4', '5', '1'].map((id) => envelope('adt', id)),
    [],
  )
  const [one, two, three, four, five] = receipts.map((receipt) => receipt.seq) as [number, number, number, number, number]

  expect(await balance()).toMatchObject({
    closes: true,
    settled: true,
    rows: [{ interface: 'adt', received: 5, repeats: 1, waiting: 5 }],
  })
  expect((await alarms()).map((alarm) => alarm.code)).toEqual(['ops.waiting-old'])

  await settle([one], 'adt', 'committed')
  await settle([three], 'adt', 'held')
  await settle([four], 'adt', 'failed')
  expect(await balance()).toMatchObject({ closes: true, rows: [{ waiting: 2, committed: 1, held: 1, failed: 1, difference: 0 }] })

  await settle([two], 'adt', 'ignored')
  await settle([five], 'adt', 'committed')
  await settle([three], 'adt', 'committed')
  expect(await balance()).toMatchObject({ closes: true, rows: [{ waiting: 0, committed: 3, held: 0, failed: 1, ignored: 1 }] })
  expect(await alarms()).toEqual([])
  expect(await metrics.render()).toContain('tributary_balance_difference{interface="adt"} 0')

  // Settled under another interface's name: one book has it too much, the other too little.
  await settle([five], 'lis', 'committed')
  const broken = await balance()
  expect(broken.closes).toBe(false)
  expect(broken.rows.map((row) => [row.interface, row.difference])).toEqual([
    ['adt', 1],
    ['lis', -1],
  ])
  expect((await alarms()).map((alarm) => alarm.code)).toEqual(['ops.balance-difference', 'ops.balance-difference'])
  expect(await metrics.render()).toContain('tributary_alarms{code="ops.balance-difference"} 2')
})
