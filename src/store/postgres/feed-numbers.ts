import type { FeedItems, LinkItem } from '../feed-items.ts'
import { TENANT_NO } from '../seal.ts'
import { integers, texts } from './arrays.ts'
import type { Outgoing } from './outgoing.ts'
import { feedSql } from './sql/feed.ts'

/** The newest feed number and time this process knows to be committed. */
export interface FeedHead {
  readonly head: number
  readonly at: number
}

interface FeedRow {
  /** Place of its first entry among those of the transaction, from 1. */
  readonly first: number
  readonly count: number
  readonly at: number
  readonly entries: string
}

/**
 * Feed numbers are taken at the end of a transaction, under the lock of the row that counts them, and the lock is held to the
 * commit. So whoever comes next gets higher numbers and becomes visible later: a reader at any moment sees 1 to n without a gap,
 * and nothing below n comes after. A sequence could not promise that (its numbers become visible in the order of commits, which
 * is another), nor could a clock. The price is that commits follow one another: with many messages a commit that is one sync
 * each, measured in bench/store-postgres.ts.
 *
 * Until then a transaction knows its entries by their place. What it is told meanwhile (`numberOf`) is what they would be if
 * nobody else committed first.
 */
export class FeedNumbers {
  readonly #known: FeedHead
  readonly #rows: FeedRow[] = []
  count = 0
  /** Latest time of its entries. */
  at = 0

  constructor(known: FeedHead) {
    this.#known = known
    this.at = known.at
  }

  numberOf(place: number): number {
    return this.#known.head + place
  }
  get head(): number {
    return this.numberOf(this.count)
  }

  /** Times rise with the numbers, whatever the clock says; once more under the lock. */
  timeOf(at: number): number {
    return Math.max(at, this.at)
  }

  /** The entry's place, as the directory holds it: minus, until it is a number. */
  next(): number {
    this.count++
    return -this.count
  }

  /** Ends an apply whose entries were numbered from `first`. */
  addItems(items: FeedItems, first: number, at: number): void {
    if (items.count > 0) this.#add({ first, count: items.count, at, entries: items.text })
  }

  addLinks(items: readonly LinkItem[], at: number): void {
    const first = this.count + 1
    this.count += items.length
    this.#add({ first, count: items.length, at: this.timeOf(at), entries: JSON.stringify(items) })
  }

  #add(row: FeedRow): void {
    this.#rows.push(row)
    this.at = row.at
  }

  flush(out: Outgoing): void {
    if (this.#rows.length === 0) return
    const of = (key: 'first' | 'count' | 'at'): Buffer => integers(this.#rows.map((row) => row[key]))
    out.late(feedSql.insert, [TENANT_NO, of('first'), of('count'), of('at'), texts(this.#rows.map((row) => row.entries))])
  }
}
