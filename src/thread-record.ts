import type { MessagePort } from 'node:worker_threads'
import { applyContributions } from './engine/apply.ts'
import { isShared, openStoreAt } from './engine/data-place.ts'
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
import type { Store } from './store/store.ts'
import { thinned } from './thin-log.ts'
import { type RecordParts, type RecordThreadStart, sinkOf } from './thread-record-parts.ts'
import { compileRules } from './triggers/compile.ts'

/** The store's thread: it identifies, commits, and lets follow-ups and deliveries read the feed. */
export async function runRecord(
  port: MessagePort,
  data: RecordThreadStart,
  adapters: () => Promise<readonly Adapter[]>,
): Promise<void> {
  const { identityModel, rules, destinations, deliverySchedule } = data.record
  const known = destinations.length > 0 ? await adapters() : []
  const store = await openStoreAt(data.place)
  const model = loadIdentityModel(identityModel)
  if (!model.ok)
    throw new CodedException(coded('config.not-readable', { where: 'config/identity.yaml', found: model.findings.length }))
  const log = thinned(createLog({ level: data.record.logLevel ?? 'info' }), systemClock)
  const page = createMetrics()
  const parts: RecordParts = {
    log,
    page,
    model: model.model,
    rules: compileRules(rules, { only: 'active' }).rules,
    destinations,
    deliverySchedule,
    shared: { clock: systemClock, log, metrics: page.metrics },
    sink: (one) => sinkOf(one, known),
  }
  if (data.sharing === undefined || !isShared(store)) return runAlone(port, store, parts)
  const { runSharedRecord } = await import('./thread-shared-record.ts')
  return runSharedRecord(port, store, data.sharing, parts)
}

/** The only writer there is. */
function runAlone(port: MessagePort, store: Store, parts: RecordParts): void {
  const { log, page, model, rules, destinations, deliverySchedule } = parts
  const shared = { ...parts.shared, store }
  const readers = createReaders({
    log,
    followUp: (salt) => createFollowUp({ ...shared, rules, apply: applyContributions, salt }),
    deliver: (salt) =>
      createDeliver({
        ...shared,
        salt,
        random: Math.random,
        destinations: destinations.map((one) => ({ name: one.name, rules: one.rules, sink: parts.sink(one) })),
        ...(deliverySchedule ? { schedule: deliverySchedule } : {}),
      }),
  })
  const record = createRecord(store, model, systemClock, () => readers.wake())
  serveCalls(
    port,
    recordHandlers(store, record, readers, () => page.render()),
  )
}
