import { CREATED, FeedItems, REMOVED, UPDATED } from '../feed-items.ts'
import { DELETED, type DirectoryRow, GOLDEN, MODES, PLACEHOLDER, SOURCE_PATIENTS, shelfName } from '../resource-rows.ts'
import type { LedgerKey, ResourceWrite } from '../rows.ts'
import type { Counters } from './counters.ts'
import type { Directory } from './directory.ts'
import type { FeedNumbers } from './feed-numbers.ts'
import type { Ledger } from './ledger.ts'
import type { Names } from './names.ts'
import type { Numbers } from './numbers.ts'
import { entriesOf } from './packs.ts'
import type { RunRows } from './run-rows.ts'
import { type SearchRows, systemsOf } from './search-rows.ts'
import type { WrittenPacks } from './written-packs.ts'

/** What an apply works on, all of one transaction. */
export interface ApplyParts {
  readonly names: Names
  readonly numbers: Numbers
  readonly directory: Directory
  readonly packs: WrittenPacks
  readonly search: SearchRows
  readonly compartment: RunRows
  readonly ledger: Ledger
  readonly feed: FeedNumbers
  readonly counters: Counters
}

interface Running {
  readonly at: number
  readonly rids: Map<string, number>
  readonly items: FeedItems
}

type Single = Pick<DirectoryRow, 'interface' | 'time' | 'seq' | 'mapping' | 'mode'>
const NO_SINGLE: Single = { interface: null, time: null, seq: null, mapping: null, mode: null }

/** A golden record stays one; the other two are said anew by every write. */
const flagsOf = (write: ResourceWrite, before: number): number =>
  (write.deleted ? DELETED : 0) | (write.placeholder ? PLACEHOLDER : 0) | (write.golden ? GOLDEN : before & GOLDEN)

/** Nothing but the stamp of the only contribution moves. */
const isStamp = (write: ResourceWrite): boolean =>
  write.text === undefined && write.single !== null && write.state === undefined && write.ledger === undefined

/** Writes what one message does to resources. Nothing is sent before the transaction's end. */
export class Apply {
  readonly #parts: ApplyParts

  constructor(parts: ApplyParts) {
    this.#parts = parts
  }

  async apply(writes: readonly ResourceWrite[], at: number): Promise<ReadonlyMap<string, number>> {
    const { feed, packs } = this.#parts
    await this.#fetch(writes)
    const running: Running = { at: feed.timeOf(at), rids: new Map(), items: new FeedItems() }
    const first = feed.count + 1
    for (const write of writes) this.#write(write, running)
    packs.close()
    feed.addItems(running.items, first, running.at)
    return running.rids
  }

