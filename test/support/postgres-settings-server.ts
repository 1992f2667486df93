import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const FOLDERS = [15, 16, 17, 14].map((version) => `/usr/lib/postgresql/${version}/bin`)
const bin = FOLDERS.find((folder) => existsSync(join(folder, 'initdb')))

/** Why a test cannot start a server of its own; undefined: it can. */
export const noServer = (): string | undefined => (bin === undefined ? 'no PostgreSQL server programs are installed' : undefined)

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const asRoot = process.getuid?.() === 0
/** A server does not run as root. */
const asPostgres = (program: string, args: readonly string[]): Promise<{ stdout: string }> =>
  asRoot
    ? run('runuser', ['-u', 'postgres', '--', join(bin!, program), ...args], { cwd: tmpdir() })
    : run(join(bin!, program), [...args], { cwd: tmpdir() })

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // pid (name) state parent …; a name may hold spaces.
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] === String(parent)
      } catch {
        return false
      }
    })

/** A server of a test's own, which it may kill. */
export class PostgresServer {
  readonly #folder: string
  readonly url: string
  readonly #port: number

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-postgres-'))
    if (asRoot) {
      const id = Number((await run('id', ['-u', 'postgres'])).stdout)
      chownSync(folder, id, Number((await run('id', ['-g', 'postgres'])).stdout))
    }
    const server = new PostgresServer(folder, await freePort())
    await asPostgres('initdb', [
      '-D',
      join(folder, 'data'),
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
    ])
    await server.up(settings)
    return server
  }

  async up(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = { port: String(this.#port), listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
    const options = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`)
    const log = join(this.#folder, 'log')
    const start = ['-D', join(this.#folder, 'data'), '-l', log, '-w', '-o', options.join(' '), 'start']
    // A killed server's memory may be held for a moment by a process of it that has not quite ended.
    for (let tries = 1; ; tries++) {
      try {
        return void (await asPostgres('pg_ctl', start))
      } catch (cause) {
        if (tries === 20) throw new Error(readFileSync(log, 'utf8').slice(-2000), { cause })
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  /** As a power cut does to the program: every process of it, without a word. Alone, the first one would leave the others behind. */
  kill(): void {
    const [first] = readFileSync(join(this.#folder, 'data/postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(first), 'SIGSTOP')
    const family = [Number(first), ...childrenOf(Number(first))]
    for (const pid of family) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself a moment ago.
      }
    }
  }

  async stop(): Promise<void> {
    await asPostgres('pg_ctl', ['-D', join(this.#folder, 'data'), '-m', 'immediate', '-w', 'stop']).catch(() => {})
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
