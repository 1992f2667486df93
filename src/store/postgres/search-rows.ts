import type { IndexEntry } from '../../fhir/prepared.ts'
import { entryChanges, entryText, type StoredEntry, storedToken, toStored } from '../search-coding.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './outgoing.ts'
import { type RunKey, RunRows } from './run-rows.ts'
import type { Session } from './session.ts'

/** Systems of the tokens of an index: texts that need a number before `encode`. */
export function* systemsOf(index: readonly IndexEntry[]): Iterable<string> {
  for (const { kind, a } of index) {
    if (kind !== 't') continue
    const value = String(a)
    const bar = value.lastIndexOf('|')
    if (bar >= 0 && bar < value.length - 1) yield value.slice(bar + 1)
  }
}

/** The search index inside a transaction: a table for each kind of value. */
export class SearchRows {
  readonly #names: Names
  readonly #text = new RunRows('text')
  readonly #word = new RunRows('word')
  readonly #date = new RunRows('date')
  readonly #number = new RunRows('number')

  constructor(names: Names) {
    this.#names = names
  }

  #stored(index: readonly IndexEntry[]): StoredEntry[] {
    return index.map((entry) => toStored(entry, (value) => storedToken(value, (text) => this.#names.no(text))))
  }
  #place([kind, param, a, b]: StoredEntry): readonly [RunRows, RunKey] {
    if (kind === 'd') return [this.#date, [param, a, b]]
    if (kind === 'q') return [this.#number, [param, a, b]]
    return [kind === 's' ? this.#word : this.#text, [param, String(a)]]
  }

  /** Entries as text for the pack. */
  encode(index: readonly IndexEntry[]): string {
    return this.#stored(index).map(entryText).join('')
  }
  /** Entries of a new resource; their text. */
  add(rid: number, index: readonly IndexEntry[], owner: number | null): string {
    const entries = this.#stored(index)
    for (const entry of entries) {
      const [rows, key] = this.#place(entry)
      rows.add(key, rid, owner)
    }
    return entries.map(entryText).join('')
  }
  /** Makes the index say `now` where it said `before` (texts of `encode`); only the difference is touched. */
  replace(rid: number, before: string, now: string): void {
    const { gone, come } = entryChanges(before, now)
    for (const entry of gone) {
      const [rows, key] = this.#place(entry)
      rows.remove(key, rid)
    }
    for (const entry of come) {
      const [rows, key] = this.#place(entry)
      rows.add(key, rid, null)
    }
  }

  async prepare(session: Session): Promise<void> {
    await Promise.all([this.#text, this.#word, this.#date, this.#number].map((rows) => rows.prepare(session)))
  }
  flush(out: Outgoing): void {
    for (const rows of [this.#text, this.#word, this.#date, this.#number]) rows.flush(out)
  }
}
