import { spawn } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What the benches of the whole way share: senders in a process of their own, and what the machine says of the engine. */

export interface Line {
  readonly done?: boolean
  readonly acknowledged: number
  readonly refused: number
  readonly next: number
  readonly [figure: string]: number | boolean | undefined
}

export interface Order {
  readonly ports: readonly number[]
  readonly connections: number
  readonly seconds: number
  /** Ends after so many messages instead. */
  readonly count?: number
  readonly people: number
  readonly from: number
  /** One ADT for so many ORU. */
  readonly adtEvery: number
  /** Messages a second in all; 0: as fast as they are acknowledged. */
  readonly rate: number
}

/** One sender process; `each` sees its line of every second. */
export async function send(order: Order, each: (line: Line) => void = () => {}): Promise<Line> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sender.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last: Line | undefined
  for await (const text of createInterface({ input: child.stdout })) {
    last = JSON.parse(text) as Line
    each(last)
  }
  if (!last?.done) throw new Error('the sender broke off')
  return last
}

/** 4 KiB appends with fdatasync, for one second: what the disk gives in this very run. */
export function rawSyncs(folder: string): number {
  const file = join(folder, 'raw-sync')
  const handle = openSync(file, 'w')
  const block = Buffer.alloc(4096)
  const until = performance.now() + 1000
  let count = 0
  for (; performance.now() < until; count++) {
    writeSync(handle, block)
    fdatasyncSync(handle)
  }
  closeSync(handle)
  rmSync(file)
  return count
}

/** A figure of the Prometheus page without labels, or the first with any. */
export const metric = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+]+)$`, 'm').exec(text)?.[1] ?? 0)

export const settledIn = (text: string): number =>
  [...text.matchAll(/^tributary_messages_settled_total\{[^}]*\} (\d+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0)

/** Resident memory in MB. */
export const memoryOf = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)

/** CPU milliseconds of a process, and of its ended children when asked for. */
export function cpuMsOf(pid: number, children = false): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const ticks = [11, 12, ...(children ? [13, 14] : [])].reduce((sum, at) => sum + Number(fields[at]), 0)
  return ticks * 10
}
