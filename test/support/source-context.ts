import { silentLog } from '../../src/model/log.ts'
import { silentMetrics } from '../../src/model/metrics.ts'
import type { RowHashes, SourceContext } from '../../src/sdk/adapter.ts'
import { RecordingIntake } from './recording-intake.ts'

/** A clock that stands still until it is moved. */
class SteppingClock {
  #now: number
  constructor(now: number) {
    this.#now = now
  }
  now(): number {
    return this.#now
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}

class MemoryHashes implements RowHashes {
  readonly known = new Map<string, number>()
  get(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map(keys.flatMap((key) => (this.known.has(key) ? [[key, this.known.get(key)!] as const] : []))))
  }
  put(rows: readonly { readonly key: string; readonly hash: number }[]): Promise<void> {
    for (const { key, hash } of rows) this.known.set(key, hash)
    return Promise.resolve()
  }
}

/** What a pulling source stands on, in memory; given again to a second source it is a restart. */
export interface PullingGround {
  readonly intake: RecordingIntake
  readonly hashes: MemoryHashes
  readonly clock: SteppingClock
  readonly context: SourceContext
}

export function pullingGround(options: {
  readonly name?: string
  readonly now?: number
  readonly columns?: (origin: string) => readonly string[]
  readonly charset?: string
}): PullingGround {
  const intake = new RecordingIntake()
  const hashes = new MemoryHashes()
  const clock = new SteppingClock(options.now ?? Date.parse('2026-11-22T12:00:00+08:00'))
  const context: SourceContext = {
    name: options.name ?? 'his',
    intake,
    hashes,
    clock,
    log: silentLog,
    metrics: silentMetrics,
    cursor: (name) => Promise.resolve(intake.cursors.get(name)),
    columns: options.columns ?? (() => []),
    charset: options.charset,
  }
  return { intake, hashes, clock, context }
}
