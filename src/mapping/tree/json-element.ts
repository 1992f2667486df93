import type { Element } from './element.ts'
import { trimmed } from './element.ts'

/** A value of a JSON tree. Numbers keep their source text where the reader kept it (`rawJSON`). */
export class JsonElement implements Element {
  readonly value: unknown
  readonly #place: string

  constructor(value: unknown, place: string) {
    this.value = value
    this.#place = place
  }

  text(): string | undefined {
    return jsonText(this.value)
  }

  child(step: number | string): Element | undefined {
    // A plain value is its own first component, as in HL7: one datatype serves columns too.
    if (step === 1 && (typeof this.value !== 'object' || this.value === null)) return this
    const value = member(this.value, step)
    if (value === undefined || value === null) return undefined
    return new JsonElement(
      value,
      this.#place === '' ? String(step) : typeof step === 'number' ? `${this.#place}[${step}]` : `${this.#place}.${step}`,
    )
  }

  valued(): boolean {
    const value = this.value
    if (value === null || value === undefined) return false
    return typeof value === 'object' && !isRaw(value) ? true : this.text() !== undefined
  }

  place(): string {
    return this.#place
  }

  position(): undefined {
    return undefined
  }
}

const isRaw = (value: object): value is { rawJSON: string } => 'rawJSON' in value && typeof value.rawJSON === 'string'

function jsonText(value: unknown): string | undefined {
  if (typeof value === 'string') return trimmed(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value !== null && typeof value === 'object' && isRaw(value) ? value.rawJSON : undefined
}

/** Own members only: a path named `constructor` finds nothing. */
export function member(value: unknown, step: number | string): unknown {
  if (value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
}
