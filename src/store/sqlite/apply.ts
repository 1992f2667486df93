import { CREATED, FeedItems, REMOVED, UPDATED } from '../feed-items.ts'
import { DELETED, type DirectoryRow, GOLDEN, MODES, PLACEHOLDER } from '../resource-rows.ts'
import type { LedgerKey, ResourceWrite } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Content } from './content.ts'
import { openLedger } from './ledger.ts'
import type { WritableNames } from './names.ts'
import { OpenPacks } from './open-packs.ts'
import { openRowBuffer } from './row-buffer.ts'
import { openRuns } from './runs.ts'
import { openSearchEntries, type RidOf } from './search-entries.ts'
import type { Sequences } from './sequences.ts'
import { openShelves } from './shelves.ts'
import { feedSql } from './sql/feed.ts'
import { resourceSql } from './sql/resources.ts'
import { compartmentRuns } from './sql/runs.ts'

const DIRECTORY_WIDTH = 18

/** What one apply has in hand. */
interface Running {
  readonly at: number
  readonly rids: Map<string, number>
  readonly items: FeedItems
  readonly ridOf: RidOf
}

/** rids the new ones among the writes will get: they are given in this order. */
function comingRids(writes: readonly ResourceWrite[], last: number): ReadonlyMap<string, number> {
  const coming = new Map<string, number>()
  for (const { id, row } of writes)
    if (row) coming.set(id, row.rid)
    else if (!coming.has(id)) coming.set(id, ++last)
  return coming
}

const NO_SINGLE = [null, null, null, null, null]

function singleValues(single: LedgerKey | null, names: WritableNames): (number | null)[] {
  if (single === null) return NO_SINGLE
  const { interface: name, stamp, mappingVersion, mode } = single
  return [names.no(name), stamp.time, stamp.seq, names.no(mappingVersion), MODES.indexOf(mode)]
}

/** A golden record stays one; the other two are said anew by every write. */
const flagsOf = (write: ResourceWrite, before: number): number =>
  (write.deleted ? DELETED : 0) | (write.placeholder ? PLACEHOLDER : 0) | (write.golden ? GOLDEN : before & GOLDEN)

/** Nothing but the stamp of the only contribution moves. */
const isStamp = (write: ResourceWrite): boolean =>
  write.text === undefined && write.single !== null && write.state === undefined && write.ledger === undefined

export interface Apply {
  /** Writes what one message does to resources; rids of all it names. */
  apply(writes: readonly ResourceWrite[], at: number): ReadonlyMap<string, number>
  /** Throws what an apply of this transaction threw: it cannot be committed any more. */
  check(): void
  /** Writes what is left of the index, before the transaction commits: nothing in it reads the index. */
  flush(): void
  /** After the commit: parts of the packs it wrote. */
  hand(to: (pack: number, parts: readonly string[]) => void): void
  /** After a rollback, which may have come in the middle of an apply. */
  forget(): void
}

/**
 * A statement of many rows that fails is undone alone and leaves the transaction open (one of a single row ends it): work that
 * swallows the error must not commit the half that was written before.
 */
function guarded(bare: Omit<Apply, 'check'>): Apply {
  let broken: { readonly cause: unknown } | undefined
  return {
    ...bare,
    apply(writes, at) {
      try {
        return bare.apply(writes, at)
      } catch (cause) {
        broken ??= { cause }
        throw cause
      }
    },
    check() {
      if (broken) throw broken.cause
    },
    forget() {
      broken = undefined
      bare.forget()
    },
  }
}

