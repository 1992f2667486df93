import type { IndexTx } from '../patient-index.ts'
import type { LinkEntry, ResourceRow } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Tx } from '../store.ts'
import { Apply, type ApplyParts } from './apply.ts'
import type { Claims } from './claims.ts'
import type { Commits } from './commit.ts'
import { Counters } from './counters.ts'
import { Directory } from './directory.ts'
import { isConflict } from './failure.ts'
import { type FeedHead, FeedNumbers } from './feed-numbers.ts'
import { FollowUps } from './follow-ups.ts'
import { Ledger } from './ledger.ts'
import { Messages } from './messages.ts'
import type { Names } from './names.ts'
import { Numbers } from './numbers.ts'
import { Outbox } from './outbox.ts'
import { type Gone, Outgoing } from './outgoing.ts'
import { type Packs, textOf } from './packs.ts'
import { PatientIndex } from './patient-index.ts'
import { RunRows } from './run-rows.ts'
import { SearchRows } from './search-rows.ts'
import type { Session } from './session.ts'
import { feedSql } from './sql/feed.ts'
import { metaSql } from './sql/names.ts'
import { WrittenPacks } from './written-packs.ts'

/** What outlives a transaction: true for ever, or only a hint. */
export interface Lasting {
  readonly names: Names
  readonly packs: Packs
  readonly head: FeedHead
}

/**
 * One run of a transaction: it reads through what it has itself said, remembers what it writes, and sends that together at its
 * end. So a batch of messages costs round trips by the kind of what it does, not by its messages.
 */
export class Transaction {
  readonly #session: Session
  readonly #claims: Claims
  readonly #parts: ApplyParts
  readonly #messages: Messages
  readonly #index: PatientIndex
  readonly #followUps: FollowUps
  readonly #outbox: Outbox
  readonly #apply: Apply
  readonly #readers = new Map<string, number>()
  readonly #meta = new Map<string, string>()
  /** Nothing is locked but claims. */
  #free = true
  #failed: { readonly cause: unknown } | undefined
  readonly tx: Tx

  constructor(session: Session, lasting: Lasting, claims: Claims) {
    this.#session = session
    this.#claims = claims
    const { names } = lasting
    const numbers = new Numbers(session)
    const writes = (): void => {
      this.#free = false
    }
    const counters = new Counters()
    const feed = new FeedNumbers(lasting.head)
    const directory = new Directory(session, names, feed)
    const isFresh = (rid: number): boolean => directory.isFresh(rid)
    const packs = new WrittenPacks(session, numbers, lasting.packs)
    const search = new SearchRows(names)
    const compartment = new RunRows('compartment')
    const ledger = new Ledger(session, names, isFresh)
    this.#parts = { names, numbers, directory, packs, search, compartment, ledger, feed, counters }
    this.#apply = new Apply(this.#parts)
    this.#messages = new Messages(session, names)
    const claim = (kind: string, keys: readonly number[]): Promise<boolean> => this.#claim(kind, keys)
    this.#index = new PatientIndex({ session, numbers, counters, feed, isFresh, claim })
    this.#followUps = new FollowUps(session, counters, writes)
    this.#outbox = new Outbox(session, names, writes)
    this.tx = this.#made()
  }

