import type { MessageState, ReplyState } from '../model/message.ts'
import type { Fence } from './leases.ts'
import type { IndexTx, PersonReads } from './patient-index.ts'
import type {
  FeedEntry,
  FollowUpRow,
  FollowUpState,
  LedgerRow,
  LinkEntry,
  MessageRow,
  OutboxRow,
  ResourceRow,
  ResourceWrite,
  StateTally,
  Timer,
  UnmatchedCode,
} from './rows.ts'
import type { SearchPlan, SearchRow } from './search.ts'

/**
 * The record (architecture D2, D3): message states, resources, contributions, patient index, feed, timers, outbox. One
 * interface, two implementations, one contract suite. No SQL word outside `store/`.
 */
export interface Store {
  /**
   * One transaction, serialised with the others; commits and syncs when `work` resolves, else rolls back. Where several
   * processes write, `work` may be run again from its beginning (a claim that could not be had at once, a serialisation
   * failure): it has no effect but through `tx`. `fences`: leases that must still be held when it commits, else it rejects
   * with `store.fenced` and nothing of it stands.
   */
  write<T>(work: (tx: Tx) => Promise<T>, fences?: readonly Fence[]): Promise<T>
  readonly reads: Reads
  close(): Promise<void>
}

/** What a transaction can do. Reads inside it see its own writes. */
export interface Tx {
  /**
   * Keeps other writers who claim one of these keys out until this transaction ends, so that what is read next is still so
   * at the commit: source patients, and resources of nobody. One writer alone has every claim already.
   */
  claim(keys: readonly string[]): Promise<void>
  /**
   * A hint of what the work is about to claim and which resources it will ask for, said once for a whole batch: where asking
   * costs a way to a server, one way then does for all; elsewhere it is not even worked out. Changes nothing.
   */
  expect(what: () => { readonly claims: readonly string[]; readonly ids: readonly string[] }): Promise<void>
  /** States of these messages that are already settled (recovery skips them). */
  settled(seqs: readonly number[]): Promise<ReadonlyMap<number, MessageState>>
  /** Inserts, or replaces a row that was held; the tallies follow. */
  putMessage(row: MessageRow): Promise<void>
  setReplies(replies: readonly { readonly seq: number; readonly reply: ReplyState }[]): Promise<void>
  putUnmatched(interfaceName: string, codes: readonly UnmatchedCode[], at: number, seq: number): Promise<void>

  /** Directory rows by id; missing ids are absent from the map. */
  resources(ids: readonly string[]): Promise<ReadonlyMap<string, ResourceRow>>
  resourcesByRid(rids: readonly number[]): Promise<ReadonlyMap<number, ResourceRow>>
  /** Current content text. */
  content(row: ResourceRow): Promise<string>
  /** Fold state text of a resource with several contributions. */
  foldState(row: ResourceRow): Promise<string | undefined>
  ledger(row: ResourceRow): Promise<readonly LedgerRow[]>
  /**
   * Writes what one message does: rids, packs (one per source patient), versions, history, search index, ledger, feed
   * entries. Returns the rid of every resource named. Writes stand in order: a source patient before what is its own.
   */
  apply(writes: readonly ResourceWrite[], at: number): Promise<ReadonlyMap<string, number>>
  /** Numbers link changes in the feed. */
  appendLinks(entries: readonly LinkEntry[], at: number): Promise<void>
  /** Who is who; clinical rows are never rewritten for it. */
  readonly index: IndexTx

  /** Highest feed number written, this transaction included. */
  feedHead(): Promise<number>
  readerCursor(reader: string): Promise<number>
  setReaderCursor(reader: string, feed: number): Promise<void>

  putTimer(timer: Timer, decidedAt: number): Promise<'new' | 'moved' | 'known'>
  settleTimer(dedupeKey: string, state: Exclude<FollowUpState, 'pending'>, reason: string, at: number): Promise<void>
  followUp(dedupeKey: string): Promise<FollowUpRow | undefined>
  timersOf(anchor: string): Promise<readonly FollowUpRow[]>

  /** Appends with the next gapless sequence of the destination; an event id already there is left alone. */
  putOutbox(
    destination: string,
    events: readonly { eventId: string; orderKey: string; body: string }[],
    at: number,
  ): Promise<void>
  settleOutbox(
    destination: string,
    sequence: number,
    result: { state: 'delivered' | 'dead' } | { state: 'pending'; nextAt: number },
    code: string,
  ): Promise<void>

  /** A small value of the engine's own (salt, epoch, term-frequency snapshot version). */
  setMeta(name: string, value: string): Promise<void>
}

/** Consistent reads of committed data. */
export interface Reads extends PersonReads {
  meta(name: string): Promise<string | undefined>
  resource(type: string, id: string): Promise<StoredResource | undefined>
  /** By id, many at once, those that a search would find: not deleted, no placeholders, golden records of patients. */
  current(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredResource>>
  version(type: string, id: string, version: number): Promise<StoredResource | undefined>
  history(type: string, id: string, limit: number): Promise<readonly StoredResource[]>
  search(plan: SearchPlan): Promise<{ readonly rows: readonly SearchRow[]; readonly more: boolean }>
  count(plan: SearchPlan): Promise<number>
  /** Entries above `after`, rising, at most `limit`. */
  feed(after: number, limit: number): Promise<readonly FeedEntry[]>
  feedHead(): Promise<number>
  readerCursor(reader: string): Promise<number>

  /** Highest journal number such that all numbers up to it are settled. */
  settledUpTo(): Promise<number>
  message(seq: number): Promise<MessageRow | undefined>
  messages(filter: MessageFilter, limit: number): Promise<readonly MessageRow[]>
  stateTallies(): Promise<readonly StateTally[]>
  unmatched(
    limit: number,
  ): Promise<readonly (UnmatchedCode & { interface: string; count: number; firstAt: number; lastAt: number })[]>

  dueTimers(now: number, limit: number): Promise<readonly FollowUpRow[]>
  nextTimerAt(): Promise<number | undefined>
  followUps(
    filter: { rule?: string; sourcePatients?: readonly string[]; state?: FollowUpState },
    limit: number,
  ): Promise<readonly FollowUpRow[]>
  /** Pending deliveries whose time has come, oldest first, at most one per order key. */
  dueOutbox(destination: string, now: number, limit: number): Promise<readonly OutboxRow[]>
  /** Highest sequence of every destination: how many events were ever given to it, counted apart from the tallies. */
  outboxHeads(): Promise<readonly { destination: string; sequence: number }[]>
  outboxTallies(): Promise<readonly { destination: string; state: OutboxRow['state']; count: number }[]>
  counts(): Promise<StoreCounts>
}

export interface MessageFilter {
  readonly interface?: string
  readonly state?: MessageState
  readonly code?: string
  readonly afterSeq?: number
}

export interface StoredResource extends ResourceRow {
  /** Content as stored: without meta, references still to source patients. */
  readonly text: string
  /** Patient id of the source patient, where there is one. */
  readonly sourcePatientId: string | undefined
}

export interface StoreCounts {
  readonly resources: Readonly<Record<string, number>>
  readonly sourcePatients: number
  readonly persons: number
  readonly links: number
  readonly proposals: number
  readonly followUps: Readonly<Record<FollowUpState, number>>
}