  /** Everything the writes need to know, in at most two askings. */
  async #fetch(writes: readonly ResourceWrite[]): Promise<void> {
    const { names, numbers, directory, packs } = this.#parts
    const written = new Set(writes.map((write) => write.id))
    const owners = writes.flatMap(({ sourcePatient: owner }) => (owner === undefined || written.has(owner) ? [] : [owner]))
    const rids = writes.flatMap(({ row }) => (row ? [row.rid] : []))
    await Promise.all([
      names.ensure(namesOf(writes)),
      numbers.reserve({ rid: writes.length, pack: writes.length }),
      directory.load(owners, rids),
    ])
    const former = writes.flatMap(({ row, text }) => (row && text !== undefined ? [directory.at(row.rid)?.pack ?? 0] : []))
    await packs.load(former.filter((pack) => pack > 0))
  }

  #write(write: ResourceWrite, running: Running): void {
    const { directory, ledger } = this.#parts
    const rid = write.row?.rid ?? running.rids.get(write.id)
    if (rid === undefined) {
      if (write.text === undefined) throw new Error(`a new ${write.type} without content`)
      const made = this.#create(write, write.text, running)
      if (write.ledger || write.state !== undefined) ledger.write(made, this.#ownerOf(write, made, running), write, false)
      return
    }
    running.rids.set(write.id, rid)
    // Taken from the directory rather than from the caller: it may have been written since, by the same transaction.
    const old = directory.at(rid)
    if (!old) throw new Error(`${write.type} ${rid} is not in the directory`)
    if (write.text !== undefined) this.#update(write, write.text, old, running)
    else directory.stamp({ ...old, hash: write.hash, ...this.#single(write.single) })
    if (!isStamp(write) || old.interface === null) ledger.write(rid, old.sp, write, old.interface === null)
  }

  #create(write: ResourceWrite, text: string, running: Running): number {
    const { names, numbers, directory, packs, search, compartment, feed } = this.#parts
    const rid = numbers.take('rid')
    running.rids.set(write.id, rid)
    const owner = this.#ownerOf(write, rid, running)
    const flags = flagsOf(write, 0)
    const type = names.no(write.type)
    const index = search.add(rid, flags & DELETED ? [] : write.index, owner)
    const placed = packs.put(write.golden ? rid : owner, text, index)
    const known = { rid, type, id: write.id, sp: owner, version: 1, feed: feed.next(), at: running.at, flags, hash: write.hash }
    directory.create({ ...known, ...this.#single(write.single), ...placed })
    if (owner !== null) compartment.add([owner, type], rid, owner)
    this.#count(write.type, flags, 1)
    running.items.add(rid, 1, flags & DELETED ? REMOVED : CREATED)
    return rid
  }

  #update(write: ResourceWrite, text: string, old: DirectoryRow, running: Running): void {
    const { directory, packs, search, compartment, feed } = this.#parts
    const { rid } = old
    const golden = ((write.golden ? GOLDEN : 0) | (old.flags & GOLDEN)) !== 0
    const keeps = golden || (write.sourcePatient === undefined && old.sp !== null)
    const owner = keeps ? old.sp : this.#ownerOf(write, rid, running)
    const flags = flagsOf(write, old.flags)
    const index = search.encode(flags & DELETED ? [] : write.index)
    const before = entriesOf(packs.parts(old.pack), old.slot)
    const placed = packs.put(golden ? rid : owner, text, index)
    const version = old.version + 1
    const next = { ...old, sp: owner, version, feed: feed.next(), at: running.at, flags, hash: write.hash }
    directory.replace({ ...next, ...this.#single(write.single), ...placed })
    if (owner !== old.sp) {
      if (old.sp !== null) compartment.remove([old.sp, old.type], rid)
      if (owner !== null) compartment.add([owner, old.type], rid, owner)
    }
    search.replace(rid, before, index)
    this.#count(write.type, old.flags, -1)
    this.#count(write.type, flags, 1)
    running.items.add(rid, version, flags & DELETED ? REMOVED : old.flags & DELETED ? CREATED : UPDATED)
  }

  /** The source patient a write belongs to; a Patient that is no golden record is its own. */
  #ownerOf(write: ResourceWrite, rid: number, running: Running): number | null {
    const id = write.sourcePatient ?? (write.type === 'Patient' && !write.golden ? write.id : undefined)
    if (id === undefined) return null
    if (id === write.id) return rid
    const known = running.rids.get(id) ?? this.#parts.directory.get(id)?.rid
    if (known === undefined)
      throw new Error(`${write.type} belongs to a source patient that is neither stored nor written before it`)
    running.rids.set(id, known)
    return known
  }

  #single(single: LedgerKey | null): Single {
    if (single === null) return NO_SINGLE
    const { names } = this.#parts
    const { interface: name, stamp, mappingVersion, mode } = single
    return {
      interface: names.no(name),
      time: stamp.time,
      seq: stamp.seq,
      mapping: names.no(mappingVersion),
      mode: MODES.indexOf(mode),
    }
  }

  #count(type: string, flags: number, by: number): void {
    const shelf = shelfName(type, flags)
    if (shelf !== null) this.#parts.counters.add(`shelf:${shelf}`, by)
  }
}

function* namesOf(writes: readonly ResourceWrite[]): Iterable<string> {
  for (const { type, single, ledger, index } of writes) {
    yield type
    if (type === 'Patient') yield SOURCE_PATIENTS
    if (single) yield* [single.interface, single.mappingVersion]
    for (const { row } of ledger ?? []) yield* [row.interface, row.mappingVersion]
    yield* systemsOf(index)
  }
}
