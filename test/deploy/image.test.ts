import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, temporaryFolder } from '../support/engine-process.ts'
import { assemble, type Image } from './image.ts'

/**
 * The container as near as a machine without a container engine comes: the image's files in a folder that cannot be written
 * (mounted read-only in a mount namespace of its own where root may make one, else every write permission taken away),
 * the image's user when the test runs as root, one writable folder.
 */

const REPOSITORY = resolve(import.meta.dirname, '../..')
const folder = temporaryFolder('image')
const root = join(folder.path, 'root')
const data = join(folder.path, 'data')
const asRoot = process.getuid?.() === 0
const READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
const canMount = asRoot && spawnSync('unshare', ['-m', 'sh', '-c', READ_ONLY, folder.path, 'true']).status === 0
let image: Image
let engine: ChildProcess
let ports: { http: number; mllp: number }
let errors = ''

/** The image's own Node is the base image's; here the pinned one stands in its place. */
const inImage = (words: readonly string[]): string[] => words.map((word) => (word === '/data' ? data : word))

const guarded = (words: readonly string[]): string[] => {
  const dropped = asRoot
    ? ['setpriv', `--reuid=${image.user}`, `--regid=${image.user}`, '--clear-groups', '--', ...words]
    : [...words]
  if (!canMount) return dropped
  return ['unshare', '-m', 'sh', '-c', READ_ONLY, join(root, 'app'), ...dropped]
}

const environment = () => ({
  PATH: `${join(root, 'usr/local/bin')}:/usr/bin:/bin:/usr/sbin:/sbin`,
  NODE_ENV: 'production',
  TRIBUTARY_HTTP_PORT: String(ports.http),
  TRIBUTARY_MLLP_PORT: String(ports.mllp),
})

beforeAll(async () => {
  image = assemble(REPOSITORY, root)
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'))
  mkdirSync(data)
  chmodSync(folder.path, 0o755)
  execFileSync('chmod', ['-R', 'a-w,a+rX', root])
  if (asRoot) chownSync(data, Number(image.user), Number(image.user))
  ports = { http: await freePort(), mllp: await freePort() }
  const [command = '', ...args] = guarded([...image.entrypoint.map((one) => join(root, 'app', one)), ...inImage(image.command)])
  engine = spawn(command, args, { cwd: join(root, 'app'), env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  engine.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  await new Promise<void>((ready, failed) => {
    engine.stdout!.once('data', () => ready())
    engine.once('exit', (code) => failed(new Error(`ended with ${code}: ${errors}`)))
  })
}, 60_000)

afterAll(() => {
  engine?.kill('SIGKILL')
  execFileSync('chmod', ['-R', 'u+w', root])
  folder.remove()
})

const status = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${ports.http}${path}`)).status

describe('the image', () => {
  test('runs as the user it names, who is not root', () => {
    expect(Number(image.user)).toBeGreaterThan(0)
    const uid = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))?.[1]
    expect(uid).toBe(asRoot ? image.user : String(process.getuid?.()))
  })

  test('lives and is ready', async () => {
    expect([await status('/livez'), await status('/readyz')]).toEqual([200, 200])
  })

  test('passes its own health check', () => {
    const [command = '', ...args] = image.healthCheck.map((word) => word.replace(':8080', `:${ports.http}`))
    expect(spawnSync(command, args, { env: environment() }).status).toBe(0)
  })

  test('writes into its data folder and nowhere else', () => {
    expect(readdirSync(data)).toContain('store.db')
    const [command = '', ...args] = guarded(['sh', '-c', `touch ${join(root, 'app/written')}`])
    expect(spawnSync(command, args).status).not.toBe(0)
    expect(existsSync(join(root, 'app/written'))).toBe(false)
  })

  test('holds no tests, no tools, no data', () => {
    const there = readdirSync(join(root, 'app'))
    expect(there).not.toEqual(expect.arrayContaining(['test']))
    expect(['.git', 'bench', 'data', 'docs'].filter((name) => there.includes(name))).toEqual([])
    expect(existsSync(join(root, 'app/node_modules/vitest'))).toBe(false)
  })

  test('stops with 0 on SIGTERM', async () => {
    const ended = new Promise<number | null>((done) => engine.once('exit', done))
    engine.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
