import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'

/** `bin/tributary` as people and scripts run it: a process of its own, from any folder. */

export const ROOT = resolve(import.meta.dirname, '../..')
const LAUNCHER = resolve(ROOT, 'bin/tributary')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface How {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

export function launch(args: readonly string[], how: How = {}): ChildProcess {
  return spawn(LAUNCHER, args, {
    cwd: how.cwd ?? ROOT,
    env: { ...process.env, TRIBUTARY_LANGUAGE: 'en', ...how.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

export async function run(args: readonly string[], how: How = {}): Promise<Ran> {
  const child = launch(args, how)
  child.stdin!.end(how.input ?? '')
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise<number | null>((done) => child.on('exit', done)),
  ])
  return { code, stdout, stderr }
}

/** A stack trace has lines of this form; no command may print one. */
export const STACK = /^\s+at .+:\d+:\d+\)?$/m
