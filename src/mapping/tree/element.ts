import type { Position } from '../../formats/hl7v2/tree.ts'

/**
 * A positioned value of any tree: an HL7 field, component or subcomponent, a column, a JSON value. Text is trimmed;
 * undefined is absent or empty; EXPLICIT_NULL is HL7's `""`.
 */
export interface Element {
  text(): string | undefined
  /** HL7: component, then subcomponent, from 1. JSON: member or index. Of a plain text, 1 is the text itself. */
  child(step: number | string): Element | undefined
  /** Something stands here, be it in a part of it. */
  valued(): boolean
  /** Path of the source for people: `PID-3[2].1`. */
  place(): string
  position(): Position | undefined
}

/** A text that has no tree behind it: a column, the result of a function. */
export class TextElement implements Element {
  readonly #text: string | undefined
  readonly #place: string

  constructor(text: string | undefined, place: string) {
    this.#text = text
    this.#place = place
  }

  text(): string | undefined {
    return this.#text
  }

  child(step: number | string): Element | undefined {
    return step === 1 ? this : undefined
  }

  valued(): boolean {
    return this.#text !== undefined
  }

  place(): string {
    return this.#place
  }

  position(): undefined {
    return undefined
  }
}

/** The result of a function, which knows the value it was made of when asked. */
export class ComputedElement implements Element {
  readonly #text: string
  readonly #origin: () => Element | undefined

  constructor(text: string, origin: () => Element | undefined) {
    this.#text = text
    this.#origin = origin
  }

  text(): string {
    return this.#text
  }

  child(step: number | string): Element | undefined {
    return step === 1 ? this : undefined
  }

  valued(): boolean {
    return true
  }

  place(): string {
    return this.#origin()?.place() ?? 'expression'
  }

  position(): Position | undefined {
    return this.#origin()?.position()
  }
}

/** Trims; whitespace alone is nothing. */
export function trimmed(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  // Most values have no blank at either end: do not allocate for them.
  if (first > 32 && last > 32 && first !== 0x3000 && last !== 0x3000) return text
  const cut = text.trim()
  return cut === '' ? undefined : cut
}
