import type { Position } from '../../formats/hl7v2/tree.ts'
import { itemPath, memberPath } from '../../formats/json/reader.ts'
import type { Element } from './element.ts'
import { trimmed } from './element.ts'

/** What a value of a JSON tree or a row knows of the message it stands in. */
export interface Located {
  /** Where the value at a path (`items[2].code`, a column) stands in the text, where the text is kept. */
  position(place: string): Position | undefined
  /** Paths read; kept only when coverage was asked for. */
  readonly reads: Set<string> | undefined
}

/** A value of a JSON tree. Numbers keep their source text where the reader kept it (`rawJSON`). */
export class JsonElement implements Element {
  readonly value: unknown
  readonly #place: string
  readonly #located: Located | undefined

  constructor(value: unknown, place: string, located?: Located) {
    this.value = value
    this.#place = place
    this.#located = located
  }

  text(): string | undefined {
    this.#located?.reads?.add(this.#place)
    return jsonText(this.value)
  }

  /** The value with all that is in it, taken as it is. */
  whole(): unknown {
    this.#located?.reads?.add(this.#place)
    return this.value
  }

  child(step: number | string): JsonElement | undefined {
    // A plain value is its own first component, as in HL7: one datatype serves columns too.
    if (step === 1 && (typeof this.value !== 'object' || this.value === null)) return this
    const value = member(this.value, step)
    if (value === undefined || value === null) return undefined
    const place = typeof step === 'number' ? itemPath(this.#place, step) : memberPath(this.#place, step)
    return new JsonElement(value, place, this.#located)
  }

  /** The items of an array; of anything else the value itself. */
  items(): readonly JsonElement[] {
    if (!Array.isArray(this.value)) return [this]
    return this.value.map((item, i) => new JsonElement(item, itemPath(this.#place, i), this.#located))
  }

  valued(): boolean {
    const value = this.value
    if (value === null || value === undefined) return false
    return typeof value === 'object' && !isRaw(value) ? true : jsonText(value) !== undefined
  }

  place(): string {
    return this.#place
  }

  position(): Position | undefined {
    return this.#located?.position(this.#place)
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

/** The plain values of a JSON tree: name with `[*]` for every index, and whether it or something around it was read. */
export function* jsonCoverage(value: unknown, reads: ReadonlySet<string>): Iterable<readonly [name: string, read: boolean]> {
  yield* leaves(value, '', false, reads)
}

function* leaves(
  value: unknown,
  place: string,
  taken: boolean,
  reads: ReadonlySet<string>,
): Iterable<readonly [name: string, read: boolean]> {
  const read = taken || reads.has(place)
  if (value === null || value === undefined || value === '') return
  if (typeof value !== 'object' || isRaw(value)) {
    yield [place.replace(/\[\d+\]/g, '[*]'), read]
    return
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* leaves(item, itemPath(place, i), read, reads)
    return
  }
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, memberPath(place, name), read, reads)
}
