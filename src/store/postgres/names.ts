import { CodedException, coded } from '../../model/errors.ts'
import type { NameTexts } from '../resource-rows.ts'
import { texts } from './arrays.ts'
import { nameSql } from './sql/names.ts'
import type { Statement, Value } from './statement.ts'

interface NameRow {
  readonly no: number
  readonly text: string
}

type Ask = <R>(statement: Statement, values?: readonly Value[]) => Promise<R[]>

/**
 * Small numbers for texts that come again and again: types, interfaces, mapping versions, code systems, destinations. They are
 * given outside every transaction, so no rollback takes one back and no writer waits for another's.
 */
export class Names implements NameTexts {
  readonly #ask: Ask
  readonly #numbers = new Map<string, number>()
  readonly #texts = new Map<number, string>()
  #highest = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  #keep(rows: readonly NameRow[]): void {
    for (const { no, text } of rows) {
      this.#numbers.set(text, no)
      this.#texts.set(no, text)
    }
  }

  /** Gives numbers to texts that have none. */
  async ensure(wanted: Iterable<string>): Promise<void> {
    const missing = [...new Set(wanted)].filter((text) => !this.#numbers.has(text))
    if (missing.length === 0) return
    const list = texts(missing.sort())
    await this.#ask(nameSql.add, [list])
    this.#keep(await this.#ask<NameRow>(nameSql.byText, [list]))
  }

  /** Looks for texts that another process may have named meanwhile. */
  async look(wanted: Iterable<string>): Promise<void> {
    const missing = [...new Set(wanted)].filter((text) => !this.#numbers.has(text))
    if (missing.length > 0) this.#keep(await this.#ask<NameRow>(nameSql.byText, [texts(missing)]))
  }

  /** Makes sure that the text of each of these is known. */
  async know(numbers: Iterable<number | null>): Promise<void> {
    for (const no of numbers) {
      if (no === null || this.#texts.has(no)) continue
      const rows = await this.#ask<NameRow>(nameSql.above, [this.#highest])
      this.#keep(rows)
      this.#highest = rows.at(-1)?.no ?? this.#highest
      // A number below the highest seen can come to light later: another process was given it first and committed after.
      if (!this.#texts.has(no)) this.#keep(await this.#ask<NameRow>(nameSql.above, [0]))
    }
  }

  /** The number of a text that was ensured or looked for. */
  find(text: string): number | undefined {
    return this.#numbers.get(text)
  }

  no(text: string): number {
    const no = this.#numbers.get(text)
    if (no === undefined) throw new CodedException(coded('store.corrupt', { where: 'name', found: 'a name without its number' }))
    return no
  }

  text(no: number): string {
    return this.#texts.get(no) ?? ''
  }
}
