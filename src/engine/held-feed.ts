import type { Reads } from '../store/store.ts'
import type { HeldMessages } from './held-messages.ts'
import type { MappedMessage } from './mapped-message.ts'

const BATCH = 1_000

/**
 * Where another process may commit what a held message waits for, the feed tells of it: one process looks at what changed and
 * tries again what waited for that.
 */
export class HeldFeed {
  readonly #reads: Pick<Reads, 'feed' | 'feedHead'>
  readonly #held: HeldMessages
  readonly #retry: (messages: readonly MappedMessage[]) => Promise<unknown>
  /** Never later than what the held messages were last tried on. */
  #position: number | undefined
  #tried = new Set<number>()

  constructor(
    reads: Pick<Reads, 'feed' | 'feedHead'>,
    held: HeldMessages,
    retry: (messages: readonly MappedMessage[]) => Promise<unknown>,
  ) {
    this.#reads = reads
    this.#held = held
    this.#retry = retry
  }

  /** Before the first is tried. */
  async begin(): Promise<void> {
    this.#forget()
    this.#position = await this.#reads.feedHead()
  }

  /** Of all that are held, those not tried since. They count as tried now. */
  untried(seqs: readonly number[]): readonly number[] {
    const fresh = seqs.filter((seq) => !this.#tried.has(seq))
    this.#tried = new Set(seqs)
    return fresh
  }

  async look(): Promise<void> {
    if (this.#position === undefined) return
    if (this.#held.size === 0) {
      this.#position = await this.#reads.feedHead()
      return
    }
    const entries = await this.#reads.feed(this.#position, BATCH)
    if (entries.length === 0) return
    const released = this.#held.release(entries.flatMap(({ id, moved = [] }) => [id, ...moved]))
    try {
      if (released.length > 0) await this.#retry(released)
    } catch (error) {
      // Out of the book and not tried: everything is read anew.
      this.#forget()
      throw error
    }
    this.#position = entries.at(-1)!.seq
  }

  #forget(): void {
    this.#held.clear()
    this.#tried.clear()
  }
}
