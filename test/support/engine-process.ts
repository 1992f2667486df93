import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** The engine as users run it: a process of its own, started by its command, killed like any other. */

const ROOT = resolve(import.meta.dirname, '../..')

export interface Ready {
  readonly http: { readonly host: string; readonly port: number }
  readonly interfaces: readonly { readonly name: string; readonly port?: number }[]
}

export interface EngineProcess {
  readonly child: ChildProcess
  /** Rejects when the process ends before. */
  readonly ready: Promise<Ready>
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Everything it wrote to stderr. */
  stderr(): string
}

/** `under`: a command that becomes this one when it has prepared its surroundings (`unshare … sh -c '…; exec "$@"' sh`). */
export function tributary(
  args: readonly string[],
  env: Record<string, string> = {},
  under: readonly string[] = [],
): EngineProcess {
  const [command, ...rest] = [...under, process.execPath, '--max-semi-space-size=64', join(ROOT, 'src/main.ts'), ...args]
  const child = spawn(command!, rest, {
    cwd: ROOT,
    env: { ...process.env, TRIBUTARY_LANGUAGE: 'en', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('exit', (code, signal) => done({ code, signal }))
  })
  const ready = new Promise<Ready>((done, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready"')) done(JSON.parse(line) as Ready)
    })
    void exited.then(({ code, signal }) => failed(new Error(`ended with ${code ?? signal}: ${errors.slice(-2000)}`)))
  })
  ready.catch(() => {})
  return { child, ready, exited, stderr: () => errors }
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = net.createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => done(port))
    })
  })
}

export function temporaryFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `tributary-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** One MLLP interface and, when asked for, a webhook destination. */
export function writeConfig(
  folder: string,
  options: { mllp: number; http: number; webhook?: { url: string; secret: string } },
): string {
  const path = join(folder, 'config.yaml')
  const destination = options.webhook
    ? `destinations:\n  - { name: crm, adapter: webhook, settings: { url: "${options.webhook.url}", secrets: ["${options.webhook.secret}"] } }\n`
    : ''
  writeFileSync(
    path,
    `hospital: { name: test, zone: Asia/Shanghai, language: en }
http: { port: ${options.http} }
authorities: { HIS: his }
intake: { diskFreeBytes: 0 }
interfaces:
  - { name: feed, adapter: mllp, authority: his, settings: { port: ${options.mllp} } }
${destination}`,
  )
  return path
}
