import type { MessagePort } from 'node:worker_threads'
import { applyContributions } from './engine/apply.ts'
import { createDeliver } from './engine/deliver.ts'
import { createFollowUp } from './engine/follow-up.ts'
import { createReaders } from './engine/readers.ts'
import { createRecord, recordHandlers } from './engine/record-thread.ts'
import { serveCalls } from './engine/rpc.ts'
import { loadIdentityModel } from './identity/model.ts'
import { systemClock } from './model/clock.ts'
import { CodedException, coded } from './model/errors.ts'
import { createLog } from './ops/log.ts'
import { createMetrics } from './ops/metrics.ts'
import type { Adapter } from './sdk/adapter.ts'
import type { SinkAdapter } from './sdk/sink.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import { thinned } from './thin-log.ts'
import { compileRules, type RuleText } from './triggers/compile.ts'

/** Plain data, already linted by the command that starts the engine. */
export interface RecordThreadData {
  readonly identityModel: string
  readonly rules: readonly RuleText[]
  readonly destinations: readonly { name: string; adapter: string; settings: unknown; rules: 'all' | readonly string[] }[]
  readonly deliverySchedule?: readonly number[]
  readonly logLevel?: 'info' | 'error'
}

/** The store's thread: it identifies, commits, and lets follow-ups and deliveries read the feed. */
export async function runRecord(
  port: MessagePort,
  data: { folder: string; record: RecordThreadData },
  adapters: () => Promise<readonly Adapter[]>,
): Promise<void> {
  const { identityModel, rules, destinations, deliverySchedule } = data.record
  const known = destinations.length > 0 ? await adapters() : []
  const store = await openSqliteStore({ folder: data.folder })
  const model = loadIdentityModel(identityModel)
  if (!model.ok)
    throw new CodedException(coded('config.not-readable', { where: 'config/identity.yaml', found: model.findings.length }))
  const log = thinned(createLog({ level: data.record.logLevel ?? 'info' }), systemClock)
  const page = createMetrics()
  const shared = { store, clock: systemClock, log, metrics: page.metrics }
  const readers = createReaders({
    log,
    followUp: (salt) => createFollowUp({ ...shared, rules: compileRules(rules).rules, apply: applyContributions, salt }),
    deliver: (salt) =>
      createDeliver({
        ...shared,
        salt,
        random: Math.random,
        destinations: destinations.map((one) => ({ name: one.name, rules: one.rules, sink: sinkOf(one, known) })),
        ...(deliverySchedule ? { schedule: deliverySchedule } : {}),
      }),
  })
  const record = createRecord(store, model.model, systemClock, () => readers.wake())
  serveCalls(
    port,
    recordHandlers(store, record, readers, () => page.render()),
  )
}

function sinkOf(one: { name: string; adapter: string; settings: unknown }, adapters: readonly Adapter[]) {
  const adapter = adapters.find((known) => known.name === one.adapter) as SinkAdapter | undefined
  if (adapter?.sink === undefined) throw new CodedException(coded('config.unknown-key', { where: one.name, found: one.adapter }))
  return adapter.sink(one.settings, { name: one.name, clock: systemClock })
}
