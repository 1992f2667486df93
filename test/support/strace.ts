import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The system calls of a running process, watched or made to fail (strace, Linux). */

export const CAN_TRACE = (() => {
  try {
    // Attaching to a child is what the tests do: some hosts have strace and forbid that.
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export const WHY_NOT_TRACED = 'strace is not installed or may not trace here'

export interface Trace {
  readonly child: ChildProcess
  /** The calls so far, in order. One that others interrupt stands twice: where it began and, whole, where it ended. */
  lines(): readonly string[]
  detach(): Promise<void>
}

/** Attaches to all threads of `pid`; resolves when it is attached. */
export async function trace(pid: number, file: string, args: readonly string[]): Promise<Trace> {
  const child = spawn('strace', ['-f', '-y', '-s', '200', '-o', file, ...args, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('attached')) resolve()
    })
    void ended.then(() => reject(new Error(`strace ended: ${said}`)))
  })
  return {
    child,
    lines: () => whole(readFileSync(file, 'utf8').split('\n')),
    detach: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}

const BEGUN = / <unfinished \.\.\.>$/
const ENDED = /^(\d+)\s+<\.\.\. \w+ resumed>(.*)$/

/** Puts the two halves of interrupted calls together, by thread. */
function whole(lines: readonly string[]): string[] {
  const begun = new Map<string, string>()
  return lines.map((line) => {
    const [, thread = '', rest = ''] = ENDED.exec(line) ?? []
    if (thread !== '') return `${begun.get(thread) ?? thread}${rest}`
    if (BEGUN.test(line)) begun.set(line.split(' ')[0]!, line.replace(BEGUN, ''))
    return line
  })
}
