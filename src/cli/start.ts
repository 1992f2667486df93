import { randomBytes } from 'node:crypto'
import { flushCompileCache } from 'node:module'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Config } from '../config/schema.ts'
import { type Engine, startEngine } from '../engine/engine.ts'
import { listens } from '../engine/leased-sources.ts'
import { EVERY_ROLE, PROCESS_ROLES, type ProcessRole, rolesOf } from '../engine/roles.ts'
import type { EngineInterface, Sharing } from '../engine/settings.ts'
import { systemClock } from '../model/clock.ts'
import { type CodedError, CodedException, coded } from '../model/errors.ts'
import { type ClosableLog, createLog } from '../ops/log.ts'
import { createMetrics } from '../ops/metrics.ts'
import type { Adapter } from '../sdk/adapter.ts'
import { addressFree } from './address-free.ts'
import { type CliContext, EXIT, Exit, exitCodeOf, tell } from './context.ts'
import { DEMO_CONFIG, type Demo, prepareDemo } from './demo.ts'
import { type LoadedFiles, loadFiles } from './load.ts'
import { announce, runningOn, withdraw } from './running.ts'
import { type Serving, startServing } from './serving.ts'
import { Summary } from './summary.ts'

interface Options {
  readonly config?: string
  readonly data?: string
  readonly demo?: boolean
  readonly role: readonly string[]
  readonly json?: boolean
}

const TEXTS = {
  about: { zh: '运行引擎', en: 'run the engine' },
  config: { zh: '配置文件（见 config/example.yaml）', en: 'configuration (config/example.yaml shows one)' },
  data: { zh: '数据目录（默认 ./data，演示为 ./data/demo）', en: 'data folder (default ./data, the demo ./data/demo)' },
  demo: { zh: '运行演示医院（未指定 --config 时也是）', en: 'run the demo hospital (also when no --config is given)' },
  role: {
    zh: '本进程的职责：receive、process、serve、deliver 或 all（默认），可重复或用逗号分隔；内嵌存储只能是 all',
    en: 'what this process does: receive, process, serve, deliver or all (default), repeated or with commas; the embedded store has one process for all',
  },
  json: { zh: '就绪时输出一行 JSON，不显示摘要', en: 'print one JSON line when ready instead of a summary' },
} as const

/** `tributary start`: the engine, until SIGTERM or Ctrl-C; exit 0 after a clean drain. */
export const startCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('start')
    .description(TEXTS.about[context.language])
    .option('--config <file>', TEXTS.config[context.language])
    .option('--data <folder>', TEXTS.data[context.language])
    .option('--demo', TEXTS.demo[context.language])
    .addOption(new Option('--role <role>', TEXTS.role[context.language]).argParser(gathered).default([], 'all'))
    .option('--json', TEXTS.json[context.language])
    .action(async (options: Options) => {
      exit(await run(options, context))
    })

const gathered = (text: string, before: readonly string[]): readonly string[] => [...before, text]

/** @throws CodedException cli.bad-option; engine.role-alone where one process does everything */
function rolesFor(words: readonly string[], config: Config): ReadonlySet<ProcessRole> {
  const found = words.join(',')
  const roles = words.length === 0 ? EVERY_ROLE : rolesOf(words)
  const allowed = [...PROCESS_ROLES, 'all'].join(', ')
  if (roles === undefined)
    throw new CodedException(coded('cli.bad-option', { where: '--role', found, allowed, allowedZh: ` ${allowed}` }))
  if (config.store.url === undefined && roles.size < EVERY_ROLE.size)
    throw new CodedException(coded('engine.role-alone', { found }))
  return roles
}

interface Ended {
  readonly promise: Promise<number>
  resolve(code: number): void
}

async function run(options: Options, context: CliContext): Promise<number> {
  const demoing = options.demo || options.config === undefined
  const folder = resolve(options.data ?? (demoing ? './data/demo' : './data'))
  const ended = Promise.withResolvers<number>()
  // Once each: a second Ctrl-C ends the process at once, which is safe too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(EXIT.ok))
  if (demoing) await mustBeFree(folder)
  const demo = demoing ? await prepareDemo(folder, context) : undefined
  const files = await filesOf(demo, options, context, folder)
  const roles = rolesFor(options.role, files.config)
  if (!demoing) await mustBeFree(folder)
  return runOn({ folder, demo, files, roles, json: options.json ?? false, context, ended })
}

/** The demo speaks the language of whoever tries it; an installation that of its configuration. */
async function filesOf(demo: Demo | undefined, options: Options, context: CliContext, folder: string): Promise<LoadedFiles> {
  if (demo === undefined) return loadFiles(options.config!, context, folder)
  const files = await loadFiles(DEMO_CONFIG, { ...context, env: { ...context.env, ...demo.env } }, folder)
  return { ...files, config: { ...files.config, hospital: { ...files.config.hospital, language: context.language } } }
}

