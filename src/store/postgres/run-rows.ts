import { TENANT_NO } from '../seal.ts'
import { floats, integers, texts } from './arrays.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { LONGEST_RUN, type RunTable, type RunTableName, runTables } from './sql/runs.ts'
import type { Value } from './statement.ts'

export type RunKey = readonly (string | number)[]

interface Run {
  readonly key: RunKey
  readonly rid: number
  run: number
}

const nameOf = (key: RunKey): string => key.join('\x1f')

const bind = (table: RunTable, rows: readonly { readonly key: RunKey; readonly rid: number }[]): Value[] => [
  TENANT_NO,
  ...table.columns.map((type, at) => {
    const column = rows.map((row) => row.key[at]!)
    if (type === 'text') return texts(column as string[])
    return type === 'float8' ? floats(column as number[]) : integers(column as number[])
  }),
  integers(rows.map((row) => row.rid)),
]

/**
 * Rows about resources that were written together say the same thing eleven times. Their rids follow one another, so such a row
 * stands once with the length of its run; taking one resource out of the middle splits it. A run never goes over from one source
 * patient to another, so whoever splits it has claimed all it covers.
 */
export class RunRows {
  readonly #table: RunTable
  /** The newest run of each key that this transaction adds to, and those before it. */
  readonly #added = new Map<string, Run[]>()
  readonly #owners = new Map<string, number | null>()
  readonly #taken: { readonly key: RunKey; readonly rid: number }[] = []
  #split: { readonly key: RunKey; readonly rid: number }[] = []
  #pieces: Run[] = []

  constructor(name: RunTableName) {
    this.#table = runTables[name]
  }

  /** `owner`: the source patient, or null for what belongs to nobody and stands alone. */
  add(key: RunKey, rid: number, owner: number | null): void {
    const name = nameOf(key)
    const runs = this.#added.get(name)
    const last = runs?.at(-1)
    const joins =
      last && owner !== null && this.#owners.get(name) === owner && last.rid + last.run === rid && last.run < LONGEST_RUN
    this.#owners.set(name, owner)
    if (last && joins) last.run++
    else if (last?.rid === rid) return
    else if (runs) runs.push({ key, rid, run: 1 })
    else this.#added.set(name, [{ key, rid, run: 1 }])
  }

  remove(key: RunKey, rid: number): void {
    const runs = this.#added.get(nameOf(key))
    const at = runs?.findIndex((run) => run.rid <= rid && run.rid + run.run > rid) ?? -1
    if (runs && at >= 0) runs.splice(at, 1, ...without(runs[at]!, new Set([rid])))
    else this.#taken.push({ key, rid })
  }

  /** Reads the stored runs that lose a resource. */
  async prepare(session: Session): Promise<void> {
    if (this.#taken.length === 0) return
    const rows = await session.query<{ asked: number; rid: number; run: number }>(
      this.#table.find,
      bind(this.#table, this.#taken),
    )
    const runs = new Map<string, { readonly run: Run; readonly gone: Set<number> }>()
    for (const { asked, rid, run } of rows) {
      const { key, rid: gone } = this.#taken[asked]!
      const name = `${nameOf(key)}\x1f${rid}`
      const known = runs.get(name)
      if (known) known.gone.add(gone)
      else runs.set(name, { run: { key, rid, run }, gone: new Set([gone]) })
    }
    this.#split = [...runs.values()].map(({ run }) => run)
    this.#pieces = [...runs.values()].flatMap(({ run, gone }) => without(run, gone))
  }

  flush(out: Outgoing): void {
    if (this.#split.length > 0) out.early(this.#table.remove, bind(this.#table, this.#split), this.#split.length)
    const rows = [...this.#pieces, ...[...this.#added.values()].flat()]
    if (rows.length > 0) out.early(this.#table.insert, [...bind(this.#table, rows), integers(rows.map((row) => row.run))])
  }
}

/** The run without some of its resources. */
function without({ key, rid, run }: Run, gone: ReadonlySet<number>): Run[] {
  const pieces: Run[] = []
  for (let at = rid; at < rid + run; at++) {
    if (gone.has(at)) continue
    const last = pieces.at(-1)
    if (last && last.rid + last.run === at) last.run++
    else pieces.push({ key, rid: at, run: 1 })
  }
  return pieces
}
