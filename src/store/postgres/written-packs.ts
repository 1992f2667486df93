import { packBytes } from '../pack.ts'
import { TENANT_NO } from '../seal.ts'
import { blobs, integers } from './arrays.ts'
import type { Numbers } from './numbers.ts'
import type { Outgoing } from './outgoing.ts'
import type { Packs } from './packs.ts'
import type { Session } from './session.ts'
import { resourceSql } from './sql/resources.ts'

interface OpenPack {
  readonly pack: number
  readonly sp: number | null
  readonly parts: string[]
}

/** A pack is read whole to read a part of it: content of a hundred messages of one patient does not go into one. */
const MOST = 64

/**
 * The packs a transaction fills, one for each source patient and apply. A golden record shares its pack with nobody: it is of
 * one person, like a source patient's pack.
 */
export class WrittenPacks {
  readonly #session: Session
  readonly #numbers: Numbers
  readonly #kept: Packs
  readonly #open = new Map<number | null, OpenPack>()
  readonly #written = new Map<number, OpenPack>()
  #loaded: ReadonlyMap<number, readonly string[]> = new Map()

  constructor(session: Session, numbers: Numbers, kept: Packs) {
    this.#session = session
    this.#numbers = numbers
    this.#kept = kept
  }

  /** Puts content and its search entries into the owner's pack. */
  put(owner: number | null, text: string, entries: string): { readonly pack: number; readonly slot: number } {
    let open = this.#open.get(owner)
    if (!open || open.parts.length >= MOST * 2) {
      open = { pack: this.#numbers.take('pack'), sp: owner, parts: [] }
      this.#open.set(owner, open)
      this.#written.set(open.pack, open)
    }
    return { pack: open.pack, slot: open.parts.push(text, entries) / 2 - 1 }
  }

  /** At the end of an apply. */
  close(): void {
    this.#open.clear()
  }

  /** Makes `parts` know these. */
  async load(packs: readonly number[]): Promise<void> {
    const stored = packs.filter((pack) => !this.#written.has(pack) && !this.#loaded.has(pack))
    if (stored.length === 0) return
    const found = await this.#kept.parts((statement, values) => this.#session.query(statement, values), stored)
    this.#loaded = new Map([...this.#loaded, ...found])
  }

  parts(pack: number): readonly string[] {
    const parts = this.#written.get(pack)?.parts ?? this.#loaded.get(pack)
    if (!parts) throw new Error(`pack ${pack} was not loaded`)
    return parts
  }

  flush(out: Outgoing): void {
    const packs = [...this.#written.values()]
    if (packs.length === 0) return
    const bytes = packs.map(({ parts, sp }) => packBytes(parts, { tenant: TENANT_NO, sourcePatient: sp }))
    out.early(resourceSql.insertPacks, [
      TENANT_NO,
      integers(packs.map((one) => one.pack)),
      integers(packs.map((one) => one.sp)),
      blobs(bytes),
    ])
  }

  /** After the commit: what was written is wanted next, by whoever follows the feed. */
  hand(): void {
    for (const { pack, parts } of this.#written.values()) this.#kept.keep(pack, parts)
  }
}
