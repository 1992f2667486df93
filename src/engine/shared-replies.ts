import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplyState } from '../model/message.ts'
import type { ReplyBook } from './replies.ts'
import type { EngineInterface } from './settings.ts'

type Change = { readonly seq: number; readonly reply: ReplyState }

const BEAT_MS = 1_000
const FINISH_MS = 100
/** Replies of messages that nobody has settled yet: past it the oldest rows keep saying `pending`. */
const MOST = 50_000

/**
 * Replies where several processes share a store: the one that answered the sender need not be the one that commits. A reply
 * rides with its message when both are here, else it is written once the message's row stands.
 */
export class SharedReplies implements ReplyBook {
  /** Writes what has a row already and returns the others. */
  readonly #write: (changes: readonly Change[]) => Promise<readonly Change[]>
  readonly #replying: ReadonlySet<string>
  /** Messages that will cross from here. */
  readonly #coming = new Set<number>()
  readonly #early = new Map<number, ReplyState>()
  #changes: Change[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(write: (changes: readonly Change[]) => Promise<readonly Change[]>, interfaces: readonly EngineInterface[]) {
    this.#write = write
    this.#replying = new Set(interfaces.filter((one) => one.adapter.replies).map((one) => one.name))
  }

  expect(seq: number): void {
    this.#coming.add(seq)
  }

  /** Another process will commit it. */
  elsewhere(seq: number): void {
    this.#coming.delete(seq)
    const early = this.#early.get(seq)
    this.#early.delete(seq)
    if (early !== undefined) this.#later({ seq, reply: early })
  }

  known(seq: number, interfaceName: string): ReplyState {
    this.#coming.delete(seq)
    const early = this.#early.get(seq)
    this.#early.delete(seq)
    return this.#replying.has(interfaceName) ? (early ?? 'pending') : 'not-owed'
  }

  set(seq: number, reply: ReplyState): void {
    if (this.#coming.has(seq)) this.#early.set(seq, reply)
    else this.#later({ seq, reply })
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const changes = this.#changes
    this.#changes = []
    if (changes.length === 0) return
    // A store that is away takes them later.
    const left = await this.#write(changes).catch(() => changes)
    this.#changes = [...left, ...this.#changes].slice(-MOST)
    if (this.#changes.length > 0) this.#schedule()
  }

  /** The last ones, as far as their messages are settled within the time given. */
  async finish(milliseconds: number): Promise<void> {
    await this.flush()
    for (let left = milliseconds; this.#changes.length > 0 && left > 0; left -= FINISH_MS) {
      await sleep(FINISH_MS, undefined, { ref: false })
      await this.flush()
    }
    clearTimeout(this.#timer)
  }

  #later(change: Change): void {
    this.#changes.push(change)
    this.#schedule()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.flush(), BEAT_MS).unref()
  }
}
