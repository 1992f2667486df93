import type { InterfaceStatus } from '../api/routes.ts'
import type { Config } from '../config/schema.ts'
import type { Engine } from '../engine/engine.ts'
import type { ProcessRole } from '../engine/roles.ts'
import { startThread } from '../engine/threads.ts'
import type { Log } from '../model/log.ts'
import type { MetricsPage } from '../ops/metrics.ts'
import type { ServeHandlers, ServeThreadData } from '../thread-serve.ts'
import type { CliContext } from './context.ts'
import { version } from './version.ts'

export interface Serving {
  readonly address: { readonly host: string; readonly port: number }
  /** Not ready any more, before the engine stops taking. */
  draining(): void
  stop(): Promise<void>
}

interface Options {
  readonly engine: Engine
  readonly config: Config
  readonly roles: ReadonlySet<ProcessRole>
  readonly folder: string
  readonly metrics: MetricsPage
  readonly log: Log
  readonly logLevel: ServeThreadData['logLevel']
  readonly context: CliContext
}

/** How old the interface states and the other threads' metrics on the API may be. */
const SNAPSHOT_MS = 1_000

/** Starts the API in a thread of its own (D17: no report is made on a thread that acknowledges or commits). */
export async function startServing(options: Options): Promise<Serving> {
  const { engine, config, roles, folder, metrics, context } = options
  const data: ServeThreadData = {
    place: { folder, url: config.store.url },
    serves: roles.has('serve'),
    http: config.http,
    zone: config.hospital.zone,
    language: config.hospital.language,
    diskFreeBytes: config.intake.diskFreeBytes,
    version: version(),
    logLevel: options.logLevel,
  }
  const journal = {
    tallies: (_: undefined) => engine.journal.call('tallies', undefined),
    waiting: (after: number) => engine.journal.call('waiting', after),
    head: (_: undefined) => engine.journal.call('head', undefined),
  }
  const thread = await startThread<ServeHandlers>(
    context.entry,
    'serve',
    data,
    (_, error) => options.log.error('The API stopped', { cause: error.message }),
    journal,
  )
  const address = await thread.call('address', undefined)
  const snapshot = async (): Promise<void> => {
    const waiting = engine.waiting()
    metrics.metrics.gauge('backlog_messages', waiting.messages)
    metrics.metrics.gauge('backlog_bytes', waiting.bytes)
    const texts = [await metrics.render(), await engine.record.call('metrics', undefined)]
    const away = engine.away()?.code
    await thread.call('snapshot', { interfaces: engine.interfaces().map(shown), metrics: texts, ...(away ? { away } : {}) })
  }
  await snapshot()
  const timer = setInterval(() => void snapshot().catch(() => {}), SNAPSHOT_MS)
  return {
    address,
    draining: () => {
      clearInterval(timer)
      void thread.call('draining', undefined).catch(() => {})
    },
    stop: async () => {
      clearInterval(timer)
      await thread.call('close', undefined).catch(() => {})
      await thread.terminate()
    },
  }
}

const shown = (one: ReturnType<Engine['interfaces']>[number]): InterfaceStatus => ({
  name: one.name,
  adapter: one.adapter,
  state: one.status.state,
  ...(one.status.lastAt === undefined ? {} : { lastAt: one.status.lastAt }),
  ...(one.status.detail === undefined ? {} : { detail: one.status.detail }),
  ...(one.status.error === undefined ? {} : { error: { code: one.status.error.code } }),
  ...(one.address === undefined ? {} : { address: one.address }),
})
