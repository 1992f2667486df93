import { packParts } from '../pack.ts'
import { TENANT_NO } from '../seal.ts'
import { integers } from './arrays.ts'
import { resourceSql } from './sql/resources.ts'
import type { Statement, Value } from './statement.ts'

/** Packs kept split: about 10 MB. A pack never changes and its number is never given again, so they are true for ever. */
const KEPT = 1_024
/** Parts of a document of megabytes are not kept. */
const LARGE = 1 << 16

type Ask = <R>(statement: Statement, values?: readonly Value[]) => Promise<R[]>

export class Packs {
  readonly #kept = new Map<number, readonly string[]>()

  keep(pack: number, parts: readonly string[]): void {
    if (parts.reduce((sum, part) => sum + part.length, 0) > LARGE) return
    if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(pack, parts)
  }

  known(pack: number): readonly string[] | undefined {
    return this.#kept.get(pack)
  }

  /** Parts of these packs; those not kept are read together. */
  async parts(ask: Ask, wanted: Iterable<number>): Promise<ReadonlyMap<number, readonly string[]>> {
    const found = new Map<number, readonly string[]>()
    const missing: number[] = []
    for (const pack of new Set(wanted)) {
      const known = this.#kept.get(pack)
      if (known) found.set(pack, known)
      else missing.push(pack)
    }
    if (missing.length === 0) return found
    const rows = await ask<{ pack: number; sp: number | null; bytes: Uint8Array }>(resourceSql.packs, [
      TENANT_NO,
      integers(missing),
    ])
    for (const { pack, sp, bytes } of rows) {
      const parts = packParts(bytes, { tenant: TENANT_NO, sourcePatient: sp })
      found.set(pack, parts)
      this.keep(pack, parts)
    }
    for (const pack of missing) if (!found.has(pack)) throw new Error(`pack ${pack} is missing`)
    return found
  }
}

/** Content and search entries of a slot. */
export const textOf = (parts: readonly string[], slot: number): string => parts[slot * 2]!
export const entriesOf = (parts: readonly string[], slot: number): string => parts[slot * 2 + 1]!