async function mustBeFree(folder: string): Promise<void> {
  const running = await runningOn(folder)
  if (running === undefined) return
  if (running.pid === undefined) throw new CodedException(coded('store.locked', { where: folder }))
  throw new CodedException(coded('cli.already-running', { where: folder, pid: running.pid, found: running.http }))
}

interface Starting {
  readonly folder: string
  readonly demo: Demo | undefined
  readonly files: LoadedFiles
  readonly roles: ReadonlySet<ProcessRole>
  readonly json: boolean
  readonly context: CliContext
  readonly ended: Ended
}

async function runOn({ folder, demo, files, roles, json, context, ended }: Starting): Promise<number> {
  const { config } = files
  const said: CliContext = { ...context, language: config.hospital.language }
  // The demo's summary is for eyes: only what needs somebody interrupts it.
  const level = demo && !json ? ('error' as const) : ('info' as const)
  const log = createLog({ level })
  const metrics = createMetrics({ process: true })
  const fatal = (error: CodedError): void => {
    log.error('The engine stops', { code: error.code, found: error.facts.found })
    tell(error, said)
    ended.resolve(exitCodeOf(error.code))
  }
  await addressFree(config.http)
  const interfaces = interfacesOf(config, await context.adapters())
  const engine = await started(async () =>
    startEngine({
      folder,
      sharing: sharingOf(config, roles, interfaces),
      entry: context.entry,
      demo: config.demo,
      interfaces,
      backlog: { messages: config.intake.backlogMessages, bytes: config.intake.backlogBytes },
      diskFreeBytes: config.intake.diskFreeBytes,
      mappings: files.mappings,
      record: { ...recordData(files, demo), logLevel: level },
      clock: systemClock,
      log,
      metrics: metrics.metrics,
      random: () => randomBytes(24).toString('hex'),
      fatal,
    }),
  )
  const serving = await started(() =>
    startServing({ engine, config, roles, folder, metrics, log, logLevel: level, context }),
  ).catch(async (error: unknown) => {
    await engine.stop()
    throw error
  })
  const base = `http://${serving.address.host}:${serving.address.port}`
  await announce(folder, { pid: process.pid, http: base, interfaces: placesOf(engine) })
  log.info('Engine ready', { http: serving.address.port, interfaces: engine.interfaces().length })
  const summary = new Summary({ engine, serving, demo, context: said, folder, json })
  await summary.start()
  flushCompileCache()
  const feeding = demo?.feed(engine).catch(() => {})
  const code = await ended.promise
  demo?.stop()
  await feeding
  summary.stop()
  await drain(engine, serving, code, log)
  await withdraw(folder)
  return code
}

const placesOf = (engine: Engine) => engine.interfaces().map(({ name, address }) => ({ name, ...address }))

/** How long a drain may take before the process ends anyway: everything acknowledged is in the journal. */
const DRAIN_MS = 25_000

async function drain(engine: Engine, serving: Serving, code: number, log: ClosableLog): Promise<void> {
  serving.draining()
  const late = setTimeout(() => process.exit(code), DRAIN_MS)
  late.unref()
  await engine.stop()
  await serving.stop()
  clearTimeout(late)
  await log.close()
}

async function started<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof CodedException || error instanceof Exit) throw error
    const cause = error instanceof Error ? error.cause : undefined
    if (typeof cause === 'object' && cause !== null && 'facts' in cause) throw new CodedException(cause as CodedError)
    throw error
  }
}

const interfacesOf = (config: Config, adapters: readonly Adapter[]): EngineInterface[] =>
  config.interfaces.map((one) => ({
    name: one.name,
    adapter: adapters.find((adapter) => adapter.name === one.adapter)!,
    settings: one.settings,
    context: {
      authority: one.authority,
      authorities: config.authorities,
      zone: one.zone,
      charset: one.charset,
      tables: one.tables,
    },
  }))

/** Every run of a process is somebody else: its leases must not be taken for those of the run before. */
function sharingOf(
  { store }: Config,
  roles: ReadonlySet<ProcessRole>,
  interfaces: readonly EngineInterface[],
): Sharing | undefined {
  if (store.url === undefined) return undefined
  const fetching = interfaces.filter((one) => one.adapter.source !== undefined && !listens(one)).map(({ name }) => name)
  return {
    url: store.url,
    roles: [...roles],
    owner: `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`,
    leaseMs: store.leaseSeconds * 1_000,
    sources: roles.has('receive') ? fetching : [],
  }
}

const recordData = ({ config, rules, identityModel }: LoadedFiles, demo: Demo | undefined) => ({
  rules,
  identityModel,
  destinations: config.destinations.map(({ name, adapter, settings, rules: wanted }) => ({
    name,
    adapter,
    settings,
    rules: wanted,
  })),
  ...(demo ? { deliverySchedule: demo.deliverySchedule } : {}),
})
