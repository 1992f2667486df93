import { SaxesParser, type SaxesTagNS } from 'saxes'
import { type CodedError, CodedException, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { lineAndColumn } from '../place.ts'
import type { XmlAttribute, XmlDocument, XmlNode } from './tree.ts'

/** Bounds of one document. */
export interface XmlLimits {
  /** Elements inside each other. */
  readonly depth: number
  /** Elements and attributes together. */
  readonly nodes: number
  /** UTF-16 units. */
  readonly characters: number
}

export const XML_LIMITS: XmlLimits = { depth: 100, nodes: 300_000, characters: 64 * 1024 * 1024 }

type Building = {
  -readonly [K in keyof XmlNode]: XmlNode[K] extends readonly (infer T)[] ? T[] : XmlNode[K]
}

/** Builds the tree while the parser walks; every refusal is thrown as a coded error and caught in parseXml. */
class TreeBuilder {
  readonly #text: string
  readonly #limits: XmlLimits
  readonly #parser = new SaxesParser({ xmlns: true, position: true })
  #root: Building | undefined
  #open: Building | undefined
  #depth = 0
  #nodes = 0
  /** The element opened last is `<a/>`: it has no closing tag to look for. */
  #isEmpty = false
  #attributes: XmlAttribute[] = []

  constructor(text: string, limits: XmlLimits) {
    this.#text = text
    this.#limits = limits
    const parser = this.#parser
    parser.on('doctype', () => this.#refuse(coded('decode.xml-doctype', { where: this.#where() })))
    parser.on('error', () => this.#refuse(coded('decode.xml', { where: this.#where() })))
    parser.on('attribute', (attribute) => this.#attribute(attribute.name, attribute.local, attribute.value))
    parser.on('opentag', (tag) => this.#opened(tag as SaxesTagNS))
    parser.on('closetag', () => this.#closed())
    parser.on('text', (text) => this.#said(text))
    parser.on('cdata', (text) => this.#said(text))
  }

  build(): XmlNode {
    this.#parser.write(this.#text).close()
    if (this.#root === undefined) this.#refuse(coded('decode.xml', { where: '1:1' }))
    return this.#root
  }

  #refuse(error: CodedError): never {
    throw new CodedException(error)
  }

  #where(): string {
    return lineAndColumn(this.#text, this.#parser.position)
  }

  #count(): void {
    this.#nodes += 1
    if (this.#nodes > this.#limits.nodes)
      this.#refuse(coded('decode.too-large', { found: this.#nodes, allowed: this.#limits.nodes, where: 'XML' }))
  }

  #attribute(qualified: string, name: string, value: string): void {
    this.#count()
    if (qualified === 'xmlns' || qualified.startsWith('xmlns:')) return
    // The parser stands right behind the closing quote.
    const end = this.#parser.position - 1
    const offset = this.#text.lastIndexOf(this.#text[end] ?? '"', end - 1) + 1
    this.#attributes.push({ qualified, name, value, position: { offset, length: Math.max(0, end - offset) } })
  }

  #opened(tag: SaxesTagNS): void {
    this.#count()
    this.#depth += 1
    if (this.#depth > this.#limits.depth)
      this.#refuse(coded('decode.too-deep', { where: this.#where(), allowed: this.#limits.depth }))
    const node: Building = {
      qualified: tag.name,
      name: tag.local,
      namespace: tag.uri,
      attributes: this.#attributes,
      content: [],
      parent: this.#open,
      position: { offset: this.#parser.position, length: 0 },
    }
    this.#attributes = []
    this.#open?.content.push(node)
    this.#root ??= node
    this.#open = node
    this.#isEmpty = tag.isSelfClosing
  }

  #closed(): void {
    const node = this.#open!
    this.#depth -= 1
    const { offset } = node.position
    if (!this.#isEmpty) node.position = { offset, length: this.#text.lastIndexOf('</', this.#parser.position - 1) - offset }
    this.#isEmpty = false
    this.#open = node.parent as Building | undefined
  }

  #said(text: string): void {
    this.#open?.content.push(text)
  }
}

/**
 * A whole document as a tree. A DOCTYPE is refused, so that no entity but the five of XML itself can be named and nothing is fetched.
 * Errors: decode.xml (where: line:column), decode.xml-doctype, decode.too-deep, decode.too-large.
 */
export function parseXml(text: string, limits: XmlLimits = XML_LIMITS): Result<XmlDocument> {
  if (text.length > limits.characters)
    return fail(coded('decode.too-large', { found: text.length, allowed: limits.characters, where: 'XML' }))
  try {
    return ok({ root: new TreeBuilder(text, limits).build(), text })
  } catch (error) {
    if (error instanceof CodedException) return fail(error.error)
    throw error
  }
}

const DECLARED = /^\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/

/** The encoding an XML declaration names; undefined when it names none. Its bytes are ASCII in every charset but UTF-16, which has a mark. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  let head = ''
  for (let i = 0; i < Math.min(bytes.length, 300); i++) head += String.fromCharCode(bytes[i]!)
  return DECLARED.exec(head.replace(/^\u00ef\u00bb\u00bf/, ''))?.[1]
}
