import type { Settled } from './commit.ts'
import type { MappedMessage } from './mapped-message.ts'

/**
 * Messages held for something that may come: tried again by themselves when a resource they wait for changes, or a source
 * patient they name is linked. In memory only: at start the held messages are read from the store and mapped again.
 */
export class HeldMessages {
  readonly #byResource = new Map<string, Set<number>>()
  readonly #messages = new Map<number, MappedMessage>()
  readonly #limit: number

  constructor(limit = 10_000) {
    this.#limit = limit
  }

  /** Remembers one; beyond the limit it waits for the next start or a steward (it is durable in the journal either way). */
  hold(message: MappedMessage, settled: Settled): void {
    if (settled.waitsFor.length === 0 || this.#messages.size >= this.#limit) return
    this.#messages.set(message.seq, message)
    for (const id of settled.waitsFor) this.#waiting(id).add(message.seq)
  }

  /** Those of the messages that ended held. A former copy of any, mapped by a former version, must not commit later. */
  remember(messages: readonly MappedMessage[], settled: readonly Settled[]): void {
    if (this.#messages.size > 0) for (const { seq } of settled) this.#messages.delete(seq)
    const waiting = new Map(settled.filter((one) => one.state === 'held').map((one) => [one.seq, one]))
    for (const message of messages) {
      const one = waiting.get(message.seq)
      if (one) this.hold(message, one)
    }
  }

  clear(): void {
    this.#byResource.clear()
    this.#messages.clear()
  }

  /** Takes out those that wait for any of the changed resources, in journal order. */
  release(changed: readonly string[]): MappedMessage[] {
    const seqs = new Set<number>()
    for (const id of changed) {
      for (const seq of this.#byResource.get(id) ?? []) seqs.add(seq)
      this.#byResource.delete(id)
    }
    const released = [...seqs].sort((a, b) => a - b).flatMap((seq) => this.#messages.get(seq) ?? [])
    for (const message of released) this.#messages.delete(message.seq)
    return released
  }

  get size(): number {
    return this.#messages.size
  }

  #waiting(id: string): Set<number> {
    const known = this.#byResource.get(id)
    if (known) return known
    const fresh = new Set<number>()
    this.#byResource.set(id, fresh)
    return fresh
  }
}
