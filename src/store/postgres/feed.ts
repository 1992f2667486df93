import { CHANGES, type LinkItem, linkFeedEntry } from '../feed-items.ts'
import { GOLDEN } from '../resource-rows.ts'
import type { FeedEntry } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import { integers } from './arrays.ts'
import type { Names } from './names.ts'
import type { Look } from './readers.ts'
import { feedSql } from './sql/feed.ts'

interface FeedRow {
  readonly first: number
  readonly count: number
  readonly at: number
  readonly entries: string
}
interface ChangedRow {
  readonly rid: number
  readonly type: number
  readonly id: string
  readonly sp: number | null
  readonly flags: number
  readonly person: string | null
}
/** An entry before its resource is looked up. */
type Bare =
  | FeedEntry
  | { readonly seq: number; readonly at: number; readonly rid: number; readonly version: number; readonly change: number }

export async function feedHead(look: Look): Promise<number> {
  const [row] = await look.query<{ head: number }>(feedSql.head, [TENANT_NO])
  return row?.head ?? 0
}

/** Lowest feed number written at or after this time; times rise with the numbers. */
export async function firstAt(look: Look, time: number): Promise<number> {
  const [row] = await look.query<{ first: number }>(feedSql.firstAt, [TENANT_NO, time])
  return row?.first ?? (await feedHead(look)) + 1
}

/** Entries above `after`, on one snapshot. */
export async function feedAfter(look: Look, names: Names, after: number, limit: number): Promise<readonly FeedEntry[]> {
  if (limit <= 0) return []
  const rows = await look.query<FeedRow>(feedSql.rows, [TENANT_NO, after, limit])
  const bare = rows.flatMap((row) => bareEntries(row)).filter((entry) => entry.seq > after)
  const taken = bare.slice(0, limit)
  const rids = new Set(taken.flatMap((entry) => ('rid' in entry ? [entry.rid] : [])))
  const changed = rids.size > 0 ? await look.query<ChangedRow>(feedSql.changed, [TENANT_NO, integers([...rids])]) : []
  await names.know(changed.map((row) => row.type))
  const byRid = new Map(changed.map((row) => [row.rid, row]))
  return taken.map((entry) => {
    if (!('rid' in entry)) return entry
    const row = byRid.get(entry.rid)!
    const person = (row.flags & GOLDEN) !== 0 ? row.id : (row.person ?? undefined)
    const { seq, at, version } = entry
    return { seq, type: names.text(row.type), id: row.id, version, person, at, change: CHANGES[entry.change]! }
  })
}

function bareEntries({ first, at, entries }: FeedRow): Bare[] {
  const items = JSON.parse(entries) as number[] | LinkItem[]
  if (typeof items[0] === 'object') return (items as LinkItem[]).map((item, place) => linkFeedEntry(first + place, at, item))
  const flat = items as number[]
  const out: Bare[] = []
  for (let place = 0; place < flat.length; place += 4) {
    const [rid, version, change, run] = flat.slice(place, place + 4) as [number, number, number, number]
    for (let next = 0; next < run; next++) out.push({ seq: first + out.length, at, rid: rid + next, version, change })
  }
  return out
}
