import type { ReplyState } from '../model/message.ts'
import type { EngineInterface } from './settings.ts'

/** What the way of a message needs of them. */
export type ReplyBook = Pick<Replies, 'known' | 'set' | 'flush'>

/**
 * The reply to the sender has a state of its own. Most replies leave before their message is committed and ride with it;
 * the others are written later, together, and never delay anything.
 */
export class Replies {
  readonly #write: (changes: readonly { seq: number; reply: ReplyState }[]) => Promise<unknown>
  readonly #replying: ReadonlySet<string>
  /** Replies reported before their message crossed to the record thread. */
  readonly #early = new Map<number, ReplyState>()
  /** Messages that crossed without their reply. */
  readonly #late = new Set<number>()
  /** The last message that crossed: they cross in journal order. */
  #crossed = 0
  #changes: { seq: number; reply: ReplyState }[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(
    write: (changes: readonly { seq: number; reply: ReplyState }[]) => Promise<unknown>,
    interfaces: readonly EngineInterface[],
  ) {
    this.#write = write
    this.#replying = new Set(interfaces.filter((one) => one.adapter.replies).map((one) => one.name))
  }

  /** The state a message crosses with. */
  known(seq: number, interfaceName: string): ReplyState {
    this.#crossed = Math.max(this.#crossed, seq)
    if (!this.#replying.has(interfaceName)) return 'not-owed'
    const early = this.#early.get(seq)
    this.#early.delete(seq)
    if (early === undefined) this.#late.add(seq)
    return early ?? 'pending'
  }

  set(seq: number, reply: ReplyState): void {
    if (seq > this.#crossed) {
      this.#early.set(seq, reply)
      return
    }
    // A second copy of an old message is answered too: its row stands already, and is told how that ended.
    this.#late.delete(seq)
    this.#changes.push({ seq, reply })
    this.#timer ??= setTimeout(() => void this.flush(), 1_000)
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const changes = this.#changes
    this.#changes = []
    if (changes.length > 0) await this.#write(changes)
  }
}
