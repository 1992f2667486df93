/** Reads the notation of structures.ts, and answers where in a structure the next segment stands. */

interface GroupNode {
  readonly kind: 'group'
  readonly name: string
  readonly parent: GroupNode | undefined
  /** Depth below the root, which is 0. */
  readonly depth: number
  readonly place: number
  readonly repeats: boolean
  readonly optional: boolean
  /** Entered only by a segment that can be its first. */
  readonly guarded: boolean
  readonly children: (GroupNode | SegmentNode)[]
}

export interface SegmentNode {
  readonly kind: 'segment'
  readonly names: readonly string[]
  readonly parent: GroupNode
  readonly place: number
  readonly repeats: boolean
  readonly optional: boolean
  /** Where each next segment goes, filled as messages ask. */
  readonly moves: Map<string, Move | undefined>
}

/** From one segment to the next: how many open groups stay, which are opened, and the segment's place. */
export interface Move {
  readonly keep: number
  readonly open: readonly GroupNode[]
  readonly to: SegmentNode
}

export interface Grammar {
  readonly root: GroupNode
  readonly names: ReadonlySet<string>
  readonly start: SegmentNode
}

const TOKEN = /([A-Z0-9_|]+)(!?\()?|\)([?*+]?)|([?*+])/g

interface Draft {
  repeats: boolean
  optional: boolean
}

const mark = (node: Draft, sign: string): void => {
  node.repeats = sign === '*' || sign === '+'
  node.optional = sign === '*' || sign === '?'
}

function group(name: string, parent: GroupNode | undefined, guarded: boolean): GroupNode & Draft {
  const place = parent?.children.length ?? 0
  const depth = parent === undefined ? 0 : parent.depth + 1
  return { kind: 'group', name, parent, depth, place, repeats: false, optional: false, guarded, children: [] }
}

function segment(names: string, parent: GroupNode): SegmentNode & Draft {
  const place = parent.children.length
  return { kind: 'segment', names: names.split('|'), parent, place, repeats: false, optional: false, moves: new Map() }
}

export function readGrammar(name: string, notation: string): Grammar {
  const root = group(name, undefined, false)
  const names = new Set<string>()
  let current: GroupNode = root
  let last: Draft | undefined
  for (const [, word, opens, closed, sign] of notation.matchAll(TOKEN)) {
    if (word !== undefined && opens !== undefined) {
      const inner = group(word, current, opens === '!(')
      current.children.push(inner)
      current = inner
    } else if (word !== undefined) {
      const leaf = segment(word, current)
      current.children.push(leaf)
      for (const one of leaf.names) names.add(one)
      last = leaf
    } else if (closed !== undefined) {
      mark(current as GroupNode & Draft, closed)
      current = current.parent!
    } else mark(last!, sign!)
  }
  return { root, names, start: root.children[0] as SegmentNode }
}

/** The segment of that name in the group from child `from` on; strict: only where everything before it may be left out. */
function findIn(node: GroupNode, name: string, from: number, strict: boolean): SegmentNode | undefined {
  for (let i = from; i < node.children.length; i++) {
    const child = node.children[i]!
    const found = child.kind === 'segment' ? (child.names.includes(name) ? child : undefined) : enter(child, name, strict)
    if (found !== undefined) return found
    if (strict && !child.optional && !(child.kind === 'group' && canBeEmpty(child))) return undefined
  }
  return undefined
}

const enter = (node: GroupNode, name: string, strict: boolean): SegmentNode | undefined =>
  findIn(node, name, 0, strict || node.guarded)

const canBeEmpty = (node: GroupNode): boolean =>
  node.children.every((child) => child.optional || (child.kind === 'group' && canBeEmpty(child)))

/** Siblings after a place: required ones that are missing do not stop the search, only groups are entered as `strict` says. */
function findAfter(node: GroupNode, name: string, from: number, strict: boolean): SegmentNode | undefined {
  for (let i = from; i < node.children.length; i++) {
    const child = node.children[i]!
    if (child.kind === 'segment' ? child.names.includes(name) : false) return child as SegmentNode
    if (child.kind !== 'group') continue
    const found = enter(child, name, strict || REMARKS.has(name))
    if (found !== undefined) return found
  }
  return undefined
}

function moveTo(to: SegmentNode, keep: number): Move {
  const open: GroupNode[] = []
  for (let node: GroupNode | undefined = to.parent; node !== undefined && node.depth >= keep; node = node.parent)
    open.unshift(node)
  return { keep, open, to }
}

/** These speak of what stands before them and begin no new repetition, although ORC before them may be left out. */
const REMARKS: ReadonlySet<string> = new Set(['NTE', 'PRT', 'TQ1', 'TQ2', 'CTD'])

/** Forward in the open groups from the innermost out; at each level, a new repetition of the group if the segment can begin it. */
function search(from: SegmentNode, name: string, strict: boolean): Move | undefined {
  let place = from.repeats ? from.place : from.place + 1
  for (let node: GroupNode | undefined = from.parent; node !== undefined; node = node.parent) {
    const ahead = findAfter(node, name, place, strict)
    if (ahead !== undefined) return moveTo(ahead, node.depth + 1)
    if (node.repeats && !REMARKS.has(name)) {
      const again = findIn(node, name, 0, true)
      if (again !== undefined) return moveTo(again, node.depth)
    }
    place = node.place + 1
  }
  return undefined
}

/** Undefined: the structure has no place for the segment here. A group is entered in its middle only if nothing else fits. */
export function moveFrom(grammar: Grammar, from: SegmentNode, name: string): Move | undefined {
  if (!grammar.names.has(name)) return undefined
  if (from.moves.has(name)) return from.moves.get(name)
  const move = search(from, name, true) ?? search(from, name, false)
  from.moves.set(name, move)
  return move
}
