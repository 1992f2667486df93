import { TENANT_NO } from '../seal.ts'
import { integers, texts } from './arrays.ts'
import type { Outgoing } from './outgoing.ts'
import { metaSql } from './sql/names.ts'

/** Counts that many messages of a transaction raise, written once under the feed lock. */
export class Counters {
  readonly #added = new Map<string, number>()

  add(name: string, by: number): void {
    this.#added.set(name, (this.#added.get(name) ?? 0) + by)
  }

  flush(out: Outgoing): void {
    const rows = [...this.#added].filter(([, by]) => by !== 0)
    if (rows.length === 0) return
    out.late(metaSql.add, [TENANT_NO, texts(rows.map(([name]) => name)), integers(rows.map(([, by]) => by))])
  }
}
