import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { type EngineProcess, freePort, tributary, writeConfig } from '../test/support/engine-process.ts'
import { type OwnServer, ownServer } from '../test/support/postgres-server.ts'
import { cpuMsOf, type Line, metric, rawSyncs, send, settledIn } from './support/load.ts'

/**
 * The main job on both stores, in one run: the embedded file, then PostgreSQL (a server of this bench's own, with its default
 * settings) with 1, 2 and 4 engine processes. The same messages each time, on a store of its own that already has people.
 *
 *   npm run bench -- stores [--seconds 20] [--people 5000] [--fill 10000] [--processes 1,2,4] [--rate 0]
 */
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    people: { type: 'string', default: '5000' },
    fill: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '1,2,4' },
    rate: { type: 'string', default: '0' },
    connections: { type: 'string', default: '16' },
  },
})
const [seconds, people, fill] = [Number(options.seconds), Number(options.people), Number(options.fill)]
const folder = mkdtempSync(join(tmpdir(), 'tributary-stores-'))

interface Engine {
  readonly process: EngineProcess
  readonly mllp: number
  page(): Promise<string>
}

interface Database {
  readonly url: string
  /** CPU milliseconds of the server and all its processes so far. */
  cpuMs(): number
  walSyncs(): Promise<number>
}

async function startEngine(name: string, url: string | undefined): Promise<Engine> {
  const [mllp, http] = [await freePort(), await freePort()]
  const own = join(folder, name)
  execFileSync('mkdir', ['-p', own])
  const config = writeConfig(own, { mllp, http })
  if (url !== undefined) appendFileSync(config, `store: { url: '${url}' }\n`)
  const process = tributary(['start', '--config', config, '--data', join(own, 'data'), '--json'])
  const ready = await process.ready
  return { process, mllp, page: async () => (await fetch(`http://127.0.0.1:${ready.http.port}/metrics`)).text() }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const pages = (engines: readonly Engine[]): Promise<string[]> => Promise.all(engines.map((one) => one.page()))
const settled = async (engines: readonly Engine[]): Promise<number> => sum((await pages(engines)).map(settledIn))
const waiting = async (engines: readonly Engine[]): Promise<number> =>
  Math.max(...(await pages(engines)).map((page) => metric(page, 'tributary_backlog_messages')))

async function atRest(engines: readonly Engine[]): Promise<void> {
  let before = -1
  for (;;) {
    const now = await settled(engines)
    if (now === before && (await waiting(engines)) === 0) return
    before = now
    await new Promise((done) => setTimeout(done, 300))
  }
}

async function measure(name: string, engines: readonly Engine[], database?: Database) {
  const base = { ports: engines.map((one) => one.mllp), connections: Number(options.connections), people, adtEvery: 11 }
  const filled = await send({ ...base, seconds: 3_600, from: 1, count: fill, rate: 0 })
  await atRest(engines)
  const before = { settled: await settled(engines), cpu: sum(engines.map((one) => cpuMsOf(one.process.child.pid!))) }
  const syncs = await database?.walSyncs()
  const databaseCpu = database?.cpuMs() ?? 0
  const begin = performance.now()
  const result: Line = await send({ ...base, seconds, from: Number(filled.last), rate: Number(options.rate) })
  const sending = (performance.now() - begin) / 1000
  const atEnd = (await settled(engines)) - before.settled
  await atRest(engines)
  const drained = (performance.now() - begin) / 1000
  const all = (await settled(engines)) - before.settled
  const engineCpu = sum(engines.map((one) => cpuMsOf(one.process.child.pid!))) - before.cpu
  const figures = {
    store: name,
    processes: engines.length,
    acknowledgedPerSecond: Math.round(result.acknowledged / sending),
    settledPerSecond: Math.round(atEnd / sending),
    drainedPerSecond: Math.round(all / drained),
    refused: result.refused,
    ackMs: { p50: result.p50, p99: result.p99 },
    engineCpuMsPerMessage: Number((engineCpu / all).toFixed(2)),
    ...(database
      ? {
          databaseCpuMsPerMessage: Number(((database.cpuMs() - databaseCpu) / all).toFixed(2)),
          walSyncsPerMessage: Number((((await database.walSyncs()) - syncs!) / all).toFixed(3)),
        }
      : {}),
  }
  for (const one of engines) one.process.child.kill('SIGTERM')
  await Promise.all(engines.map((one) => one.process.exited))
  return figures
}

async function asked(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

/** The postmaster is whoever has this server's data folder open: found by its port's listening socket's process group. */
const postmasterOf = (url: string): number => {
  const data = new URL(url).port
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const file = `/proc/${pid}/cmdline`
    if (!existsSync(file)) continue
    const words = readFileSync(file, 'utf8').split('\0')
    if (words[0]?.endsWith('/postgres') && words.includes(`port=${data}`)) return Number(pid)
  }
  throw new Error('the database server is not among the processes')
}

function databaseOf(server: OwnServer, name: string): Database {
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const postmaster = postmasterOf(server.url)
  const below = (): number[] =>
    execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number)
  return {
    url: url.href,
    // Backends that ended are in the postmaster's own count of ended children.
    cpuMs: () => cpuMsOf(postmaster, true) + sum(below().map((pid) => (existsSync(`/proc/${pid}/stat`) ? cpuMsOf(pid) : 0))),
    walSyncs: async () => Number((await asked(server.url, 'SELECT wal_sync FROM pg_stat_wal'))[0]!.wal_sync),
  }
}

const syncs = [rawSyncs(folder)]
const rows: unknown[] = [await measure('embedded', [await startEngine('embedded', undefined)])]
const server = await ownServer()
for (const count of options.processes.split(',').map(Number)) {
  await asked(server.url, `CREATE DATABASE main_job_${count}`)
  const database = databaseOf(server, `main_job_${count}`)
  const engines: Engine[] = []
  for (let i = 0; i < count; i++) engines.push(await startEngine(`postgres-${count}-${i}`, database.url))
  rows.push(await measure('postgres', engines, database))
}
await server.remove()
syncs.push(rawSyncs(folder))
rmSync(folder, { recursive: true, force: true })
console.log(
  JSON.stringify(
    {
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version, rawSyncsPerSecond: syncs },
      before: { people, messages: fill },
      rows,
    },
    null,
    1,
  ),
)
