import type { Position } from '../hl7v2/tree.ts'

/** One attribute; namespace declarations are none. */
export interface XmlAttribute {
  /** As written, with its prefix: `xsi:type`. */
  readonly qualified: string
  /** Without the prefix. */
  readonly name: string
  readonly value: string
  readonly position: Position
}

/** One element. Positions are UTF-16 offsets into the decoded text. */
export interface XmlNode {
  /** As written, with its prefix: `sdtc:raceCode`. */
  readonly qualified: string
  /** Without the prefix. */
  readonly name: string
  /** URI of its namespace; '' for none. */
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  /** Texts and elements in the order of the document. */
  readonly content: readonly (string | XmlNode)[]
  readonly parent: XmlNode | undefined
  /** What stands between the tags. */
  readonly position: Position
}

export interface XmlDocument {
  readonly root: XmlNode
  /** Decoded text as received. */
  readonly text: string
}

/** Everything readable in an element and below it. */
export function textOf(node: XmlNode): string {
  let out = ''
  for (const part of node.content) out += typeof part === 'string' ? part : textOf(part)
  return out
}
