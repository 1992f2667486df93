import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createAccess } from './access/access.ts'
import { openTokens } from './access/tokens.ts'
import { sendError } from './api/answers.ts'
import { buildApi } from './api/api.ts'
import { healthRoutes } from './api/health-routes.ts'
import type { InterfaceStatus } from './api/routes.ts'
import { type DataPlace, openStoreAt } from './engine/data-place.ts'
import { connect, serveCalls } from './engine/rpc.ts'
import { systemClock } from './model/clock.ts'
import { CodedException, coded, type Language } from './model/errors.ts'
import { openAuditFile } from './ops/audit-file.ts'
import { createHealth } from './ops/health.ts'
import { createLog } from './ops/log.ts'
import { createMetrics } from './ops/metrics.ts'
import { createOperations } from './ops/operations.ts'
import { openDesk } from './steward/desk.ts'
import type { JournalTally, WaitingTally } from './store/journal.ts'

export interface ServeThreadData {
  readonly place: DataPlace
  /** False: only the health addresses answer. */
  readonly serves: boolean
  readonly http: { readonly host: string; readonly port: number }
  readonly zone: string
  readonly language: Language
  readonly diskFreeBytes: number
  readonly version: string
  readonly logLevel: 'info' | 'error'
}

/** What the main thread tells the API each second. */
interface Snapshot {
  readonly interfaces: readonly InterfaceStatus[]
  /** Metrics of the other threads, in the Prometheus format. */
  readonly metrics: readonly string[]
  /** Code of what keeps the database from being reached. */
  readonly away?: string
}

/** A message that waits longer than this is an alarm. */
const WAITING_SECONDS = 300

/** The API's thread (D17): no report is made where messages are acknowledged or committed. */
export async function runServe(port: MessagePort, data: ServeThreadData): Promise<void> {
  const { place, http, zone, language, version, diskFreeBytes } = data
  const { folder } = place
  const store = await openStoreAt(place, { readOnly: true })
  const log = createLog({ level: data.logLevel })
  const audit = openAuditFile(join(folder, 'audit'))
  const access = createAccess({
    reads: store.reads,
    tokens: openTokens(folder, systemClock),
    clock: systemClock,
    log,
    audit,
    zone,
    ...pageKeyOf(await store.reads.meta('salt')),
  })
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
    // A database that is away must not take with it the figures that say so.
    metrics: { ...page, render: async () => [await page.render().catch(() => ''), ...snapshot.metrics].join('\n') },
    interfaces: () => snapshot.interfaces,
    steward: openDesk(folder, systemClock),
    startedAt: systemClock.now(),
  })
  if (!data.serves) app.addHook('onRequest', refuseAllButHealth)
  const address = await listen(app, http)
  const handlers = {
    address: async (_: undefined) => address,
    snapshot: async (now: Snapshot) => {
      snapshot = now
      if (now.away) health.notReady('store', now.away)
      else health.ready('store')
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

/** Links outlive a restart, and every process of one store opens those of the others: the store's salt is theirs alone. */
const pageKeyOf = (salt: string | undefined) =>
  salt === undefined ? {} : { pageKey: createHmac('sha256', salt).update('page links').digest() }

const HEALTH = new Set(healthRoutes.map(({ url }) => url))

/** A process without the role `serve` says how it is, and nothing else. */
const refuseAllButHealth = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
  HEALTH.has(request.routeOptions.url ?? '') ? undefined : sendError(reply, coded('access.unknown-address'))

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

async function listen(
  app: ReturnType<typeof buildApi>,
  { host, port }: ServeThreadData['http'],
): Promise<{ host: string; port: number }> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new CodedException(
      coded(found === 'EADDRINUSE' ? 'engine.port-in-use' : 'engine.cannot-listen', { where: `${host}:${port}`, found }),
    )
  }
  const bound = app.server.address()
  return { host, port: typeof bound === 'object' && bound ? bound.port : port }
}
