import type { Outcome } from '../model/message.ts'

/**
 * What became of messages, for senders that asked for an application acknowledgement. Held only while a message is on its
 * way and a sender listens; older ones are asked of the store.
 */
export class Outcomes {
  readonly #pending = new Map<number, ((outcome: Outcome) => void)[]>()
  readonly #ask: (seq: number) => Promise<Outcome | undefined>

  constructor(ask: (seq: number) => Promise<Outcome | undefined>) {
    this.#ask = ask
  }

  expect(seq: number): void {
    if (!this.#pending.has(seq)) this.#pending.set(seq, [])
  }

  async of(seq: number): Promise<Outcome> {
    const waiting = this.#pending.get(seq)
    if (waiting) return new Promise((resolve) => waiting.push(resolve))
    const known = await this.#ask(seq)
    if (known) return known
    this.expect(seq)
    return this.of(seq)
  }

  settle(seq: number, outcome: Outcome): void {
    for (const resolve of this.#pending.get(seq) ?? []) resolve(outcome)
    this.#pending.delete(seq)
  }

  get size(): number {
    return this.#pending.size
  }
}
