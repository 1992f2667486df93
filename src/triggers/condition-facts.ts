import type { Node, Test } from './condition-parser.ts'
import type { ValueSet } from './value-sets.ts'

/** What can be said of a condition without running it: names, elements and codes it cannot do without. */

type Leaf = Exclude<Node, { readonly kind: 'and' | 'or' | 'not' }>

export function walk(node: Node, visit: (leaf: Leaf) => void): void {
  if (node.kind === 'and' || node.kind === 'or') for (const part of node.parts) walk(part, visit)
  else if (node.kind === 'not') walk(node.part, visit)
  else visit(node)
}

/** Names after `%` of one leaf, each as often as it stands there; undefined stands for the anchor. */
function placesOf(leaf: Leaf): readonly (string | undefined)[] {
  if (leaf.kind === 'context') return []
  if (leaf.kind !== 'compare') return [leaf.name]
  return [leaf.left, leaf.right].flatMap((operand) => (operand.kind === 'number' ? [] : [operand.name]))
}

/** Names that `reads` or `record` must declare, and `person`. */
export function namesOf(node: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(node, (leaf) => {
    for (const name of placesOf(leaf)) if (name !== undefined) names.add(name)
  })
  return names
}

/** Whether it looks at more than the anchor. */
export function readsOthers(node: Node): boolean {
  let found = false
  walk(node, (leaf) => {
    found ||= leaf.kind === 'context' || placesOf(leaf).some((name) => name !== undefined)
  })
  return found
}

export function needsOf(node: Node): ReadonlySet<string> {
  switch (node.kind) {
    case 'not':
    case 'context':
      return new Set()
    case 'and':
      return new Set(node.parts.flatMap((part) => [...needsOf(part)]))
    case 'or':
      return node.parts.map(needsOf).reduce((a, b) => a.intersection(b))
    case 'compare': {
      const own = [node.left, node.right].filter((one) => one.kind === 'values' && one.name === undefined && one.path.length > 0)
      return new Set(own.map((one) => (one.kind === 'values' ? one.path[0]! : '')))
    }
    default:
      return node.name === undefined && node.path.length > 0 ? new Set([node.path[0]!]) : new Set()
  }
}

interface CodesIn {
  /** In full, without their systems. */
  readonly codes: readonly string[]
  readonly prefixes: readonly string[]
}

function codesIn(test: Test, valueSets: ReadonlyMap<string, ValueSet>): CodesIn | undefined {
  if (test.kind === 'in') return valueSets.get(test.valueSet) ?? { codes: [], prefixes: [] }
  if (test.kind !== 'equals' || ['true', 'false'].includes(test.literal)) return undefined
  return { codes: [test.literal.slice(test.literal.lastIndexOf('|') + 1)], prefixes: [] }
}

/** Elements whose codes stand in a text as `"code":"…"`; `status` and its like stand there by themselves. */
const CODED = new Set(['code', 'type', 'class', 'category', 'serviceType', 'medicationCodeableConcept', 'vaccineCode'])

/** Of the tests of the anchor's codes that must hold the one with the fewest codes. */
export function codesNeeded(
  conjuncts: readonly Node[],
  valueSets: ReadonlyMap<string, ValueSet>,
): ReadonlySet<string> | undefined {
  const sets = conjuncts.flatMap((test) => {
    if ((test.kind !== 'equals' && test.kind !== 'in') || test.name !== undefined || !CODED.has(test.path[0]!)) return []
    const isCode = test.path.length === 1 || test.path.at(-1) === 'code' || test.path.at(-1) === 'coding'
    const codes = isCode ? codesIn(test, valueSets) : undefined
    return codes === undefined || codes.prefixes.length > 0 ? [] : [codes.codes]
  })
  const least = sets.toSorted((a, b) => a.length - b.length)[0]
  return least && new Set(least)
}

export function hintsOf(
  whole: Node,
  conjuncts: readonly Node[],
  valueSets: ReadonlyMap<string, ValueSet>,
): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, number>()
  walk(whole, (leaf) => {
    for (const name of placesOf(leaf)) if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1)
  })
  const hints = new Map<string, readonly string[]>()
  for (const test of conjuncts) {
    if (test.kind !== 'equals' && test.kind !== 'in') continue
    if (test.name === undefined || uses.get(test.name) !== 1) continue
    const found = codesIn(test, valueSets)
    if (found === undefined) continue
    const whole = found.codes.map((code) => JSON.stringify(code))
    hints.set(test.name, [...whole, ...found.prefixes.map((prefix) => JSON.stringify(prefix).slice(0, -1))])
  }
  return hints
}
