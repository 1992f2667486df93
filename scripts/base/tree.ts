import type { SourceRow } from './source.ts'
import type { Step } from './target.ts'

/** Targets of many rows as one tree: what stands at one element of the resource, and below it. */
export interface Node {
  readonly name: string
  readonly index: string
  readonly children: Node[]
  readonly links: LinkNode[]
  readonly rows: SourceRow[]
}

/** A resource that a reference at this element leads to. */
export interface LinkNode {
  readonly type: string
  readonly index: string
  readonly root: Node
}

export const newNode = (name = '', index = ''): Node => ({ name, index, children: [], links: [], rows: [] })

/** Puts a row where its path leads. */
export function plant(root: Node, steps: readonly Step[], row: SourceRow): void {
  let node = root
  for (const { name, index, link } of steps) {
    let child = node.children.find((one) => one.name === name && one.index === index)
    if (child === undefined) {
      child = newNode(name, index)
      node.children.push(child)
    }
    node = child
    if (link === undefined) continue
    let found = node.links.find((one) => one.type === link.type && one.index === link.index)
    if (found === undefined) {
      found = { type: link.type, index: link.index, root: newNode() }
      node.links.push(found)
    }
    plant(found.root, link.steps, row)
    return
  }
  node.rows.push(row)
}

/** Every row at or below a node. */
export const rowsOf = (node: Node): SourceRow[] => [
  ...node.rows,
  ...node.children.flatMap(rowsOf),
  ...node.links.flatMap(({ root }) => rowsOf(root)),
]
