import type { Place } from '../finding.ts'
import type { Lineage } from '../mapped.ts'
import type { Element } from '../tree/element.ts'

/** The elements one stands in, outermost first; a number is a place in the list before it. */
type Path = readonly (string | number)[]

/** A resource whose id may be known only when it is made; without one, nothing of it is told. */
interface Holder {
  name: string | undefined
}

interface Entry {
  readonly holder: Holder
  readonly path: Path
  readonly from: Element | undefined
  readonly place: Place & { readonly row?: string | undefined }
}

/** What was not made but remembered: made again when the lineage is read. */
interface Deferred {
  readonly holder: Holder
  readonly path: Path
  readonly again: () => void
}

/**
 * Records where every element came from. Exists only when lineage was asked for. While the message is mapped, only what was read
 * and where it went is noted; names and positions are written when the lineage is read.
 */
export class Trace {
  #entries: (Entry | Deferred)[] = []
  #holder: Holder = { name: '' }
  #path: (string | number)[] = []
  #lineage: Lineage[] | undefined

  set resource(name: string) {
    this.#holder = { name }
  }

  enter(step: string | number): void {
    this.#path.push(step)
  }

  leave(): void {
    this.#path.pop()
  }

  /** What is recorded until `end` is of another resource, which one is not known yet. */
  begin(): { readonly holder: Holder; readonly path: (string | number)[] } {
    const before = { holder: this.#holder, path: this.#path }
    this.#holder = { name: undefined }
    this.#path = []
    return before
  }

  /** The resource that was made since `begin`; undefined: none was, and what was recorded of it is forgotten. */
  end(before: ReturnType<Trace['begin']>, resource: string | undefined): void {
    this.#holder.name = resource
    this.#holder = before.holder
    this.#path = before.path
  }

  record(from: Element | undefined, place: Place & { readonly row?: string | undefined }): void {
    this.#entries.push({ holder: this.#holder, path: this.#path.slice(), from, place })
  }

  /** `again` makes what stands here once more, with this trace, and says where it came from. */
  defer(again: () => void): void {
    this.#entries.push({ holder: this.#holder, path: this.#path.slice(), again })
  }

  get lineage(): readonly Lineage[] {
    this.#lineage ??= this.#told()
    return this.#lineage
  }

  #told(): Lineage[] {
    const out: Lineage[] = []
    const open = this.#entries.toReversed()
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      if (entry.holder.name === undefined) continue
      if ('place' in entry) {
        out.push(lineOf(entry, entry.holder.name))
        continue
      }
      this.#entries = []
      this.#holder = entry.holder
      this.#path = [...entry.path]
      entry.again()
      open.push(...this.#entries.toReversed())
    }
    return out
  }
}

const lineOf = ({ path, from, place }: Entry, resource: string): Lineage => ({
  resource,
  path: textOf(path),
  from: from?.place() ?? 'constant',
  position: from?.position(),
  file: place.file,
  line: place.line,
  layer: place.layer,
  ...(place.row === undefined ? {} : { row: place.row }),
})

/** `name[0].family` */
const textOf = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