export function openApply(connection: Connection, names: WritableNames, content: Content, sequences: Sequences): Apply {
  const created = openRowBuffer(connection, resourceSql.insert, DIRECTORY_WIDTH)
  const replace = connection.prepare(resourceSql.replace)
  const stamp = connection.prepare(resourceSql.stamp)
  const toHistory = connection.prepare(resourceSql.toHistory)
  const byRid = connection.prepare(resourceSql.byRid)
  const ridOf = connection.prepare(resourceSql.ridOf)
  const packs = new OpenPacks(connection, sequences)
  const compartment = openRuns(connection, compartmentRuns)
  const insertFeed = connection.prepare(feedSql.insert)
  const entries = openSearchEntries(connection, names)
  const ledger = openLedger(connection, names)
  const shelves = openShelves(names, sequences)

  /** The source patient a write belongs to; a Patient that is no golden record is its own. */
  const ownerOf = (write: ResourceWrite, rid: number, running: Running): number | null => {
    const id = write.sourcePatient ?? (write.type === 'Patient' && !write.golden ? write.id : undefined)
    if (id === undefined) return null
    if (id === write.id) return rid
    const known = running.rids.get(id) ?? (ridOf.get(TENANT_NO, id) as { rid: number } | undefined)?.rid
    if (known === undefined)
      throw new Error(`${write.type} belongs to a source patient that is neither stored nor written before it`)
    running.rids.set(id, known)
    return known
  }

  const create = (write: ResourceWrite, text: string, running: Running): number => {
    const rid = ++sequences.rid
    running.rids.set(write.id, rid)
    const owner = ownerOf(write, rid, running)
    const flags = flagsOf(write, 0)
    const type = names.no(write.type)
    const index = entries.add(rid, flags & DELETED ? [] : write.index, running.ridOf)
    const { pack, slot } = packs.put(write.golden ? rid : owner, text, index)
    // biome-ignore format: the order of the columns
    created.add(
      rid, TENANT_NO, type, write.id, owner, 1, ++sequences.feed, running.at, flags, shelves.no(write.type, flags), write.hash,
      ...singleValues(write.single, names), pack, slot,
    )
    if (owner !== null) compartment.add([TENANT_NO, owner, type], rid)
    shelves.count(write.type, flags, 1)
    running.items.add(rid, 1, flags & DELETED ? REMOVED : CREATED)
    return rid
  }

  const update = (write: ResourceWrite, text: string, old: DirectoryRow, running: Running): void => {
    const { rid } = old
    const golden = ((write.golden ? GOLDEN : 0) | (old.flags & GOLDEN)) !== 0
    const owner = golden || (write.sourcePatient === undefined && old.sp !== null) ? old.sp : ownerOf(write, rid, running)
    const flags = flagsOf(write, old.flags)
    const index = entries.encode(flags & DELETED ? [] : write.index, running.ridOf)
    const { pack, slot } = packs.put(golden ? rid : owner, text, index)
    const version = old.version + 1
    toHistory.run(rid)
    // biome-ignore format: the order of the columns
    replace.run(
      owner, version, ++sequences.feed, running.at, flags, shelves.no(write.type, flags), write.hash,
      ...singleValues(write.single, names), pack, slot, rid,
    )
    if (owner !== old.sp) {
      if (old.sp !== null) compartment.remove([TENANT_NO, old.sp, old.type], rid)
      if (owner !== null) compartment.add([TENANT_NO, owner, old.type], rid)
    }
    entries.replace(rid, content.entries(old.pack, old.slot), index)
    shelves.count(write.type, old.flags, -1)
    shelves.count(write.type, flags, 1)
    running.items.add(rid, version, flags & DELETED ? REMOVED : old.flags & DELETED ? CREATED : UPDATED)
  }

  const writeOne = (write: ResourceWrite, running: Running): void => {
    const rid = write.row?.rid ?? running.rids.get(write.id)
    if (rid === undefined) {
      if (write.text === undefined) throw new Error(`a new ${write.type} without content`)
      const made = create(write, write.text, running)
      if (write.ledger || write.state !== undefined) ledger.write(made, ownerOf(write, made, running), write, false)
      return
    }
    const writtenBefore = running.rids.has(write.id)
    running.rids.set(write.id, rid)
    // The usual repeat: the caller's row, read in this transaction, says all there is to know.
    if (!writtenBefore && write.row?.single && isStamp(write)) {
      stamp.run(write.hash, ...singleValues(write.single, names), rid)
      return
    }
    if (writtenBefore) created.flush()
    // Read again rather than taken from the caller: it may have been written since, by the same transaction.
    const old = byRid.get(rid) as unknown as DirectoryRow
    if (write.text !== undefined) {
      packs.settle(old.flags & GOLDEN ? rid : old.sp, old.pack)
      update(write, write.text, old, running)
    } else stamp.run(write.hash, ...singleValues(write.single, names), rid)
    ledger.write(rid, old.sp, write, old.interface === null)
  }

  const apply = (writes: readonly ResourceWrite[], at: number): ReadonlyMap<string, number> => {
    const coming = comingRids(writes, sequences.rid)
    const ridOf = (target: string) => coming.get(target.slice(target.indexOf('/') + 1))
    const running: Running = { at: Math.max(at, sequences.at), rids: new Map(), items: new FeedItems(), ridOf }
    const first = sequences.feed + 1
    for (const write of writes) writeOne(write, running)
    created.flush()
    packs.flush()
    if (running.items.count > 0) {
      insertFeed.run(TENANT_NO, first, running.items.count, running.at, running.items.text)
      sequences.at = running.at
    }
    return running.rids
  }
  const flush = (): void => {
    compartment.flush()
    entries.flush()
  }
  const forget = (): void => {
    created.forget()
    packs.forget()
    compartment.forget()
    entries.forget()
  }
  return guarded({ apply, flush, hand: (to) => packs.hand(to), forget })
}
