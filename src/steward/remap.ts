import type { MappedMessage } from '../engine/mapped-message.ts'
import type { VersionEntry } from '../engine/mapping-versions.ts'
import { type InterfaceContext, processMessage } from '../engine/process-message.ts'
import type { Prepared } from '../fhir/prepared.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { hash31 } from '../model/hash.ts'
import type { Journalled } from '../model/message.ts'
import type { Journal } from '../store/journal.ts'
import type { MessageRow } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import { numberBefore, storedMessages } from './stored-messages.ts'
import { versionsAt } from './versions.ts'

/**
 * Maps stored messages again with one version and has the new contributions committed in place of the former ones (folding.md).
 * Whatever was mapped meanwhile, in whatever order messages come by, the end is as if this version had mapped them all.
 */

export interface RemapCounts {
  /** Messages looked at. */
  readonly messages: number
  /** The version makes of them what stands already. */
  readonly same: number
  /** Committed anew, by the state they have now. */
  readonly committed: number
  readonly held: number
  readonly failed: number
  readonly ignored: number
  /** Resources whose content changed. */
  readonly changed: number
  /** On their way: the engine maps them with the version that runs. */
  readonly waiting: number
}

export const NO_COUNTS: RemapCounts = {
  messages: 0,
  same: 0,
  committed: 0,
  held: 0,
  failed: 0,
  ignored: 0,
  changed: 0,
  waiting: 0,
}

export interface CommittedAgain {
  readonly settled: readonly { readonly seq: number; readonly state: MessageRow['state']; readonly changed: number }[]
  /** Messages the engine has waiting: while there are many, a re-map waits for them. */
  readonly waiting: number
}

export interface RemapPorts {
  readonly journal: Pick<Journal, 'read' | 'head'>
  readonly reads: Pick<Reads, 'message'>
  /** What ran when (mapping-versions.ts). */
  readonly log: readonly VersionEntry[]
  /** A kept version; undefined when it is not kept any more. */
  compiled(version: string): Promise<MappingSet | undefined>
  readonly target: MappingSet
  readonly contexts: ReadonlyMap<string, InterfaceContext>
  readonly salt: string
  commitAgain(messages: readonly MappedMessage[]): Promise<CommittedAgain>
  /** Everything up to here is done; `touched`: what was touched since the last call. */
  reached(position: RemapPosition, counts: RemapCounts, touched: readonly string[]): Promise<void>
  pause(milliseconds: number): Promise<void>
}

/**
 * `again`: the messages themselves. `resay`: a contribution taken away may have stood for equal ones of other messages (one row
 * stands for all of them, folding.md, "Cost"), also of messages before the range: those say theirs once more.
 */
export interface RemapPosition {
  readonly phase: 'again' | 'resay'
  /** Journal number. */
  readonly at: number
}

export interface RemapRange {
  readonly interface?: string | undefined
  /** Milliseconds UTC. */
  readonly since: number
  readonly upTo: number
  /** Where a re-map that was stopped goes on, and what it had touched. */
  readonly from?: RemapPosition | undefined
  readonly touched?: readonly string[]
}

const BATCH = 32
/** More than so many waiting messages are more urgent. */
const BUSY = 100
const PAUSE_MS = 100

export async function remap(ports: RemapPorts, range: RemapRange, before: RemapCounts = NO_COUNTS): Promise<RemapCounts> {
  return new Remap(ports, range, before).run()
}

class Remap {
  readonly #ports: RemapPorts
  readonly #range: RemapRange
  readonly #compiled = new Map<string, Promise<MappingSet | undefined>>()
  /** Ids whose contribution by some message is another one now, or gone. */
  readonly #touched: Set<string>
  readonly #said: SaidTwice
  #fresh: string[] = []
  #counts: RemapCounts

  constructor(ports: RemapPorts, range: RemapRange, before: RemapCounts) {
    this.#ports = ports
    this.#range = range
    this.#counts = before
    this.#touched = new Set(range.touched)
    this.#said = new SaidTwice(range.from !== undefined)
    this.#compiled.set(ports.target.version, Promise.resolve(ports.target))
  }

  async run(): Promise<RemapCounts> {
    const { journal } = this.#ports
    const { since, interface: name, upTo, from } = this.#range
    const start = await numberBefore(journal, since)
    if (from?.phase !== 'resay') {
      const wanted = { since, interface: name, upTo, after: from?.at ?? start }
      await this.#pass('again', storedMessages(journal, wanted), (message) => this.#mapAgain(message))
    }
    if (this.#touched.size === 0) return this.#counts
    const wanted = { since: 0, interface: name, upTo, after: from?.phase === 'resay' ? from.at : 0 }
    await this.#pass('resay', storedMessages(journal, wanted), (message) => this.#resay(message, message.seq > start))
    return this.#counts
  }

  async #pass(
    phase: RemapPosition['phase'],
    pages: ReturnType<typeof storedMessages>,
    decide: (message: Journalled) => Promise<MappedMessage | undefined>,
  ): Promise<void> {
    for await (const { messages, at } of pages) {
      for (let from = 0; from < messages.length; from += BATCH) {
        const again: MappedMessage[] = []
        for (const message of messages.slice(from, from + BATCH)) {
          const mapped = await decide(message)
          if (mapped) again.push(mapped)
        }
        await this.#commit(again, phase)
      }
      await this.#ports.reached({ phase, at }, this.#counts, this.#fresh.splice(0))
      await this.#ports.pause(0)
    }
  }

