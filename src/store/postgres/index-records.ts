import { open, type SealScope, seal, TENANT_NO } from '../seal.ts'
import { blobs, integers, texts } from './arrays.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { indexSql } from './sql/patient-index.ts'

const scope = (sp: number): SealScope => ({ tenant: TENANT_NO, sourcePatient: sp })

interface Held {
  readonly text: string
  readonly keys: readonly number[]
}
interface Holders {
  /** Rising; complete when shorter than the limit it was read with. */
  readonly list: readonly number[]
  readonly limit: number
}

/** Comparison records and who is under which blocking key, inside a transaction. */
export class IndexRecords {
  readonly #session: Session
  readonly #isFresh: (rid: number) => boolean
  readonly #records = new Map<number, Held | undefined>()
  readonly #changed = new Set<number>()
  readonly #holders = new Map<number, Holders>()
  /** Of each key, who was put under it (true) or taken from it (false). */
  readonly #moved = new Map<number, Map<number, boolean>>()

  constructor(session: Session, isFresh: (rid: number) => boolean) {
    this.#session = session
    this.#isFresh = isFresh
  }

  async load(sps: readonly number[]): Promise<void> {
    const unknown = [...new Set(sps)].filter((sp) => !this.#records.has(sp))
    for (const sp of unknown) this.#records.set(sp, undefined)
    const missing = unknown.filter((sp) => !this.#isFresh(sp))
    if (missing.length === 0) return
    type Row = { sp: number; keys: string[]; record: Uint8Array }
    for (const { sp, keys, record } of await this.#session.query<Row>(indexSql.records, [TENANT_NO, integers(missing)]))
      this.#records.set(sp, { text: Buffer.from(open(scope(sp), record)).toString('utf8'), keys: keys.map(Number) })
  }

  async records(sps: readonly number[]): Promise<ReadonlyMap<number, string>> {
    await this.load(sps)
    const found = new Map<number, string>()
    for (const sp of sps) {
      const held = this.#records.get(sp)
      if (held) found.set(sp, held.text)
    }
    return found
  }

  async put(sp: number, text: string, keys: readonly number[]): Promise<void> {
    await this.load([sp])
    const before = new Set(this.#records.get(sp)?.keys)
    const now = new Set(keys)
    for (const key of before.difference(now)) this.#move(key, sp, false)
    for (const key of now.difference(before)) this.#move(key, sp, true)
    this.#records.set(sp, { text, keys: [...now] })
    this.#changed.add(sp)
  }

  async remove(sp: number): Promise<void> {
    await this.load([sp])
    for (const key of this.#records.get(sp)?.keys ?? []) this.#move(key, sp, false)
    this.#records.set(sp, undefined)
    this.#changed.add(sp)
  }

  #move(key: number, sp: number, here: boolean): void {
    const moved = this.#moved.get(key) ?? new Map<number, boolean>()
    moved.set(sp, here)
    this.#moved.set(key, moved)
  }

  /** The caller has claimed the keys. */
  async holders(keys: readonly number[], cap: number): Promise<ReadonlyMap<number, readonly number[]>> {
    const taken = (key: number): number => [...(this.#moved.get(key)?.values() ?? [])].filter((here) => !here).length
    const enough = (key: number): boolean => {
      const known = this.#holders.get(key)
      return known !== undefined && (known.list.length < known.limit || known.limit >= cap + 1 + taken(key))
    }
    const missing = [...new Set(keys)].filter((key) => !enough(key))
    if (missing.length > 0) await this.#read(missing, cap + 1 + Math.max(...missing.map(taken)))
    const found = new Map<number, readonly number[]>()
    for (const key of keys) {
      const moved = this.#moved.get(key)
      const kept = this.#holders.get(key)!.list.filter((sp) => !moved?.has(sp))
      const come = [...(moved ?? [])].filter(([, here]) => here).map(([sp]) => sp)
      const list = come.length > 0 ? [...kept, ...come].sort((a, b) => a - b) : kept
      if (list.length > 0) found.set(key, list.slice(0, cap + 1))
    }
    return found
  }

  async #read(keys: readonly number[], limit: number): Promise<void> {
    const lists = new Map<number, number[]>(keys.map((key) => [key, []]))
    const rows = await this.#session.query<{ block: number; sp: number }>(indexSql.holders, [TENANT_NO, integers(keys), limit])
    for (const { block, sp } of rows) lists.get(block)!.push(sp)
    for (const [key, list] of lists) this.#holders.set(key, { list, limit })
  }

  flush(out: Outgoing): void {
    const moves = [...this.#moved].flatMap(([key, moved]) => [...moved].map(([sp, here]) => ({ key, sp, here })))
    for (const here of [false, true]) {
      const some = moves.filter((move) => move.here === here)
      if (some.length === 0) continue
      const values = [TENANT_NO, integers(some.map(({ key }) => key)), integers(some.map(({ sp }) => sp))]
      out.early(here ? indexSql.putPostings : indexSql.removePostings, values)
    }
    const changed = [...this.#changed].map((sp) => ({ sp, held: this.#records.get(sp) }))
    const gone = changed.filter(({ held }) => !held).map(({ sp }) => sp)
    if (gone.length > 0) out.early(indexSql.removeRecords, [TENANT_NO, integers(gone)])
    const put = changed.flatMap(({ sp, held }) => (held ? [{ sp, held }] : []))
    if (put.length === 0) return
    const bytes = put.map(({ sp, held }) => seal(scope(sp), Buffer.from(held.text)))
    out.early(indexSql.putRecords, [
      TENANT_NO,
      integers(put.map(({ sp }) => sp)),
      texts(put.map(({ held }) => held.keys.join(','))),
      blobs(bytes),
    ])
  }
}
