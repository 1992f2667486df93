import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Sink } from '../sdk/sink.ts'
import type { Store } from '../store/store.ts'

export interface Destination {
  readonly name: string
  readonly sink: Sink
  /** Ids of the rules whose follow-ups it gets. */
  readonly rules: 'all' | readonly string[]
  /** Sends under way at once, each for another person; 16 unless said. */
  readonly concurrency?: number
}

export interface DeliverOptions {
  readonly store: Pick<Store, 'write' | 'reads'>
  readonly destinations: readonly Destination[]
  readonly salt: string
  readonly clock: Clock
  /** [0, 1); spreads retries. */
  readonly random: () => number
  readonly log: Log
  readonly metrics: Metrics
  /** Waits before each attempt, milliseconds (sdk/backoff.ts unless said). */
  readonly schedule?: readonly number[]
  readonly batch?: number
}

export interface DestinationStatus {
  readonly name: string
  readonly state: 'running' | 'disabled' | 'stopped'
  /** Feed number up to which it has taken its events. */
  readonly position: number
  /** Code of the last failed attempt, until one succeeds. */
  readonly lastCode: string | undefined
}
