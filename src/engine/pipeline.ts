import { performance } from 'node:perf_hooks'
import type { MappingSet } from '../mapping/mapping-set.ts'
import type { Journalled, Outcome, ReplyState } from '../model/message.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Backlog } from './backlog.ts'
import type { Settled } from './commit.ts'
import type { MappedMessage } from './mapped-message.ts'
import type { Outcomes } from './outcomes.ts'
import { type InterfaceContext, processMessage } from './process-message.ts'

export interface PipelinePorts {
  readonly backlog: Backlog
  readonly outcomes: Outcomes
  readonly metrics: Metrics
  mappings(): MappingSet
  context(interfaceName: string): InterfaceContext | undefined
  readonly salt: string
  commit(messages: readonly MappedMessage[]): Promise<readonly Settled[]>
  reply(seq: number, interfaceName: string): ReplyState
  /** The record thread failed: nothing more can be committed. */
  failed(error: unknown): void
}

/** At most this many messages on their way to the store: what a crash makes us map again, and what memory holds. */
const MAX_IN_FLIGHT = 768
/** Messages in one post to the record thread. */
const BATCH = 32
/** How long mapping may keep the main thread from its sockets. */
const SLICE_MS = 4

/** Steps 3 to 6 seen from the main thread: maps the backlog in journal order, in slices, and sends it on to be committed. */
export class Pipeline {
  readonly #ports: PipelinePorts
  #inFlight = 0
  #scheduled = false
  #stopped = false
  #idle: (() => void)[] = []

  constructor(ports: PipelinePorts) {
    this.#ports = ports
  }

  wake(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#slice()
    })
  }

  /** Nothing waits and nothing is on its way. */
  get isIdle(): boolean {
    return this.#inFlight === 0 && this.#ports.backlog.length === 0
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Resolves when everything journalled so far is settled. */
  drained(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve))
  }

  stop(): void {
    this.#stopped = true
  }

  #slice(): void {
    const until = performance.now() + SLICE_MS
    while (this.#inFlight < MAX_IN_FLIGHT && this.#ports.backlog.length > 0) {
      const batch = this.#mapBatch(until)
      this.#send(batch)
      if (performance.now() >= until) break
    }
    if (this.#ports.backlog.length > 0 && this.#inFlight < MAX_IN_FLIGHT) this.wake()
  }

  #mapBatch(until: number): MappedMessage[] {
    const batch: MappedMessage[] = []
    const set = this.#ports.mappings()
    while (batch.length < BATCH) {
      const message = this.#ports.backlog.shift()
      if (message === undefined) break
      batch.push(this.#map(message, set))
      if (performance.now() >= until) break
    }
    return batch
  }

  #map(message: Journalled, set: MappingSet): MappedMessage {
    const mapped = processMessage(message, set, this.#ports.context(message.interface), this.#ports.salt)
    return { ...mapped, reply: this.#ports.reply(message.seq, message.interface) }
  }

  #send(batch: readonly MappedMessage[]): void {
    this.#inFlight += batch.length
    this.#ports.commit(batch).then(
      (settled) => {
        this.#inFlight -= batch.length
        for (const one of settled) this.#settle(one, batch)
        this.wake()
        if (this.isIdle) for (const resolve of this.#idle.splice(0)) resolve()
      },
      (error: unknown) => this.#ports.failed(error),
    )
  }

  #settle(one: Settled, batch: readonly MappedMessage[]): void {
    const outcome = outcomeOf(one)
    this.#ports.outcomes.settle(one.seq, outcome)
    const name = batch.find((message) => message.seq === one.seq)?.interface ?? ''
    this.#ports.metrics.count('tributary_messages_settled_total', { interface: name, state: one.state })
  }
}

const outcomeOf = (one: Settled): Outcome => {
  if (one.state === 'committed') return { state: 'committed' }
  if (one.state === 'ignored') return { state: 'ignored', rule: '' }
  return { state: one.state, error: one.error! }
}
