import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import { packParts } from './pack.ts'
import { resourceSql } from './sql/resources.ts'

/** Reads parts of packs, the last few packs kept split: a page of results, or the fold and then the write, want the same ones. */
export interface Content {
  text(pack: number, slot: number): string
  /** Search entries as they were written with the text. */
  entries(pack: number, slot: number): string
  /** After a rollback: pack numbers given in it will be given again. */
  forget(): void
}

const KEPT = 64

export function openContent(connection: Connection): Content {
  const select = connection.prepare(resourceSql.pack)
  const kept = new Map<number, readonly string[]>()
  const parts = (pack: number): readonly string[] => {
    const known = kept.get(pack)
    if (known) return known
    const row = select.get(pack) as { sp: number | null; bytes: Uint8Array } | undefined
    if (!row) throw new Error(`pack ${pack} is missing`)
    const found = packParts(row.bytes, { tenant: TENANT_NO, sourcePatient: row.sp })
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
    kept.set(pack, found)
    return found
  }
  return {
    text: (pack, slot) => parts(pack)[slot * 2]!,
    entries: (pack, slot) => parts(pack)[slot * 2 + 1]!,
    forget: () => kept.clear(),
  }
}
