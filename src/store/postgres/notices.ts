import { hash31 } from '../../model/hash.ts'
import { SHARDS } from '../queue.ts'
import type { Address } from './address.ts'
import type { Surroundings } from './connector.ts'
import { type Limits, openSession, type Session } from './session.ts'

/** One channel a schema. */
export const channelOf = (address: Address): string => `tributary_${hash31(address.schema)}`

const AGAIN_MS = 500

/**
 * Listens on a connection of its own, and again by itself when that is lost. What was said meanwhile is not known, so after every
 * beginning all shards are woken.
 */
export class Listener {
  readonly #address: Address
  readonly #limits: Limits
  readonly #around: Surroundings
  readonly #wakes = new Set<(shard: number) => void>()
  #session: Session | undefined
  #opening: Promise<void> | undefined
  #closed = false

  constructor(address: Address, limits: Limits, around: Surroundings) {
    this.#address = address
    this.#limits = limits
    this.#around = around
  }

  async listen(wake: (shard: number) => void): Promise<() => Promise<void>> {
    this.#wakes.add(wake)
    await this.#open()
    return async () => {
      this.#wakes.delete(wake)
      if (this.#wakes.size === 0) await this.#end()
    }
  }

  async #open(): Promise<void> {
    if (this.#session && !this.#session.broken) return
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = undefined
    })
    await this.#opening
  }

  async #begin(): Promise<void> {
    const session = await openSession(this.#address, { ...this.#limits, idleInTransaction: 0 })
    session.onNotice((payload) => this.#wake(payload.split(',').map(Number)))
    session.onEnd(() => void this.#again())
    await session.exec(`LISTEN ${channelOf(this.#address)}`)
    this.#session = session
    if (this.#closed) await session.close()
    this.#wake(Array.from({ length: SHARDS }, (_, shard) => shard))
  }

  #wake(shards: readonly number[]): void {
    for (const wake of this.#wakes) for (const shard of shards) wake(shard)
  }

  async #again(): Promise<void> {
    this.#session = undefined
    while (!this.#closed && this.#wakes.size > 0) {
      await this.#around.sleep(AGAIN_MS * (0.5 + this.#around.random()))
      try {
        if (!this.#closed && this.#wakes.size > 0) await this.#open()
        return
      } catch {
        // The server is not back yet.
      }
    }
  }

  async #end(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.close()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wakes.clear()
    await this.#opening?.catch(() => {})
    await this.#end()
  }
}
