import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './engine-process.ts'

/** Databases for tests: one of its own on the server that is there, or a server of its own that may be killed. */

const SHARED = process.env.TRIBUTARY_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

export interface OwnDatabase {
  readonly url: string
  query(text: string): Promise<readonly Record<string, unknown>[]>
  drop(): Promise<void>
}

async function asked<T>(url: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}

let made = 0

export async function ownDatabase(server: string = SHARED): Promise<OwnDatabase> {
  made += 1
  const name = `tributary_${process.pid}_${Date.now().toString(36)}_${made}`
  await asked(server, (client) => client.query(`CREATE DATABASE ${name}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    query: (text) => asked(url.href, async (client) => (await client.query<Record<string, unknown>>(text)).rows),
    drop: async () => {
      await asked(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}

export interface OwnServer {
  /** Of its database `postgres`. */
  readonly url: string
  start(): Promise<void>
  /** kill -9 of the server and of every backend, as a machine that loses its power keeps none of them. */
  kill(): Promise<void>
  remove(): Promise<void>
}

const binaries = (): string => {
  const versions = '/usr/lib/postgresql'
  const newest = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined
  return newest === undefined ? '' : join(versions, newest, 'bin')
}

export const CAN_START_A_SERVER = existsSync(join(binaries(), 'postgres'))

/**
 * The server refuses to run as root: then it runs as `postgres`. As a child of this very process, for a killed one that nobody
 * waits for still counts as running when the next one asks.
 */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string): number => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export async function ownServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-postgres-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  const port = await freePort()
  const user = serverUser()
  execFileSync(join(binaries(), 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'], {
    ...user,
    stdio: 'ignore',
    cwd: '/',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let child: ChildProcess | undefined
  const settings = [
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${folder}`,
    '-c',
    'max_connections=200',
  ]

  const start = async (): Promise<void> => {
    child = spawn(join(binaries(), 'postgres'), ['-D', data, ...settings], { ...user, stdio: 'ignore', cwd: '/' })
    for (const until = Date.now() + 30_000; ; await sleep(50)) {
      const ready = await asked(url, (client) => client.query('SELECT 1')).then(
        () => true,
        () => false,
      )
      if (ready) return
      if (Date.now() > until) throw new Error('the server of this test did not start')
    }
  }
  const kill = async (): Promise<void> => {
    const running = child
    if (running === undefined) return
    child = undefined
    const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
    for (const pid of below(running.pid!)) killNow(pid)
    await ended
  }
  await start()
  return {
    url,
    start,
    kill,
    remove: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // A backend that saw its server go was quicker.
  }
}

/** A process and all its descendants, the youngest first gone or not: only what this test has started. */
function below(pid: number): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const found = [pid]
  for (const parent of found) found.push(...pairs.filter(([, of]) => of === parent).map(([child]) => child))
  return found
}
