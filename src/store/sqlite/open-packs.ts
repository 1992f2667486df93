import { packBytes } from '../pack.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Sequences } from './sequences.ts'
import { resourceSql } from './sql/resources.ts'

interface OpenPack {
  readonly pack: number
  readonly sp: number | null
  readonly parts: string[]
}

/**
 * The packs one apply is filling, one for each source patient. A golden record shares its pack with nobody: it is of one
 * person, like a source patient's pack.
 */
export class OpenPacks {
  readonly #insert
  readonly #sequences: Sequences
  /** Written by the running transaction, for readers beside the writer. */
  #written: OpenPack[] = []
  readonly #open = new Map<number | null, OpenPack>()

  constructor(connection: Connection, sequences: Sequences) {
    this.#insert = connection.prepare(resourceSql.insertPack)
    this.#sequences = sequences
  }

  /** Puts content and its search entries into the owner's pack. */
  put(owner: number | null, text: string, entries: string): { readonly pack: number; readonly slot: number } {
    let open = this.#open.get(owner)
    if (!open) {
      open = { pack: ++this.#sequences.pack, sp: owner, parts: [] }
      this.#open.set(owner, open)
    }
    return { pack: open.pack, slot: open.parts.push(text, entries) / 2 - 1 }
  }

  /** A resource written twice by one apply: its first version must be readable before the second is made. */
  settle(owner: number | null, pack: number): void {
    const open = this.#open.get(owner)
    if (open?.pack !== pack) return
    this.#open.delete(owner)
    this.#write(open)
  }

  flush(): void {
    for (const open of this.#open.values()) this.#write(open)
    this.#open.clear()
  }

  /** After the commit: gives what it wrote to readers in the same thread. */
  hand(to: (pack: number, parts: readonly string[]) => void): void {
    for (const { pack, parts } of this.#written) to(pack, parts)
    this.#written = []
  }

  forget(): void {
    this.#open.clear()
    this.#written = []
  }

  #write(open: OpenPack): void {
    const { pack, sp, parts } = open
    this.#written.push(open)
    this.#insert.run(pack, sp, packBytes(parts, { tenant: TENANT_NO, sourcePatient: sp }))
  }
}
