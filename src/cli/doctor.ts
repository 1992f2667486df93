import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { MEMBER, shardsIn } from '../engine/roles.ts'
import { findingLine } from '../mapping/finding.ts'
import { systemClock } from '../model/clock.ts'
import { CodedException, coded, type ErrorCode, type ErrorFacts, textOf } from '../model/errors.ts'
import { readBalance } from '../ops/books.ts'
import type { Leases } from '../store/leases.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'
import { type Running, runningOn } from './running.ts'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly found: string
}

interface Options {
  readonly data: string
  readonly config?: string
  readonly json?: boolean
}

const ABOUT = {
  zh: '检查运行环境、数据目录、配置与收支，引擎运行或停止时均可',
  en: 'check the runtime, the data folder, the configuration and the books, engine running or stopped',
} as const

/** `tributary doctor`: what an operator asks first at 3 a.m. Exit 0 all well, 1 something is not. */
export const doctorCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('doctor')
    .description(ABOUT[context.language])
    .option('--data <folder>', 'data folder', './data')
    .option('--config <file>', 'configuration to check too')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const { checks: configured, url } = await configuration(options.config, context)
      const checks = [runtime(), ...(await folder(options.data, url, context)), ...configured]
      if (options.json) context.stdout.write(`${JSON.stringify(checks)}\n`)
      else for (const { ok, name, found } of checks) context.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${name}: ${found}\n`)
      exit(checks.every((check) => check.ok) ? EXIT.ok : EXIT.findings)
    })

/** Major version of the pinned Node. */
const PINNED_MAJOR = 24

function runtime(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= PINNED_MAJOR
  return {
    name: 'node',
    ok,
    found: ok ? process.versions.node : `${process.versions.node} < ${PINNED_MAJOR}: node scripts/setup.mjs`,
  }
}

const MIB = 1_048_576
/** The shipped bound of `intake.diskFreeBytes`. */
const LEAST_FREE_MIB = 512

async function folder(path: string, url: string | undefined, context: CliContext): Promise<Check[]> {
  const data = resolve(path)
  const { language } = context
  if (!existsSync(data)) {
    const found = `${data} ${{ zh: '（尚不存在，启动时创建）', en: '(not there yet; start makes it)' }[language]}`
    return [{ name: 'data', ok: true, found }, ...(url === undefined ? [] : await books(data, url, context))]
  }
  const wrong = (code: ErrorCode, facts: ErrorFacts): string => textOf(coded(code, facts), language)
  const writable = await access(data, constants.W_OK).then(
    () => true,
    () => false,
  )
  const disk = await statfs(data)
  const free = Math.floor((disk.bavail * disk.bsize) / MIB)
  const roomy = free >= LEAST_FREE_MIB
  const checks: Check[] = [
    { name: 'data', ok: writable, found: writable ? data : wrong('store.unwritable', { where: data, found: 'EACCES' }) },
    {
      name: 'disk',
      ok: roomy,
      found: roomy ? `${free} MiB` : wrong('engine.disk-nearly-full', { found: free, allowed: LEAST_FREE_MIB }),
    },
  ]
  return writable ? [...checks, ...(await engine(data, context)), ...(await books(data, url, context))] : checks
}

async function engine(data: string, { language }: CliContext): Promise<Check[]> {
  const running = existsSync(join(data, 'lock.db')) ? await runningOn(data) : undefined
  if (running === undefined) return [{ name: 'engine', ok: true, found: { zh: '已停止', en: 'stopped' }[language] }]
  const said = { zh: '正在运行', en: 'running' }[language]
  const found = running.pid === undefined ? said : `${said}, ${running.pid}, ${running.http}`
  return [{ name: 'engine', ok: true, found }, ...(await readiness(running, language))]
}

/** What /readyz of the running engine says. */
async function readiness({ http }: Partial<Running>, language: CliContext['language']): Promise<Check[]> {
  if (http === undefined) return []
  const status = await fetch(`${http}/readyz`, { signal: AbortSignal.timeout(3_000) }).then(
    (answer) => answer.status,
    () => undefined,
  )
  const refused = textOf(coded('cli.not-reachable', { where: http, found: status ?? 'timeout' }), language)
  return [{ name: 'api', ok: status === 200, found: status === 200 ? `${http}/readyz 200` : refused }]
}

async function books(data: string, url: string | undefined, { language }: CliContext): Promise<Check[]> {
  if (url === undefined && !existsSync(join(data, 'store.db'))) return []
  try {
    const open = await openData(data, url)
    try {
      const balance = await readBalance({ journal: open.journal, record: open.tallies, clock: systemClock })
      const sum = (of: (row: (typeof balance.rows)[number]) => number): number =>
        balance.rows.reduce((all, row) => all + of(row), 0)
      const facts = {
        received: sum((row) => row.received),
        waiting: sum((row) => row.waiting),
        held: sum((row) => row.held),
        failed: sum((row) => row.failed),
      }
      const counts = await open.reads.counts()
      return [
        ...(open.leases ? [await processes(open.leases)] : []),
        { name: 'balance', ok: balance.closes, found: shown(facts) },
        {
          name: 'index',
          ok: true,
          found: shown({ persons: counts.persons, sourcePatients: counts.sourcePatients, proposals: counts.proposals }),
        },
      ]
    } finally {
      await open.close()
    }
  } catch (error) {
    if (error instanceof CodedException)
      return [{ name: 'store', ok: false, found: `${error.error.code} ${textOf(error.error, language)}` }]
    throw error
  }
}

/** Which processes share the database and how much of the work each has. */
async function processes(leases: Leases): Promise<Check> {
  const held = await leases.held()
  const byOwner = Map.groupBy(held, ({ owner }) => owner)
  const found = [...byOwner].map(([owner, own]) => {
    const shards = shardsIn(own.map(({ name }) => name)).length
    const singles = own.map(({ name }) => name).filter((name) => !name.startsWith(MEMBER) && shardsIn([name]).length === 0)
    return `${owner}: ${shown({ shards })}${singles.length > 0 ? ` + ${singles.join(' ')}` : ''}`
  })
  return { name: 'processes', ok: true, found: found.join('; ') || '0' }
}

const shown = (facts: Readonly<Record<string, number>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

async function configuration(
  file: string | undefined,
  context: CliContext,
): Promise<{ readonly checks: Check[]; readonly url?: string | undefined }> {
  if (file === undefined) return { checks: [] }
  const { config, findings } = await loadConfig(resolve(file), { env: context.env, adapters: await context.adapters() })
  if (config === undefined)
    return { checks: findings.map((one) => ({ name: 'config', ok: false, found: findingLine(one, context.language) })) }
  const found = shown({ interfaces: config.interfaces.length, destinations: config.destinations.length })
  return { checks: [{ name: 'config', ok: true, found }], url: config.store.url }
}
