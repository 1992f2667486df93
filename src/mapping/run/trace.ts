import type { Place } from '../finding.ts'
import type { Lineage } from '../mapped.ts'
import type { Element } from '../tree/element.ts'

/** Records where every element came from. Exists only when lineage was asked for; the hot path has none. */
export class Trace {
  readonly lineage: Lineage[] = []
  resource = ''
  readonly #path: string[] = []

  enter(step: string): void {
    this.#path.push(step)
  }

  leave(): void {
    this.#path.pop()
  }

  record(from: Element | undefined, place: Place): void {
    this.lineage.push({
      resource: this.resource,
      path: this.#path.join('.').replaceAll('.[', '['),
      from: from?.place() ?? 'constant',
      position: from?.position(),
      file: place.file,
      line: place.line,
      layer: place.layer,
    })
  }
}
