/** Where a JSON text stops being one. `at` is a UTF-16 offset. */
export class JsonFault extends Error {
  readonly at: number
  readonly why: 'syntax' | 'depth' | 'duplicate'

  constructor(at: number, why: JsonFault['why']) {
    super(why)
    this.at = at
    this.why = why
  }
}

/** Told of every value read: its path (`items[2].code`) and where its text stands. */
export type RecordValue = (path: string, offset: number, length: number) => void

// The declared library of this TypeScript does not have it yet; Node 24 does.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): { readonly rawJSON: string } }

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LONGEST_NUMBER = 400
const BLANK = /[ \t\n\r]*/y
const CONTROL = /[\u0000-\u001f]/
const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/**
 * RFC 8259, strictly, one value and nothing after it. Numbers that would change on the way back stay as they were written
 * (`JSON.rawJSON`). A name that stands twice in one object is refused: readers disagree on which counts.
 */
export class JsonReader {
  readonly #text: string
  readonly #depth: number
  readonly #record: RecordValue | undefined
  #at = 0

  constructor(text: string, depth: number, record?: RecordValue) {
    this.#text = text
    this.#depth = depth
    this.#record = record
  }

  /** Throws JsonFault. */
  whole(): unknown {
    this.#blank()
    const value = this.#value('', 1)
    this.#blank()
    if (this.#at < this.#text.length) this.#fault()
    return value
  }

  #fault(why: JsonFault['why'] = 'syntax', at = this.#at): never {
    throw new JsonFault(at, why)
  }

  #blank(): void {
    BLANK.lastIndex = this.#at
    this.#at += BLANK.exec(this.#text)![0].length
  }

  #value(path: string, depth: number): unknown {
    const from = this.#at
    const first = this.#text[from]
    if ((first === '{' || first === '[') && depth > this.#depth) this.#fault('depth')
    const value =
      first === '{'
        ? this.#object(path, depth)
        : first === '['
          ? this.#array(path, depth)
          : first === '"'
            ? this.#string()
            : this.#plain()
    const quoted = first === '"' ? 1 : 0
    this.#record?.(path, from + quoted, this.#at - from - 2 * quoted)
    return value
  }

  #plain(): unknown {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#text)?.[0]
    if (found === undefined || found.length > LONGEST_NUMBER) this.#fault()
    this.#at += found.length
    const value = Number(found)
    return String(value) === found ? value : rawJSON(found)
  }

  #string(): string {
    const from = this.#at
    let end = this.#text.indexOf('"', from + 1)
    while (end > 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1)
    if (end < 0) this.#fault()
    const inside = this.#text.slice(from + 1, end)
    this.#at = end + 1
    if (!inside.includes('\\')) return CONTROL.test(inside) ? this.#fault('syntax', from) : inside
    try {
      return (JSON.parse(`"${inside}"`) as string).toWellFormed()
    } catch {
      return this.#fault('syntax', from)
    }
  }

  #isEscaped(quote: number): boolean {
    let slashes = 0
    while (this.#text[quote - 1 - slashes] === '\\') slashes += 1
    return slashes % 2 === 1
  }

  #object(path: string, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {}
    if (this.#opens('}')) return out
    do {
      this.#blank()
      const at = this.#at
      if (this.#text[at] !== '"') this.#fault()
      const name = this.#string()
      if (Object.hasOwn(out, name)) this.#fault('duplicate', at)
      this.#blank()
      if (this.#text[this.#at] !== ':') this.#fault()
      this.#at += 1
      this.#blank()
      const value = this.#value(this.#record === undefined ? '' : memberPath(path, name), depth + 1)
      // A plain assignment of this one name would set the prototype.
      if (name === '__proto__') Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true })
      else out[name] = value
    } while (this.#goesOn('}'))
    return out
  }

  #array(path: string, depth: number): unknown[] {
    const out: unknown[] = []
    if (this.#opens(']')) return out
    do {
      this.#blank()
      out.push(this.#value(this.#record === undefined ? '' : itemPath(path, out.length), depth + 1))
    } while (this.#goesOn(']'))
    return out
  }

  /** Past the opening bracket; true when it closes at once. */
  #opens(end: string): boolean {
    this.#at += 1
    this.#blank()
    if (this.#text[this.#at] !== end) return false
    this.#at += 1
    return true
  }

  #goesOn(end: string): boolean {
    this.#blank()
    const next = this.#text[this.#at]
    if (next !== ',' && next !== end) this.#fault()
    this.#at += 1
    return next === ','
  }
}

export const memberPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)
export const itemPath = (path: string, index: number): string => `${path}[${index}]`
