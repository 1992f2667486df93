import { type DirectoryRow, type PlacedRow, shelfName, toRow } from '../resource-rows.ts'
import { TENANT_NO } from '../seal.ts'
import { integers, texts } from './arrays.ts'
import type { FeedNumbers } from './feed-numbers.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { resourceSql } from './sql/resources.ts'

type Former = Pick<DirectoryRow, 'rid' | 'version' | 'feed' | 'at' | 'flags' | 'hash' | 'sp' | 'pack' | 'slot'>

interface Held {
  row: DirectoryRow
  /** Version in the database; 0: made by this transaction. */
  readonly was: number
  change: 'none' | 'stamped' | 'replaced'
}

/** Rows of the resource directory that a transaction has read or written, each as it has made them. */
export class Directory {
  readonly #session: Session
  readonly #names: Names
  readonly #feed: FeedNumbers
  readonly #byId = new Map<string, Held | undefined>()
  readonly #byRid = new Map<number, Held | undefined>()
  readonly #former: Former[] = []

  constructor(session: Session, names: Names, feed: FeedNumbers) {
    this.#session = session
    this.#names = names
    this.#feed = feed
  }

  /** Reads what of these is not known yet, together. */
  async load(ids: Iterable<string>, rids: Iterable<number> = []): Promise<void> {
    const missingIds = [...new Set(ids)].filter((id) => !this.#byId.has(id))
    const missingRids = [...new Set(rids)].filter((rid) => !this.#byRid.has(rid))
    const [byId, byRid] = await Promise.all([
      missingIds.length > 0 ? this.#session.query<DirectoryRow>(resourceSql.byIds, [TENANT_NO, texts(missingIds)]) : [],
      missingRids.length > 0 ? this.#session.query<DirectoryRow>(resourceSql.byRids, [TENANT_NO, integers(missingRids)]) : [],
    ])
    const rows = [...byId, ...byRid]
    await this.#names.know(rows.flatMap((row) => [row.type, row.interface, row.mapping]))
    for (const row of rows) if (!this.#byRid.get(row.rid)) this.#hold({ row, was: row.version, change: 'none' })
    for (const id of missingIds) if (!this.#byId.has(id)) this.#byId.set(id, undefined)
    for (const rid of missingRids) if (!this.#byRid.has(rid)) this.#byRid.set(rid, undefined)
  }

  #hold(held: Held): void {
    this.#byId.set(held.row.id, held)
    this.#byRid.set(held.row.rid, held)
  }

  /** Rows read before these keys were claimed may not be so any more: they are read again when they are asked for. */
  outdate(claimed: Iterable<string>): void {
    const keys = new Set(claimed)
    const owners = new Set<number>()
    for (const key of keys) {
      const owner = this.#byId.get(key)
      if (owner) owners.add(owner.row.rid)
    }
    for (const [id, held] of this.#byId) {
      if (held && (held.change !== 'none' || held.was === 0)) continue
      if (held && !keys.has(id) && !owners.has(held.row.sp ?? -1)) continue
      this.#byId.delete(id)
      if (held) this.#byRid.delete(held.row.rid)
    }
    for (const [rid, held] of this.#byRid) if (!held) this.#byRid.delete(rid)
  }

  get(id: string): DirectoryRow | undefined {
    return this.#byId.get(id)?.row
  }
  at(rid: number): DirectoryRow | undefined {
    return this.#byRid.get(rid)?.row
  }
  /** Made by this transaction: nothing else in the database can speak of it. */
  isFresh(rid: number): boolean {
    return this.#byRid.get(rid)?.was === 0
  }
  toRow(row: DirectoryRow): PlacedRow {
    return toRow(row.feed <= 0 ? { ...row, feed: this.#feed.numberOf(-row.feed) } : row, this.#names)
  }

  create(row: DirectoryRow): void {
    this.#hold({ row, was: 0, change: 'none' })
  }
  /** A new version: the former one goes to the history. */
  replace(row: DirectoryRow): void {
    const held = this.#byRid.get(row.rid)!
    this.#former.push(held.row)
    held.row = row
    held.change = 'replaced'
  }
  /** The only contribution's stamp moves, or the fold takes its place. */
  stamp(row: DirectoryRow): void {
    const held = this.#byRid.get(row.rid)!
    held.row = row
    if (held.change === 'none') held.change = 'stamped'
  }

  /** Texts whose numbers `flush` needs. */
  shelf(row: DirectoryRow): string | null {
    return shelfName(this.#names.text(row.type), row.flags)
  }

  flush(out: Outgoing): void {
    const all = [...new Set(this.#byRid.values())].filter((held) => held !== undefined)
    const created = all.filter((held) => held.was === 0).map((held) => held.row)
    const replaced = all.filter((held) => held.was > 0 && held.change === 'replaced')
    const stamped = all.filter((held) => held.was > 0 && held.change === 'stamped')
    const of = (rows: readonly DirectoryRow[], key: keyof DirectoryRow): Buffer =>
      integers(rows.map((row) => row[key] as number | null))
    const shelves = (rows: readonly DirectoryRow[]): Buffer =>
      integers(
        rows.map((row) => {
          const shelf = this.shelf(row)
          return shelf === null ? null : this.#names.no(shelf)
        }),
      )
    const columns = (rows: readonly DirectoryRow[]): Buffer[] => [
      ...(['sp', 'version', 'feed', 'at', 'flags'] as const).map((key) => of(rows, key)),
      shelves(rows),
      ...(['hash', 'interface', 'time', 'seq', 'mapping', 'mode', 'pack', 'slot'] as const).map((key) => of(rows, key)),
    ]
    if (created.length > 0) {
      const ids = texts(created.map((row) => row.id))
      out.late(resourceSql.insert, [TENANT_NO, ids, of(created, 'rid'), of(created, 'type'), ...columns(created)])
    }
    const was = (list: readonly Held[]): Buffer => integers(list.map((held) => held.was))
    if (replaced.length > 0) {
      const rows = replaced.map((held) => held.row)
      out.late(resourceSql.replace, [TENANT_NO, was(replaced), of(rows, 'rid'), ...columns(rows)], rows.length)
    }
    if (stamped.length > 0) {
      const rows = stamped.map((held) => held.row)
      const values = (['rid', 'hash', 'interface', 'time', 'seq', 'mapping', 'mode'] as const).map((key) => of(rows, key))
      out.early(resourceSql.stamp, [TENANT_NO, was(stamped), ...values], rows.length)
    }
    if (this.#former.length > 0) {
      const keys = ['rid', 'version', 'feed', 'at', 'flags', 'hash', 'sp', 'pack', 'slot'] as const
      out.late(resourceSql.toHistory, [TENANT_NO, ...keys.map((key) => integers(this.#former.map((row) => row[key])))])
    }
  }
}