  async #claim(kind: string, keys: Iterable<string | number>): Promise<boolean> {
    return this.#claims.take(kind, keys, this.#free)
  }

  /**
   * Whatever the work makes of it, a transaction is not committed in which the database refused something, or an apply broke off
   * in its middle.
   */
  #guard<A extends unknown[], T>(work: (...values: A) => Promise<T>, whole = false): (...values: A) => Promise<T> {
    return async (...values) => {
      try {
        return await work(...values)
      } catch (cause) {
        if (whole || isConflict(cause) || (cause as { code?: unknown }).code !== undefined) this.#failed ??= { cause }
        throw cause
      }
    }
  }

  async #claimIds(keys: readonly string[]): Promise<void> {
    if (await this.#claim('id', keys)) this.#parts.directory.outdate(keys)
  }

  async #rows(ids: readonly string[]): Promise<ReadonlyMap<string, ResourceRow>> {
    await this.#parts.directory.load(ids)
    const found = new Map<string, ResourceRow>()
    for (const id of ids) {
      const row = this.#parts.directory.get(id)
      if (row) found.set(id, this.#parts.directory.toRow(row))
    }
    return found
  }

  async #rowsAt(rids: readonly number[]): Promise<ReadonlyMap<number, ResourceRow>> {
    await this.#parts.directory.load([], rids)
    const found = new Map<number, ResourceRow>()
    for (const rid of rids) {
      const row = this.#parts.directory.at(rid)
      if (row) found.set(rid, this.#parts.directory.toRow(row))
    }
    return found
  }

  /** Where the current content lies now, whatever the caller's row says: it may have been written since it was read. */
  async #content({ rid }: ResourceRow): Promise<string> {
    await this.#parts.directory.load([], [rid])
    const { pack, slot } = this.#parts.directory.at(rid)!
    await this.#parts.packs.load([pack])
    return textOf(this.#parts.packs.parts(pack), slot)
  }

  async #appendLinks(entries: readonly LinkEntry[], at: number): Promise<void> {
    if (entries.length === 0) return
    await this.#parts.directory.load(entries.map((entry) => entry.person))
    const items = entries.map((entry) => ({ ...entry, version: this.#parts.directory.get(entry.person)?.version ?? 0 }))
    this.#parts.feed.addLinks(items, at)
  }

  /** Reads what the work is going to ask for: rows, content, and who the patients among them are. */
  async #expect(what: Parameters<Tx['expect']>[0]): Promise<void> {
    const { claims, ids } = what()
    await this.#claimIds(claims)
    await this.#parts.directory.load(ids)
    const rows = ids.flatMap((id) => this.#parts.directory.get(id) ?? [])
    const patients = rows.filter((row) => row.sp === row.rid)
    await this.#parts.packs.load(patients.map((row) => row.pack))
  }

  async #feedHead(): Promise<number> {
    if (this.#parts.feed.count > 0) return this.#parts.feed.head
    const [row] = await this.#session.query<FeedHead>(feedSql.head, [TENANT_NO])
    return row?.head ?? 0
  }

  async #readerCursor(reader: string): Promise<number> {
    const said = this.#readers.get(reader)
    if (said !== undefined) return said
    const [row] = await this.#session.query<{ feed: number }>(feedSql.reader, [TENANT_NO, reader])
    return row?.feed ?? 0
  }

  #made(): Tx {
    const messages = this.#messages
    const { ledger } = this.#parts
    const timers = this.#followUps
    const index = Object.fromEntries(
      Object.entries(this.#index.tx).map(([name, work]) => [
        name,
        this.#guard(work as (...values: unknown[]) => Promise<unknown>),
      ]),
    ) as unknown as IndexTx
    return {
      index,
      claim: this.#guard((keys) => this.#claimIds(keys)),
      expect: this.#guard((what) => this.#expect(what)),
      settled: this.#guard((seqs) => messages.settled(seqs)),
      putMessage: this.#guard((row) => messages.put(row)),
      setReplies: async (replies) => messages.setReplies(replies),
      putUnmatched: this.#guard((name, codes, at, seq) => messages.putUnmatched(name, codes, at, seq)),
      resources: this.#guard((ids) => this.#rows(ids)),
      resourcesByRid: this.#guard((rids) => this.#rowsAt(rids)),
      content: this.#guard((row) => this.#content(row)),
      foldState: this.#guard((row) => ledger.state(row.rid, row.sourcePatient)),
      ledger: this.#guard((row) => ledger.rows(row.rid, row.sourcePatient)),
      apply: this.#guard((writes, at) => this.#apply.apply(writes, at), true),
      appendLinks: this.#guard((entries, at) => this.#appendLinks(entries, at)),
      feedHead: this.#guard(() => this.#feedHead()),
      readerCursor: this.#guard((reader) => this.#readerCursor(reader)),
      setReaderCursor: async (reader, feed) => void this.#readers.set(reader, feed),
      putTimer: this.#guard((timer, decidedAt) => timers.putTimer(timer, decidedAt)),
      settleTimer: this.#guard((key, state, reason, at) => timers.settleTimer(key, state, reason, at)),
      followUp: this.#guard((key) => timers.followUp(key)),
      timersOf: this.#guard((anchor) => timers.timersOf(anchor)),
      putOutbox: this.#guard((destination, events, at) => this.#outbox.put(destination, events, at)),
      settleOutbox: this.#guard((destination, sequence, result, code) =>
        this.#outbox.settle(destination, sequence, result, code),
      ),
      setMeta: async (name, value) => void this.#meta.set(name, value),
    }
  }

  /**
   * Sends what was written; the feed lock is held from here. Throws what failed before, or a Conflict. Answers what the
   * database said, and the highest outbox sequence.
   */
  async flush(commits: Commits): Promise<Gone & { readonly outbox: number }> {
    if (this.#failed) throw this.#failed.cause
    await Promise.all([
      this.#parts.search.prepare(this.#session),
      this.#parts.compartment.prepare(this.#session),
      this.#messages.prepare(),
    ])
    const out = new Outgoing()
    const { directory, packs, search, compartment, ledger, feed, counters } = this.#parts
    for (const part of [packs, search, compartment, ledger, this.#messages, this.#index, directory, feed, counters, this.#outbox])
      part.flush(out)
    for (const [name, at] of this.#readers) out.early(feedSql.setReader, [TENANT_NO, name, at])
    for (const [name, value] of this.#meta) out.early(metaSql.put, [TENANT_NO, name, value])
    const gone = await out.send(this.#session, feed.count, feed.at, commits)
    return { ...gone, outbox: this.#outbox.highest }
  }

  /** After the commit. */
  hand(): void {
    this.#parts.packs.hand()
  }
}
