import { join } from 'node:path'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { createAccess } from './access/access.ts'
import { openTokens } from './access/tokens.ts'
import { buildApi } from './api/api.ts'
import type { InterfaceStatus } from './api/routes.ts'
import { applyContributions } from './engine/apply.ts'
import { createDeliver } from './engine/deliver.ts'
import { createFollowUp } from './engine/follow-up.ts'
import { runJournalThread } from './engine/journal-thread.ts'
import { createReaders } from './engine/readers.ts'
import { createRecord, recordHandlers } from './engine/record-thread.ts'
import { connect, serveCalls } from './engine/rpc.ts'
import type { ThreadData } from './engine/threads.ts'
import { loadIdentityModel } from './identity/model.ts'
import { systemClock } from './model/clock.ts'
import { CodedException, coded, type Language } from './model/errors.ts'
import { openAuditFile } from './ops/audit-file.ts'
import { createHealth } from './ops/health.ts'
import { createLog } from './ops/log.ts'
import { createMetrics } from './ops/metrics.ts'
import { createOperations } from './ops/operations.ts'
import type { Adapter } from './sdk/adapter.ts'
import type { SinkAdapter } from './sdk/sink.ts'
import type { JournalTally, WaitingTally } from './store/journal.ts'
import { openSqliteJournal } from './store/sqlite/journal.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import { compileRules, type RuleText } from './triggers/compile.ts'

/** What each thread is made of: the second half of the composition root, run in the thread itself. */

export interface JournalThreadData {
  readonly folder: string
}

/** Plain data, already linted by the command that starts the engine. */
export interface RecordThreadData {
  readonly identityModel: string
  readonly rules: readonly RuleText[]
  readonly destinations: readonly { name: string; adapter: string; settings: unknown; rules: 'all' | readonly string[] }[]
  readonly deliverySchedule?: readonly number[]
}

export async function runThread(data: ThreadData, adapters: readonly Adapter[]): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('not a thread')
  if (data.thread === 'journal') await runJournal(port, data.data as JournalThreadData)
  else if (data.thread === 'record') await runRecord(port, data.data as { folder: string; record: RecordThreadData }, adapters)
  else if (data.thread === 'serve') await runServe(port, data.data as ServeThreadData)
  else throw new Error(`no thread ${data.thread}`)
  port.postMessage({ ready: true })
}

async function runJournal(port: MessagePort, { folder }: JournalThreadData): Promise<void> {
  runJournalThread(port, await openSqliteJournal({ folder, clock: systemClock }))
}

async function runRecord(
  port: MessagePort,
  data: { folder: string; record: RecordThreadData },
  adapters: readonly Adapter[],
): Promise<void> {
  const { identityModel, rules, destinations, deliverySchedule } = data.record
  const store = await openSqliteStore({ folder: data.folder })
  const model = loadIdentityModel(identityModel)
  if (!model.ok)
    throw new CodedException(coded('config.not-readable', { where: 'config/identity.yaml', found: model.findings.length }))
  const log = createLog()
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
        destinations: destinations.map((one) => ({ name: one.name, rules: one.rules, sink: sinkOf(one, adapters) })),
        ...(deliverySchedule ? { schedule: deliverySchedule } : {}),
      }),
  })
  const record = createRecord(store, model.model, systemClock, () => readers.wake())
  serveCalls(port, recordHandlers(store, record, readers, () => page.render()))
}

export interface ServeThreadData {
  readonly folder: string
  readonly http: { readonly host: string; readonly port: number }
  readonly zone: string
  readonly language: Language
  readonly diskFreeBytes: number
  readonly version: string
}

/** What the main thread tells the API each second. */
interface Snapshot {
  readonly interfaces: readonly InterfaceStatus[]
  /** Metrics of the other threads, in the Prometheus format. */
  readonly metrics: readonly string[]
}

/** A message that waits longer than this is an alarm. */
const WAITING_SECONDS = 300

async function runServe(port: MessagePort, data: ServeThreadData): Promise<void> {
  const { folder, http, zone, language, version, diskFreeBytes } = data
  const store = await openSqliteStore({ folder, readOnly: true })
  const log = createLog()
  const audit = openAuditFile(join(folder, 'audit'))
  const access = createAccess({ reads: store.reads, tokens: openTokens(folder, systemClock), clock: systemClock, log, audit, zone })
  const main = connect<JournalFigures>(port)
  const journal = {
    tallies: () => main.call('tallies', undefined),
    waiting: (after: number) => main.call('waiting', after),
    head: () => main.call('head', undefined),
  }
  const page = createMetrics()
  const limits = { waitingSeconds: WAITING_SECONDS, diskFreeBytes }
  const operations = createOperations({ journal, tallies: access.tallies, clock: systemClock, folder, limits, metrics: page })
  const health = createHealth()
  let snapshot: Snapshot = { interfaces: [], metrics: [] }
  const app = buildApi({
    access,
    operations,
    health,
    log,
    version,
    language,
    metrics: { ...page, render: async () => [await page.render(), ...snapshot.metrics].join('\n') },
    interfaces: () => snapshot.interfaces,
    startedAt: systemClock.now(),
  })
  const address = await listen(app, http)
  const handlers = {
    address: async (_: undefined) => address,
    snapshot: async (now: Snapshot) => {
      snapshot = now
    },
    draining: async (_: undefined) => health.draining(),
    close: async (_: undefined) => {
      await app.close()
      await audit.close()
      await store.close()
    },
  }
  serveCalls(port, handlers)
}

export type ServeHandlers = {
  address(_: undefined): Promise<{ host: string; port: number }>
  snapshot(now: Snapshot): Promise<void>
  draining(_: undefined): Promise<void>
  close(_: undefined): Promise<void>
}

type JournalFigures = {
  tallies(_: undefined): Promise<readonly JournalTally[]>
  waiting(after: number): Promise<readonly WaitingTally[]>
  head(_: undefined): Promise<number>
}

async function listen(app: ReturnType<typeof buildApi>, { host, port }: ServeThreadData['http']): Promise<{ host: string; port: number }> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new CodedException(coded(found === 'EADDRINUSE' ? 'engine.port-in-use' : 'engine.cannot-listen', { where: `${host}:${port}`, found }))
  }
  const bound = app.server.address()
  return { host, port: typeof bound === 'object' && bound ? bound.port : port }
}

function sinkOf(one: { name: string; adapter: string; settings: unknown }, adapters: readonly Adapter[]) {
  const adapter = adapters.find((known) => known.name === one.adapter) as SinkAdapter | undefined
  if (adapter?.sink === undefined) throw new CodedException(coded('config.unknown-key', { where: one.name, found: one.adapter }))
  return adapter.sink(one.settings, { name: one.name, clock: systemClock })
}
