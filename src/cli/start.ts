import { randomBytes } from 'node:crypto'
import { resolve } from "node:path"
import { Command, Option } from 'commander'
import type { Config } from '../config/schema.ts'
import { type Engine, startEngine } from '../engine/engine.ts'
import type { EngineInterface } from '../engine/settings.ts'
import { systemClock } from '../model/clock.ts'
import { type CodedError, CodedException, textOf } from '../model/errors.ts'
import { createLog } from '../ops/log.ts'
import { createMetrics } from '../ops/metrics.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { DEMO_CONFIG, type Demo, prepareDemo } from './demo.ts'
import { type LoadedFiles, loadFiles } from './load.ts'
import { type Serving, startServing } from './serving.ts'
import { Summary } from './summary.ts'

interface Options {
  readonly config?: string
  readonly data?: string
  readonly demo?: boolean
  readonly role: string
  readonly json?: boolean
}

/** `tributary start`: the engine, until SIGTERM or Ctrl-C; exit 0 after a clean drain. */
export const startCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('start')
    .description('run the engine')
    .option('--config <file>', 'configuration (config/example.yaml shows one)')
    .option('--data <folder>', 'data folder (default ./data, the demo ./data/demo)')
    .option('--demo', 'run the demo hospital')
    .addOption(new Option('--role <role>', 'what this process does; the embedded store has one process for all').choices(['all']).default('all'))
    .option('--json', 'print one JSON line when ready instead of a summary')
    .action(async (options: Options) => {
      exit(await run(options, context))
    })

async function run(options: Options, context: CliContext): Promise<number> {
  const demoing = options.demo || options.config === undefined
  const folder = resolve(options.data ?? (demoing ? './data/demo' : './data'))
  const demo = demoing ? await prepareDemo(folder, context) : undefined
  const env = { ...context.env, ...demo?.env }
  const files = await loadFiles(demoing ? DEMO_CONFIG : options.config!, { ...context, env })
  const log = createLog(demoing && context.stdout.isTTY ? { level: 'error' } : {})
  const metrics = createMetrics({ process: true })
  const ended = Promise.withResolvers<number>()
  const fatal = (error: CodedError): void => {
    log.error('The engine stops', { code: error.code, found: error.facts.found })
    context.stderr.write(`${error.code} ${textOf(error, files.config.hospital.language)}\n`)
    ended.resolve(EXIT.software)
  }
  const engine = await started(() =>
    startEngine({
      folder,
      entry: context.entry,
      demo: files.config.demo,
      interfaces: interfacesOf(files.config, context),
      backlog: { messages: files.config.intake.backlogMessages, bytes: files.config.intake.backlogBytes },
      diskFreeBytes: files.config.intake.diskFreeBytes,
      mappings: files.mappings,
      record: recordData(files, demo),
      clock: systemClock,
      log,
      metrics: metrics.metrics,
      random: () => randomBytes(24).toString('hex'),
      fatal,
    }),
  )
  const serving = await started(() => startServing({ engine, config: files.config, folder, metrics, log, context, fatal })).catch(async (error: unknown) => {
    await engine.stop()
    throw error
  })
  log.info('Engine ready', { http: serving.address.port, interfaces: engine.interfaces().length })
  const summary = new Summary({ engine, serving, demo, context, folder, language: files.config.hospital.language, json: options.json ?? false })
  await summary.start()
  const feeding = demo?.feed(engine)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(EXIT.ok))
  const code = await ended.promise
  demo?.stop()
  await feeding?.catch(() => {})
  summary.stop()
  await drain(engine, serving, code)
  await log.close()
  return code
}

/** How long a drain may take before the process ends anyway: everything acknowledged is in the journal. */
const DRAIN_MS = 25_000

async function drain(engine: Engine, serving: Serving, code: number): Promise<void> {
  serving.draining()
  const late = setTimeout(() => process.exit(code), DRAIN_MS)
  late.unref()
  await engine.stop()
  await serving.stop()
  clearTimeout(late)
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

const interfacesOf = (config: Config, context: CliContext): EngineInterface[] =>
  config.interfaces.map((one) => ({
    name: one.name,
    adapter: context.adapters.find((adapter) => adapter.name === one.adapter)!,
    settings: one.settings,
    context: { authority: one.authority, authorities: config.authorities, zone: one.zone, charset: one.charset, tables: one.tables },
  }))

const recordData = ({ config, rules, identityModel }: LoadedFiles, demo: Demo | undefined) => ({
  rules,
  identityModel,
  destinations: config.destinations.map(({ name, adapter, settings, rules: wanted }) => ({ name, adapter, settings, rules: wanted })),
  ...(demo ? { deliverySchedule: demo.deliverySchedule } : {}),
})

