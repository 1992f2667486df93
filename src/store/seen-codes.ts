import type { UnmatchedCode } from './rows.ts'

/** A code no table knew, as often as a transaction met it; a message counts once. */
export interface SeenCode extends Omit<UnmatchedCode, 'display'> {
  /** Number of the interface's name. */
  readonly name: number
  display: string
  count: number
  readonly firstAt: number
  lastAt: number
  readonly firstSeq: number
  lastSeq: number
}

/** Unknown codes of the running transaction, which the next messages mostly bring again. */
export class SeenCodes {
  readonly #seen = new Map<string, SeenCode>()

  add(name: number, codes: readonly UnmatchedCode[], at: number, seq: number): void {
    for (const { table, system, code, display } of codes) {
      const key = `${name}\0${table}\0${system}\0${code}`
      const seen = this.#seen.get(key)
      if (seen === undefined) {
        const first = { name, table, system, code, display, count: 1, firstAt: at, lastAt: at, firstSeq: seq, lastSeq: seq }
        this.#seen.set(key, first)
        continue
      }
      if (seen.lastSeq !== seq) seen.count++
      Object.assign(seen, { display, lastAt: at, lastSeq: seq })
    }
  }

  /** All seen since the last taking. */
  take(): readonly SeenCode[] {
    const taken = [...this.#seen.values()]
    this.#seen.clear()
    return taken
  }
}
