import type { FeedEntry } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'

/** Entries kept: what one reader has just read, the others want next. */
const KEPT = 4_000

/**
 * The end of the feed, read once for all readers that keep up: rules and destinations follow each other over the same
 * entries, and looking up an entry's resource and person costs more than all they do with it. An entry keeps the person it
 * was first read with; a later link change has an entry of its own, after it.
 */
class FeedTail {
  readonly #reads: Reads
  #entries: FeedEntry[] = []

  constructor(reads: Reads) {
    this.#reads = reads
  }

  async read(after: number, limit: number): Promise<readonly FeedEntry[]> {
    const first = this.#entries[0]?.seq
    const last = this.#entries.at(-1)?.seq
    // Numbers are gapless: a position in the feed is a position in the list.
    if (first !== undefined && after >= first - 1 && after < last!)
      return this.#entries.slice(after + 1 - first, after + 1 - first + limit)
    const read = await this.#reads.feed(after, limit)
    this.#keep(after, read)
    return read
  }

  #keep(after: number, read: readonly FeedEntry[]): void {
    const last = this.#entries.at(-1)?.seq
    // A reader far behind must not push out what the others are at.
    if (read.length === 0 || (last !== undefined && after < last)) return
    if (after === last) this.#entries.push(...read)
    else this.#entries = [...read]
    if (this.#entries.length > KEPT) this.#entries = this.#entries.slice(-KEPT / 2)
  }
}

const tails = new WeakMap<Reads, FeedTail>()

/** Entries above `after`, rising, at most `limit`; possibly fewer than there are, none only at the end. */
export function readFeed(reads: Reads, after: number, limit: number): Promise<readonly FeedEntry[]> {
  let tail = tails.get(reads)
  if (tail === undefined) {
    tail = new FeedTail(reads)
    tails.set(reads, tail)
  }
  return tail.read(after, limit)
}
