import { packParts } from '../pack.ts'
import { TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import { resourceSql } from './sql/resources.ts'

/** Reads parts of packs, the last few packs kept split: a page of results, or the fold and then the write, want the same ones. */
export interface Content {
  text(pack: number, slot: number): string
  /** Search entries as they were written with the text. */
  entries(pack: number, slot: number): string
  /** Parts just written and committed: whoever follows the feed wants them next, and need not unpack them. */
  keep(pack: number, parts: readonly string[]): void
  /** After a rollback: pack numbers given in it will be given again. */
  forget(): void
}

const KEPT = 64
/** The last second or so of a busy engine, about 10 MB. */
const KEPT_WRITTEN = 512

export function openContent(connection: Connection): Content {
  const select = connection.prepare(resourceSql.pack)
  const kept = new Map<number, readonly string[]>()
  const written = new Map<number, readonly string[]>()
  const parts = (pack: number): readonly string[] => {
    const known = written.get(pack) ?? kept.get(pack)
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
    keep(pack, parts) {
      if (written.size >= KEPT_WRITTEN) written.delete(written.keys().next().value!)
      written.set(pack, parts)
    },
    forget() {
      kept.clear()
      written.clear()
    },
  }
}
