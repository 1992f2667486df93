import type { ErrorCode, ErrorFacts } from '../../model/errors.ts'
import type { Format } from '../../model/message.ts'
import type { Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'

/** A compiled expression. Closures are made once; evaluating allocates only what it returns. */
export interface Compiled {
  /** EXPLICIT_NULL only where the path itself holds it. */
  text(scope: Scope): string | undefined
  one(scope: Scope): Element | undefined
  /** All repetitions, where the path leaves them open. */
  all(scope: Scope): readonly Element[]
  truth(scope: Scope): boolean
  /** `OBR-3` when the expression is a whole field: decides the HL7 datatype. */
  readonly field: string | undefined
  /** A constant, known at load. */
  readonly literal: string | undefined
}

/** Numbers for segment names, so that a scope remembers what it found in an array. */
export class Slots {
  readonly #numbers = new Map<string, number>()
  of(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

export interface PathSettings {
  /** Without it: HL7 paths and columns. */
  readonly format?: Format
  readonly slots: Slots
  /** Columns named, for the SELECT list. */
  readonly columns: Set<string>
  /** Texts this mapping's source writes for "nothing". */
  readonly nulls: ReadonlySet<string>
  /** Datatypes read their own value and nothing around it. */
  readonly relativeOnly: boolean
  report(at: number, code: ErrorCode, facts: ErrorFacts): void
}
