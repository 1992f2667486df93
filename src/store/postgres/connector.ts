import { CodedException, coded } from '../../model/errors.ts'
import type { Address } from './address.ts'
import { inCode } from './failure.ts'
import { type Limits, openSession, type Session } from './session.ts'

/** What a connector needs from outside. */
export interface Surroundings {
  /** Milliseconds. */
  now(): number
  /** 0 up to 1. */
  random(): number
  sleep(milliseconds: number): Promise<void>
}

export const surroundings: Surroundings = {
  now: () => Date.now(),
  random: Math.random,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

const FIRST_WAIT = 50
const LONGEST_WAIT = 5_000

/**
 * Keeps one session open and opens another when it is lost. After a failure the next attempt waits, twice as long each time and
 * of a random length, so that many processes do not come back in the same moment; who asks meanwhile waits for that attempt.
 */
export class Connector {
  readonly #address: Address
  readonly #limits: Limits
  readonly #around: Surroundings
  #session: Session | undefined
  #opening: Promise<Session> | undefined
  #failures = 0
  #closed = false

  constructor(address: Address, limits: Limits, around: Surroundings) {
    this.#address = address
    this.#limits = limits
    this.#around = around
  }

  /** @throws CodedException store.unreachable and what else a connection is refused with */
  async session(): Promise<Session> {
    if (this.#closed) throw new CodedException(coded('store.unreachable', { where: this.#address.where, found: 'closed' }))
    if (this.#session && !this.#session.broken) return this.#session
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #open(): Promise<Session> {
    if (this.#failures > 0) {
      const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures)
      await this.#around.sleep(most * (0.5 + this.#around.random() / 2))
    }
    try {
      const session = await openSession(this.#address, this.#limits)
      this.#failures = 0
      this.#session = session
      if (this.#closed) await session.close()
      return session
    } catch (cause) {
      this.#failures++
      throw inCode(cause, this.#address.where)
    }
  }

  /** The next one who asks gets another session. */
  async discard(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.close()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#opening?.catch(() => {})
    await this.discard()
  }
}
