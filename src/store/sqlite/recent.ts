import type { DirectoryRow } from '../resource-rows.ts'
import type { Connection } from './connection.ts'
import { type Content, openContent } from './content.ts'

/** Rows kept at most; a reader of the feed takes some hundreds at a time. */
const KEPT = 4_000

/**
 * What the store's own readers have in memory of the newest changes. Rules look up the resources of the feed entries they have
 * just read; the rows are true as long as nothing is committed, so only the one who commits may keep them.
 */
export class Recent {
  readonly content: Content
  readonly #rows = new Map<string, DirectoryRow>()

  constructor(connection: Connection) {
    this.content = openContent(connection)
  }

  saw(row: DirectoryRow): void {
    if (this.#rows.size >= KEPT) this.#rows.clear()
    this.#rows.set(row.id, row)
  }

  row(id: string): DirectoryRow | undefined {
    return this.#rows.get(id)
  }

  /** Before every commit. */
  outdate(): void {
    this.#rows.clear()
  }
}
