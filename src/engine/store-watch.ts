import { setTimeout as sleep } from 'node:timers/promises'
import { type CodedError, coded } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Metrics } from '../model/metrics.ts'
import { codedOf } from './coded-of.ts'

export interface WatchPorts {
  /** Asks record and journal for anything small; rejects when one of them cannot be reached. */
  probe(): Promise<unknown>
  readonly log: Log
  readonly metrics: Metrics
}

const EVERY_MS = 1_000
const AWAY_EVERY_MS = 250
/** An answer that takes longer is none. */
const PATIENCE_MS = 3_000

/**
 * Whether the database can be reached. While it cannot, intake refuses at once (AE) instead of letting every sender wait for
 * a time limit; when it can again, everything goes on by itself.
 */
export class StoreWatch {
  readonly #ports: WatchPorts
  #away: CodedError | undefined
  #stopped = false
  #running: Promise<void> | undefined

  constructor(ports: WatchPorts) {
    this.#ports = ports
  }

  /** Why nothing can be stored now, or undefined. */
  get away(): CodedError | undefined {
    return this.#away
  }

  start(): void {
    this.#ports.metrics.gauge('store_reachable', 1)
    this.#running ??= this.#watch()
  }

  stop(): void {
    this.#stopped = true
  }

  /** Something could not be stored: nobody need find out again. */
  lost(error: unknown): void {
    if (this.#away) return
    const found = codedOf(error)?.code ?? 'no answer'
    this.#away = coded('engine.store-away', { found })
    this.#ports.metrics.gauge('store_reachable', 0)
    this.#ports.log.error('The database cannot be reached', { code: 'engine.store-away', found })
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await this.#look()
      await sleep(this.#away ? AWAY_EVERY_MS : EVERY_MS, undefined, { ref: false })
    }
  }

  async #look(): Promise<void> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('no answer')), PATIENCE_MS).unref()
    try {
      await Promise.race([this.#ports.probe(), late.promise])
      this.#back()
    } catch (error) {
      if (!this.#stopped) this.lost(error)
    } finally {
      clearTimeout(timer)
    }
  }

  #back(): void {
    if (this.#away === undefined) return
    this.#away = undefined
    this.#ports.metrics.gauge('store_reachable', 1)
    this.#ports.log.info('The database is reached again')
  }
}
