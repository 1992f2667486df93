import type { Session } from './session.ts'
import type { Statement } from './statement.ts'
import { FEED_SPAN, OUTBOX_SPAN } from './store-migrations.ts'

const HIGHEST: Statement = {
  name: undefined,
  text: 'SELECT coalesce((SELECT max(head) FROM feed_head), 0) AS feed, coalesce((SELECT max(last) FROM destination), 0) AS outbox',
}
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 8))'

const ranges = (table: string, span: number, first: number): string =>
  [first, first + 1]
    .map(
      (part) =>
        `CREATE TABLE IF NOT EXISTS ${table}_${part} PARTITION OF ${table} FOR VALUES FROM (${part * span}) TO (${(part + 1) * span})`,
    )
    .join('; ')

/** Makes the partition a number falls into and the one after it; a transaction never takes as many numbers as one holds. */
export class Partitions {
  #feedUpTo = -1
  #outboxUpTo = -1

  /** Whether numbers so high may still come without a look. */
  covers(feed: number, outbox: number): boolean {
    return feed + FEED_SPAN / 2 < this.#feedUpTo && outbox + OUTBOX_SPAN / 2 < this.#outboxUpTo
  }

  async open(session: Session): Promise<void> {
    const [row] = await session.query<{ feed: number; outbox: number }>(HIGHEST)
    await this.ensure(session, row?.feed ?? 0, row?.outbox ?? 0)
  }

  async ensure(session: Session, feed: number, outbox: number): Promise<void> {
    const feedPart = Math.floor((feed + FEED_SPAN / 2) / FEED_SPAN)
    const outboxPart = Math.floor((outbox + OUTBOX_SPAN / 2) / OUTBOX_SPAN)
    const made = [
      ranges('feed', FEED_SPAN, feedPart),
      ranges('history', FEED_SPAN, feedPart),
      ranges('outbox', OUTBOX_SPAN, outboxPart),
    ]
    await session.exec(`BEGIN; ${LOCK}; ${made.join('; ')}; COMMIT`)
    this.#feedUpTo = (feedPart + 2) * FEED_SPAN
    this.#outboxUpTo = (outboxPart + 2) * OUTBOX_SPAN
  }
}
