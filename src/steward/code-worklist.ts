import type { CodeTables } from '../mapping/codes/tables.ts'
import type { Reads } from '../store/store.ts'
import type { HeldCode } from './held-codes.ts'

/** Codes that no concept table knew, as work for a steward. */
export interface OpenCode {
  readonly table: string
  readonly system: string
  readonly code: string
  /** What the source calls it. */
  readonly display: string
  readonly interface: string
  /** Messages that brought it. */
  readonly count: number
  /** Those of them that wait for it, and the numbers of the first. */
  readonly held: number
  readonly messages: readonly number[]
  /** ISO 8601. */
  readonly firstAt: string
  readonly lastAt: string
  /** The draft knows it: publishing settles it. */
  readonly drafted: boolean
}

/** Which tables an interface has in the place of others. */
export type TablesOf = ReadonlyMap<string, { readonly tables: Readonly<Record<string, string>> }>

export interface Worklist {
  readonly reads: Pick<Reads, 'unmatched'>
  readonly held: readonly HeldCode[]
  readonly published: CodeTables
  readonly draft: CodeTables | undefined
  readonly interfaces: TablesOf
  readonly limit: number
}

/** The worklist, the commonest first. What the published tables know meanwhile is done; the store's count of it is history. */
export async function openCodes({ reads, held, published, draft, interfaces, limit }: Worklist): Promise<readonly OpenCode[]> {
  const rows = (await reads.unmatched(limit)).map((row) => ({ ...row, held: 0, messages: [] as readonly number[] }))
  const keyOf = (row: { interface: string; table: string; system: string; code: string }): string =>
    `${row.interface}\0${row.table}\0${row.system}\0${row.code}`
  const all = new Map(rows.map((row) => [keyOf(row), row]))
  for (const one of held) {
    const before = all.get(keyOf(one))
    const { count, messages } = one
    if (before === undefined) all.set(keyOf(one), { ...one, held: count })
    else {
      const [firstAt, lastAt] = [Math.min(before.firstAt, one.firstAt), Math.max(before.lastAt, one.lastAt)]
      all.set(keyOf(one), { ...before, count: before.count + count, held: count, messages, firstAt, lastAt })
    }
  }
  const open = [...all.values()].flatMap(({ firstAt, lastAt, ...row }): OpenCode[] => {
    const overrides = interfaces.get(row.interface)?.tables ?? {}
    const known = (tables: CodeTables): boolean =>
      tables.find(row.table, overrides, row.code, row.system || undefined) !== undefined
    if (known(published)) return []
    const drafted = draft !== undefined && known(draft)
    return [{ ...row, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString(), drafted }]
  })
  return open.toSorted((a, b) => b.held - a.held || b.count - a.count)
}
