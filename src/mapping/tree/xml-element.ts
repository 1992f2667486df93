import type { Position } from '../../formats/hl7v2/tree.ts'
import type { XmlAttribute, XmlDocument, XmlNode } from '../../formats/xml/tree.ts'
import { type Element, trimmed } from './element.ts'

/** What was read of a document; kept only when coverage was asked for. */
export type XmlReads = Set<XmlNode | XmlAttribute> | undefined

/** Attributes that say how to read a value or why there is none. */
const NO_VALUE = new Set(['nullFlavor', 'type', 'typeCode', 'classCode', 'moodCode', 'determinerCode', 'contextControlCode'])

/** An element of a document. Its text is everything readable in it; a datatype's `.name` is a child element, else an attribute. */
export class XmlElement implements Element {
  readonly node: XmlNode
  readonly reads: XmlReads

  constructor(node: XmlNode, reads: XmlReads) {
    this.node = node
    this.reads = reads
  }

  text(): string | undefined {
    if (this.reads !== undefined) markBelow(this.node, this.reads)
    return readable(proseOf(this.node))
  }

  child(step: number | string): Element | undefined {
    return typeof step === 'number' ? (step === 1 ? this : undefined) : this.every([step])[0]
  }

  /** All elements down a path of names; of the last name, where no element has it, the attribute. */
  every(steps: readonly (number | string)[]): readonly Element[] {
    let found: readonly XmlElement[] = [this]
    for (const [i, step] of steps.entries()) {
      if (step === 1) continue
      const next = found.flatMap((one) => one.#childrenNamed(step))
      if (next.length === 0 && i === steps.length - 1) return found.flatMap((one) => one.#attributesNamed(step))
      found = next
    }
    return found
  }

  #childrenNamed(name: number | string): XmlElement[] {
    const out: XmlElement[] = []
    for (const part of this.node.content)
      if (typeof part !== 'string' && part.name === name) out.push(new XmlElement(part, this.reads))
    return out
  }

  #attributesNamed(name: number | string): XmlAttributeElement[] {
    const found = this.node.attributes.find((one) => one.name === name)
    return found === undefined ? [] : [new XmlAttributeElement(found, this.node, this.reads)]
  }

  valued(): boolean {
    return isValued(this.node)
  }

  place(): string {
    return placeOf(this.node)
  }

  position(): Position {
    return this.node.position
  }
}

export class XmlAttributeElement implements Element {
  readonly #attribute: XmlAttribute
  readonly owner: XmlNode
  readonly #reads: XmlReads

  constructor(attribute: XmlAttribute, owner: XmlNode, reads: XmlReads) {
    this.#attribute = attribute
    this.owner = owner
    this.#reads = reads
  }

  text(): string | undefined {
    this.#reads?.add(this.#attribute)
    return trimmed(this.#attribute.value)
  }

  child(step: number | string): Element | undefined {
    return step === 1 ? this : undefined
  }

  valued(): boolean {
    return trimmed(this.#attribute.value) !== undefined
  }

  ownerElement(): XmlElement {
    return new XmlElement(this.owner, this.#reads)
  }

  place(): string {
    return `${placeOf(this.owner)}/@${this.#attribute.qualified}`
  }

  position(): Position {
    return this.#attribute.position
  }
}

/** What a narrative shows on a line of its own (CDA R2 §4.3.5), and what stands side by side. */
const LINES = new Set(['paragraph', 'br', 'item', 'tr', 'caption', 'list', 'table', 'p', 'li'])
const CELLS = new Set(['td', 'th'])

function proseOf(node: XmlNode): string {
  let out = ''
  for (const part of node.content) {
    if (typeof part === 'string') out += part
    else out += proseOf(part) + (LINES.has(part.name) ? '\n' : CELLS.has(part.name) ? ' ' : '')
  }
  return out
}

/** Line breaks of a layout are kept as one; blanks around them are the editor's. */
function readable(text: string): string | undefined {
  if (!text.includes('\n')) return trimmed(text)
  const lines = text.split('\n').map((line) => line.trim())
  return trimmed(lines.filter((line) => line !== '').join('\n'))
}

function markBelow(node: XmlNode, reads: Set<XmlNode | XmlAttribute>): void {
  reads.add(node)
  for (const part of node.content) if (typeof part !== 'string') markBelow(part, reads)
}

function isValued(node: XmlNode): boolean {
  if (node.attributes.some(({ name, value }) => !NO_VALUE.has(name) && value.trim() !== '')) return true
  return node.content.some((part) => (typeof part === 'string' ? part.trim() !== '' : isValued(part)))
}

/** `/ClinicalDocument/recordTarget/patientRole/id[2]`. */
function placeOf(node: XmlNode): string {
  const above = node.parent === undefined ? '' : placeOf(node.parent)
  const twins = (node.parent?.content ?? []).filter((one) => typeof one !== 'string' && one.name === node.name)
  return `${above}/${node.name}${twins.length > 1 ? `[${twins.indexOf(node) + 1}]` : ''}`
}

/** The values of a document, attributes and texts: path without numbers, and whether it was read. Names and meanings of CDA's own are no values. */
export function* xmlCoverage(
  document: XmlDocument,
  reads: ReadonlySet<XmlNode | XmlAttribute>,
): Iterable<readonly [name: string, read: boolean]> {
  yield* valuesOf(document.root, `/${document.root.name}`, reads)
}

function* valuesOf(
  node: XmlNode,
  path: string,
  reads: ReadonlySet<XmlNode | XmlAttribute>,
): Iterable<readonly [name: string, read: boolean]> {
  for (const one of node.attributes)
    if (!NO_VALUE.has(one.name) && one.value.trim() !== '') yield [`${path}/@${one.name}`, reads.has(one)]
  if (node.content.some((part) => typeof part === 'string' && part.trim() !== '')) yield [path, reads.has(node)]
  for (const part of node.content) if (typeof part !== 'string') yield* valuesOf(part, `${path}/${part.name}`, reads)
}
