import { structureName } from './events.ts'
import { type Grammar, moveFrom, readGrammar, type SegmentNode } from './grammar.ts'
import { DOCUMENTED, STRUCTURES } from './structures.ts'
import type { Group, Hl7Message, Segment, Structured } from './tree.ts'

const NONE: readonly never[] = []

class MessageGroup implements Group {
  readonly name: string
  readonly parent: Group | undefined
  segments: readonly Segment[] = NONE
  groups: readonly Group[] = NONE

  constructor(name: string, parent: Group | undefined) {
    this.name = name
    this.parent = parent
  }

  take(segment: Segment): void {
    if (this.segments === NONE) this.segments = [segment]
    else (this.segments as Segment[]).push(segment)
  }

  open(name: string): MessageGroup {
    const inner = new MessageGroup(name, this)
    if (this.groups === NONE) this.groups = [inner]
    else (this.groups as Group[]).push(inner)
    return inner
  }
}

const grammars = new Map<string, Grammar>()

function grammarOf(name: string, message: Hl7Message): Grammar {
  const documented = Object.hasOwn(DOCUMENTED, name) && message.first('TXA') !== undefined
  const key = documented ? `${name}+TXA` : name
  let grammar = grammars.get(key)
  if (grammar === undefined) {
    grammar = readGrammar(name, documented ? DOCUMENTED[name]! : STRUCTURES[name]!)
    grammars.set(key, grammar)
  }
  return grammar
}

/** MSH-9 as [type, event, structure]; a missing event is EVN-1, and `ADT_A01` in MSH-9.1 is read as type and event. */
function messageType(message: Hl7Message): readonly [string, string, string] {
  const header = message.segments[0]!
  const [type = '', joined = ''] = (header.value(9, 1, 1) ?? '').split('_')
  const event = header.value(9, 1, 2) ?? (joined || message.first('EVN')?.value(1) || '')
  return [type, event, header.value(9, 1, 3) ?? '']
}

/** No structure is known: everything stands in the root, and nothing but MSH is expected. */
function flat(name: string, segments: readonly Segment[]): Structured {
  const root = new MessageGroup(name, undefined)
  for (const segment of segments) root.take(segment)
  return { root, unexpected: segments.slice(1) }
}

function place(grammar: Grammar, segments: readonly Segment[]): Structured {
  const root = new MessageGroup(grammar.root.name, undefined)
  const open: MessageGroup[] = [root]
  let unexpected: Segment[] | undefined
  let current = root
  let at: SegmentNode = grammar.start
  root.take(segments[0]!)
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i]!
    const move = moveFrom(grammar, at, segment.name)
    if (move === undefined) {
      unexpected ??= []
      unexpected.push(segment)
    } else {
      at = move.to
      open.length = move.keep
      current = open[move.keep - 1]!
      for (const node of move.open) {
        current = current.open(node.name)
        open.push(current)
      }
    }
    current.take(segment)
  }
  return { root, unexpected: unexpected ?? NONE }
}

/**
 * The segments in the groups of their message structure (HL7 v2.3 to 2.8, structures.ts). Never fails: a segment without a place
 * stays in the group that is open where it stands.
 */
export function structure(message: Hl7Message): Structured {
  const [type, event, named] = messageType(message)
  const name = structureName(type, event, named)
  if (name === undefined) return flat(event === '' ? type : `${type}_${event}`, message.segments)
  return place(grammarOf(name, message), message.segments)
}
