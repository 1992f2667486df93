import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import net from 'node:net'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { CodedException } from '../model/errors.ts'
import { findingLine } from '../mapping/finding.ts'
import { lockFolder } from '../store/sqlite/lock.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  /** What to do when it is not. */
  readonly remedy?: string
}

interface Options {
  readonly data: string
  readonly config?: string
  readonly json?: boolean
}

/** `tributary doctor`: what an operator asks first at 3 a.m., engine running or stopped. */
export const doctorCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('doctor')
    .description('check the runtime, the data folder, the configuration and the books')
    .option('--data <folder>', 'data folder', './data')
    .option('--config <file>', 'configuration to check too')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const checks = [...runtime(), ...(await folder(options.data)), ...(await books(options.data)), ...(await configuration(options.config, context))]
      if (options.json) context.stdout.write(`${JSON.stringify(checks)}\n`)
      else for (const check of checks) context.stdout.write(`${check.ok ? 'ok  ' : 'BAD '} ${check.name}: ${check.found}${check.ok || !check.remedy ? '' : `\n     → ${check.remedy}`}\n`)
      exit(checks.every((check) => check.ok) ? EXIT.ok : EXIT.findings)
    })

const PINNED_MAJOR = 24

function runtime(): Check[] {
  const major = Number(process.versions.node.split('.')[0])
  return [{ name: 'node', ok: major >= PINNED_MAJOR, found: process.versions.node, remedy: 'run: node scripts/setup.mjs' }]
}

const MIB = 1_048_576

async function folder(path: string): Promise<Check[]> {
  const data = resolve(path)
  if (!existsSync(data)) return [{ name: 'data folder', ok: true, found: `${data} (not there yet; start makes it)` }]
  const writable = await access(data, constants.W_OK).then(
    () => true,
    () => false,
  )
  const disk = await statfs(data)
  const free = Math.floor((disk.bavail * disk.bsize) / MIB)
  return [
    { name: 'data folder', ok: writable, found: writable ? data : `${data} is not writable`, remedy: 'give the engine’s user write permission' },
    { name: 'disk', ok: free > 512, found: `${free} MiB free`, remedy: 'free space; intake stops below the configured mark' },
    { name: 'engine', ok: true, found: (await running(data)) ? 'running on this folder' : 'stopped' },
  ]
}

async function running(data: string): Promise<boolean> {
  if (!existsSync(join(data, 'lock.db'))) return false
  try {
    const lock = await lockFolder(data)
    await lock.release()
    return false
  } catch (error) {
    if (error instanceof CodedException && error.error.code === 'store.locked') return true
    throw error
  }
}

async function books(path: string): Promise<Check[]> {
  if (!existsSync(join(resolve(path), 'store.db'))) return []
  const data = await openData(path)
  try {
    const [settled, head] = await Promise.all([data.reads.settledUpTo(), data.journal.head()])
    const counts = await data.reads.counts()
    return [
      { name: 'journal', ok: true, found: `${head} messages, settled up to ${settled}` },
      { name: 'store', ok: true, found: `${counts.persons} people, ${counts.sourcePatients} source patients, ${counts.proposals} proposals open` },
    ]
  } finally {
    await data.close()
  }
}

async function configuration(file: string | undefined, context: CliContext): Promise<Check[]> {
  if (file === undefined) return []
  const { config, findings } = await loadConfig(resolve(file), { env: context.env, adapters: await context.adapters() })
  const bad = findings.map((finding) => ({ name: 'configuration', ok: false, found: findingLine(finding, context.language) }))
  if (config === undefined) return bad
  const good = { name: 'configuration', ok: true, found: `${config.interfaces.length} interfaces, ${config.destinations.length} destinations` }
  return [good, await answers(config.http)]
}

/** Whether the API answers where the configuration says it is. */
async function answers({ host, port }: { host: string; port: number }): Promise<Check> {
  const found = await new Promise<boolean>((done) => {
    const socket = net.connect(port, host)
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.once('close', () => socket.destroy())
    setTimeout(() => socket.destroy(new Error('late')), 1_000).unref()
  })
  return { name: 'api', ok: true, found: `${host}:${port} ${found ? 'answers' : 'is free'}` }
}

