import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import { feedSql } from './sql/feed.ts'
import { metaSql } from './sql/names.ts'
import { resourceSql } from './sql/resources.ts'

/**
 * The writer's rising numbers, held in memory (one writer owns them) and read back from the tables after a rollback. Counters
 * that many messages of a transaction raise are summed here and written once before it commits.
 */
export class Sequences {
  rid = 0
  pack = 0
  feed = 0
  /** Commit time of the newest feed row: times rise with feed numbers even when the clock goes back. */
  at = 0
  readonly #connection: Connection
  readonly #added = new Map<string, number>()
  readonly #add

  constructor(connection: Connection) {
    this.#connection = connection
    this.#add = connection.prepare(metaSql.add)
    this.reload()
  }

  reload(): void {
    const one = (sql: string, ...values: number[]): Record<string, number | null> | undefined =>
      this.#connection.prepare(sql).get(...values) as Record<string, number | null> | undefined
    this.rid = one(resourceSql.lastRid)?.last ?? 0
    this.pack = one(resourceSql.lastPack)?.last ?? 0
    const feed = one(feedSql.last, TENANT_NO)
    this.feed = feed?.head ?? 0
    this.at = feed?.at ?? 0
    this.#added.clear()
  }

  count(name: string, by: number): void {
    this.#added.set(name, (this.#added.get(name) ?? 0) + by)
  }

  flush(): void {
    for (const [name, by] of this.#added) if (by !== 0) this.#add.run(TENANT_NO, name, by)
    this.#added.clear()
  }
}
