import { CHANGES, type LinkItem, linkFeedEntry } from '../feed-items.ts'
import type { DirectoryRow } from '../resource-rows.ts'
import { GOLDEN } from '../resource-rows.ts'
import type { FeedEntry } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Names } from './names.ts'
import type { Recent } from './recent.ts'
import { feedSql } from './sql/feed.ts'
import { resourceSql } from './sql/resources.ts'

interface FeedRow {
  readonly first: number
  readonly count: number
  readonly at: number
  readonly entries: string
}

export interface FeedReads {
  feed(after: number, limit: number): readonly FeedEntry[]
  head(): number
  /** Lowest feed number written at or after this time; times rise with the numbers. */
  firstAt(time: number): number
}

export function openFeed(connection: Connection, names: Names, recent?: Recent): FeedReads {
  const rowAt = connection.prepare(feedSql.rowAt)
  const rowsAfter = connection.prepare(feedSql.rowsAfter)
  const last = connection.prepare(feedSql.last)
  const between = connection.prepare(resourceSql.between)
  const personOfSp = connection.prepare(feedSql.personOfSp)

  /** Entries of a message share their source patient: asked once for the whole reading, which is of one snapshot. */
  const personsIn = (): ((row: DirectoryRow) => string | undefined) => {
    const known = new Map<number, string | undefined>()
    return (row) => {
      if ((row.flags & GOLDEN) !== 0) return row.id
      if (row.sp === null) return undefined
      if (!known.has(row.sp)) known.set(row.sp, (personOfSp.get(row.sp) as { id: string } | undefined)?.id)
      return known.get(row.sp)
    }
  }
  /** Appends the entries of a row that lie above `after`. */
  const expand = (
    row: FeedRow,
    after: number,
    limit: number,
    out: FeedEntry[],
    personOf: (row: DirectoryRow) => string | undefined,
  ): void => {
    const items = JSON.parse(row.entries) as number[] | LinkItem[]
    let seq = row.first
    if (typeof items[0] === 'object') {
      for (const item of items as LinkItem[]) {
        if (seq > after && out.length < limit) out.push(linkFeedEntry(seq, row.at, item))
        seq++
      }
      return
    }
    const flat = items as number[]
    for (let i = 0; i < flat.length && out.length < limit; i += 4) {
      const [rid, version, change, run] = flat.slice(i, i + 4) as [number, number, number, number]
      const skipped = Math.min(run, Math.max(0, after + 1 - seq))
      const taken = Math.min(run, skipped + limit - out.length)
      if (taken > skipped) {
        const rows = between.all(rid + skipped, rid + taken - 1) as unknown as DirectoryRow[]
        for (const [at, one] of rows.entries()) {
          recent?.saw(one)
          const type = names.text(one.type)
          const person = personOf(one)
          out.push({ seq: seq + skipped + at, type, id: one.id, version, person, at: row.at, change: CHANGES[change]! })
        }
      }
      seq += run
    }
  }

  return {
    feed(after, limit) {
      const out: FeedEntry[] = []
      const personOf = personsIn()
      const within = rowAt.get(TENANT_NO, after) as unknown as FeedRow | undefined
      if (within && within.first + within.count - 1 > after) expand(within, after, limit, out, personOf)
      if (out.length >= limit) return out
      for (const row of rowsAfter.iterate(TENANT_NO, after) as unknown as Iterable<FeedRow>) {
        expand(row, after, limit, out, personOf)
        if (out.length >= limit) break
      }
      return out
    },
    head() {
      const row = last.get(TENANT_NO) as { head: number } | undefined
      return row?.head ?? 0
    },
    firstAt(time) {
      let low = 1
      let high = this.head() + 1
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const row = rowAt.get(TENANT_NO, middle) as unknown as FeedRow
        if (row.at >= time) high = row.first < high ? row.first : middle
        else low = row.first + row.count
        if (low > high) low = high
      }
      return low
    },
  }
}
