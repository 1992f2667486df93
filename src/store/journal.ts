import type { Envelope, Journalled } from '../model/message.ts'
import type { Fence } from './leases.ts'

/**
 * The durable list of messages (architecture D2): files of their own, one per period, beside the store. What `append`
 * resolved is on the disk. Embedded: `sqlite/journal.ts`; PostgreSQL: a partitioned table.
 */
export interface Journal {
  /**
   * Writes envelopes and cursors in one transaction and syncs. Receipts stand in the order of the envelopes. A repeat
   * (same interface, control id and bytes within the window, this batch included) gets the first copy's number.
   */
  append(
    envelopes: readonly Envelope[],
    cursors: readonly JournalCursor[],
    /** Leases that must still stand when it commits, else `store.fenced`; one process alone has nobody to fear. */
    fences?: readonly Fence[],
  ): Promise<readonly JournalReceipt[]>
  cursor(interfaceName: string, name: string): Promise<string | undefined>
  /** Messages with a number above `after`, rising, bytes included; for the replay at start. */
  read(after: number, limit: number): Promise<readonly Journalled[]>
  get(seq: number): Promise<Journalled | undefined>
  /** Received and repeats per interface and day (UTC day number of the receipt: floor(ms / 86,400,000)). */
  tallies(): Promise<readonly JournalTally[]>
  /** How many messages above `after`, per interface and day, and the oldest receipt: what is still waiting. */
  waiting(after: number): Promise<readonly WaitingTally[]>
  head(): Promise<number>
  /** Drops whole periods that end before `before` and hold nothing above or in `keep`. Returns the files dropped. */
  drop(before: number, keep: readonly number[]): Promise<readonly string[]>
  rowHashes(interfaceName: string, keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  putRowHashes(interfaceName: string, rows: readonly { readonly key: string; readonly hash: number }[]): Promise<void>
  close(): Promise<void>
}

export interface JournalCursor {
  readonly interface: string
  readonly name: string
  readonly value: string
}

export interface JournalReceipt {
  readonly seq: number
  readonly repeat: boolean
  /** The control id was used before with other bytes. */
  readonly reused: boolean
}

export interface JournalTally {
  readonly interface: string
  readonly day: number
  readonly received: number
  readonly repeats: number
}

export interface WaitingTally {
  readonly interface: string
  readonly day: number
  readonly count: number
  readonly oldestAt: number
}