  async #commit(again: readonly MappedMessage[], phase: RemapPosition['phase']): Promise<void> {
    if (again.length === 0) return
    const { settled, waiting } = await this.#ports.commitAgain(again)
    if (waiting > BUSY) await this.#ports.pause(PAUSE_MS)
    const ended = new Map(settled.map((one) => [one.seq, one]))
    for (const message of again) {
      const one = ended.get(message.seq)
      if (one === undefined) continue
      if (phase === 'again') this.#count({ [one.state]: 1, changed: one.changed })
      else this.#count({ changed: one.changed })
      if (one.state !== 'committed') this.#touch(message.formerly ?? [])
    }
  }

  /** Undefined: a committed message of which this version makes exactly what stands. */
  async #mapAgain(message: Journalled): Promise<MappedMessage | undefined> {
    this.#count({ messages: 1 })
    const row = await this.#ports.reads.message(message.seq)
    if (row === undefined || row.state === 'received') {
      this.#count({ waiting: 1 })
      return undefined
    }
    const mapped = this.#mapped(message, this.#ports.target, row)
    const earlier = row.state === 'committed' ? (await this.#formerSets(row)).map((set) => this.#mapped(message, set, row)) : []
    this.#said.note(new Set([mapped, ...earlier].flatMap(idsIn)))
    if (row.state !== 'committed') return { ...mapped, formerly: [] }
    if (earlier.length > 0 && earlier.every((one) => isSame(one, mapped))) {
      this.#count({ same: 1 })
      return undefined
    }
    for (const one of earlier) this.#touch(differing(one, mapped))
    return { ...mapped, formerly: [...new Set(earlier.flatMap(idsIn))] }
  }

  /** A committed message that speaks of something touched, and is not the only one that does. */
  async #resay(message: Journalled, within: boolean): Promise<MappedMessage | undefined> {
    const row = await this.#ports.reads.message(message.seq)
    if (row?.state !== 'committed') return undefined
    const sets = within ? [this.#ports.target] : await this.#formerSets(row)
    const mapped = this.#mapped(message, sets.at(-1) ?? this.#ports.target, row)
    const ids = idsIn(mapped)
    if (!ids.some((id) => this.#touched.has(id) && (!within || this.#said.twice(id)))) return undefined
    return { ...mapped, formerly: ids }
  }

  #mapped(message: Journalled, set: MappingSet, row: MessageRow): MappedMessage {
    const { contexts, salt } = this.#ports
    return { ...processMessage(message, set, contexts.get(message.interface), salt), reply: row.reply }
  }

  /** Versions that may have mapped what stands of a message: compiled once each, mostly one. */
  async #formerSets({ settledAt }: MessageRow): Promise<readonly MappingSet[]> {
    const wanted = versionsAt(this.#ports.log, settledAt)
    for (const version of wanted) if (!this.#compiled.has(version)) this.#compiled.set(version, this.#ports.compiled(version))
    return (await Promise.all(wanted.map((version) => this.#compiled.get(version)!))).flatMap((set) => set ?? [])
  }

  #touch(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#touched.has(id)) continue
      this.#touched.add(id)
      this.#fresh.push(id)
    }
  }

  #count(by: Partial<RemapCounts>): void {
    const counts: Record<string, number> = { ...this.#counts }
    for (const [name, value] of Object.entries(by)) counts[name] = (counts[name] ?? 0) + value
    this.#counts = counts as unknown as RemapCounts
  }
}

/** Ids that more than one message of the range speaks of. Beyond a million, or when part of the range was not seen: all of them. */
class SaidTwice {
  readonly #once = new Set<number>()
  readonly #twice = new Set<number>()
  #all: boolean

  constructor(all: boolean) {
    this.#all = all
  }

  note(ids: ReadonlySet<string>): void {
    if (this.#all) return
    for (const id of ids) {
      const key = hash31(id)
      if (this.#once.has(key)) this.#twice.add(key)
      else this.#once.add(key)
    }
    if (this.#once.size > MOST_IDS) this.#all = true
  }

  twice(id: string): boolean {
    return this.#all || this.#twice.has(hash31(id))
  }
}

const MOST_IDS = 1_000_000

const contributionsOf = ({ result }: MappedMessage): readonly Prepared[] => (result.kind === 'mapped' ? result.prepared : [])

const idsIn = (message: MappedMessage): readonly string[] => contributionsOf(message).map(({ id }) => id)

function isSame(a: MappedMessage, b: MappedMessage): boolean {
  if (a.result.kind !== 'mapped' || b.result.kind !== 'mapped' || a.sourceTime !== b.sourceTime) return false
  return differing(a, b).length === 0 && JSON.stringify(a.result.instructions) === JSON.stringify(b.result.instructions)
}

const marksOf = (message: MappedMessage): ReadonlyMap<string, string> =>
  new Map(
    contributionsOf(message).map(({ id, hash, mode, sourcePatient, move }) => [
      id,
      `${hash} ${mode} ${sourcePatient} ${move} ${message.sourceTime}`,
    ]),
  )

/** Ids of which the two do not say the same. */
function differing(before: MappedMessage, after: MappedMessage): readonly string[] {
  const [a, b] = [marksOf(before), marksOf(after)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((id) => a.get(id) !== b.get(id))
}
