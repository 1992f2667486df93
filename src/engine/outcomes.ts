import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '../model/message.ts'

/** Milliseconds between two questions about a message of another process. */
const FIRST_WAIT_MS = 10
const LONGEST_WAIT_MS = 500

/**
 * What became of messages, for senders that asked for an application acknowledgement. Held only while a message is on its
 * way and a sender listens; older ones are asked of the store.
 */
export class Outcomes {
  readonly #pending = new Map<number, ((outcome: Outcome | undefined) => void)[]>()
  readonly #ask: (seq: number) => Promise<Outcome | undefined>
  readonly #elsewhere: boolean

  /** `elsewhere`: another process may settle a message, so the store is asked until it knows. */
  constructor(ask: (seq: number) => Promise<Outcome | undefined>, elsewhere = false) {
    this.#ask = ask
    this.#elsewhere = elsewhere
  }

  expect(seq: number): void {
    if (!this.#pending.has(seq)) this.#pending.set(seq, [])
  }

  async of(seq: number): Promise<Outcome> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const waiting = this.#pending.get(seq)
      const told = waiting && (await new Promise<Outcome | undefined>((resolve) => waiting.push(resolve)))
      const known = told ?? (await this.#ask(seq).catch(this.#unknown))
      if (known) return known
      if (this.#elsewhere) await sleep(wait, undefined, { ref: false })
      else this.expect(seq)
    }
  }

  settle(seq: number, outcome: Outcome): void {
    this.#end(seq, outcome)
  }

  /** It will not be settled here: who waits for it asks the store. */
  forget(seq: number): void {
    this.#end(seq, undefined)
  }

  get size(): number {
    return this.#pending.size
  }

  #end(seq: number, outcome: Outcome | undefined): void {
    for (const resolve of this.#pending.get(seq) ?? []) resolve(outcome)
    this.#pending.delete(seq)
  }

  /** A store that is away for a while knows the answer later. */
  readonly #unknown = (error: unknown): undefined => {
    if (!this.#elsewhere) throw error
  }
}
