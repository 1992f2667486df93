import { elementOf } from '../fhir/elements.ts'
import type { Findings } from './finding.ts'
import { entryOf, textOfNode, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree.ts'

const SEGMENT_KEYS = ['segment', 'title', 'of', 'to', 'set']
const USE_KEYS = ['segment', 'each', 'when', 'row']

/** Segment maps by name: what one segment says about one resource. */
export type Segments = ReadonlyMap<string, YamlMap>

export function checkSegment(node: YamlMap, findings: Findings): void {
  for (const [name, { key }] of node.entries)
    if (!SEGMENT_KEYS.includes(name))
      findings.add(key, 'mapping.unknown-keyword', { found: name, allowed: SEGMENT_KEYS.join(', ') })
  if (entryOf(node, 'set')?.kind !== 'map')
    findings.add(node, 'mapping.bad-value', { found: textOfNode(entryOf(node, 'segment')) ?? '', allowed: 'set: { … }' })
}

/**
 * `use: [base/PID-Patient, { segment: base/NK1-Patient, each: NK1 }]` of every resource rule becomes part of its `set:`: what
 * stands in the rule's `set:` replaces the element of a segment map, what stands in its `also:` joins it, and several maps of one
 * element follow each other.
 */
export function withSegments(mapping: YamlMap, segments: Segments, findings: Findings): YamlMap {
  const resources = entryOf(mapping, 'resources')
  if (resources?.kind !== 'map') return mapping
  const rules = new Map<string, YamlEntry>()
  for (const [name, entry] of resources.entries) {
    const { value } = entry
    rules.set(
      name,
      value.kind === 'map' && value.entries.has('use') ? { ...entry, value: expanded(value, segments, findings) } : entry,
    )
  }
  const entries = new Map(mapping.entries)
  entries.set('resources', { key: mapping.entries.get('resources')!.key, value: { ...resources, entries: rules } })
  return { ...mapping, entries }
}

function expanded(rule: YamlMap, segments: Segments, findings: Findings): YamlMap {
  const use = rule.entries.get('use')!
  const type = textOfNode(entryOf(rule, 'resource')) ?? ''
  const set = new Map<string, YamlEntry>()
  for (const item of use.value.kind === 'list' ? use.value.items : [use.value]) addSegment(item, type, segments, set, findings)
  const also = entryOf(rule, 'also')
  if (also?.kind === 'map') for (const [element, entry] of also.entries) join(set, element, entry, type)
  const own = entryOf(rule, 'set')
  if (own?.kind === 'map') for (const [name, entry] of own.entries) set.set(name, entry)
  const entries = new Map(rule.entries)
  entries.delete('use')
  entries.delete('also')
  entries.set('set', {
    key: rule.entries.get('set')?.key ?? use.key,
    value: { ...(own ?? use.value), kind: 'map', entries: set },
  })
  return { ...rule, entries }
}

function addSegment(item: YamlNode, type: string, segments: Segments, set: Map<string, YamlEntry>, findings: Findings): void {
  const name = textOfNode(item.kind === 'map' ? entryOf(item, 'segment') : item) ?? ''
  const segment = segments.get(name)
  if (segment === undefined || textOfNode(entryOf(segment, 'to')) !== type) {
    findings.add(item, 'mapping.unknown-segment', { found: name, where: type, allowed: namesFor(type, segments) })
    return
  }
  if (item.kind === 'map')
    for (const [key, entry] of item.entries)
      if (!USE_KEYS.includes(key))
        findings.add(entry.key, 'mapping.unknown-keyword', { found: key, allowed: USE_KEYS.join(', ') })
  const content = entryOf(segment, 'set')
  if (content?.kind !== 'map') return
  for (const [element, entry] of content.entries) {
    const value = element === 'with' ? placedEach(entry.value, item) : placed(entry.value, item, isList(type, element))
    join(set, element, { ...entry, value }, type)
  }
}

function join(set: Map<string, YamlEntry>, element: string, entry: YamlEntry, type: string): void {
  const before = set.get(element)
  set.set(element, before === undefined ? entry : { key: before.key, value: both(before.value, entry.value, type, element) })
}

const namesFor = (type: string, segments: Segments): string =>
  [...segments]
    .filter(([, node]) => textOfNode(entryOf(node, 'to')) === type)
    .map(([name]) => name)
    .join(', ')

/** `with` lies under the other elements: all of them are taken. */
const isList = (type: string, element: string): boolean => element === 'with' || (elementOf(type, element)?.max ?? 1) > 1

/** Puts what the segment map says where the segment repeats, or under its condition. */
function placed(value: YamlNode, use: YamlNode, list: boolean): YamlNode {
  if (use.kind !== 'map') return value
  const entries = new Map<string, YamlEntry>()
  for (const name of ['each', 'when', 'row']) {
    const entry = use.entries.get(name)
    if (entry !== undefined) entries.set(name, entry)
  }
  if (entries.size === 0) return value
  entries.set(list ? 'list' : 'first', { key: value, value: { ...value, kind: 'list', items: itemsOf(value) } })
  return { ...value, kind: 'map', entries, row: textOfNode(entries.get('row')?.value) }
}

/** What lies under the others is one value after the other, never a list. */
const placedEach = (value: YamlNode, use: YamlNode): YamlNode => ({
  ...value,
  kind: 'list',
  items: itemsOf(value).map((item) => placed(item, use, false)),
})

const itemsOf = (node: YamlNode): readonly YamlNode[] => (node.kind === 'list' ? node.items : [node])

/** Words that make a map a rule; without one it is an object of elements. */
const RULE_WORDS = ['from', 'is', 'first', 'list', 'to', 'patient', 'make', 'each', 'when']

const isObject = (node: YamlNode): node is YamlMap => node.kind === 'map' && !RULE_WORDS.some((word) => node.entries.has(word))

/** Two maps of one element: the items of a list follow each other, objects join, of anything else the first that has a value. */
function both(a: YamlNode, b: YamlNode, type: string, element: string): YamlNode {
  if (isList(type, element)) return { ...a, kind: 'list', items: [...itemsOf(a), ...itemsOf(b)] }
  if (isObject(a) && isObject(b)) {
    const inner = elementOf(type, element)?.types[0] ?? ''
    const entries = new Map(a.entries)
    for (const [name, entry] of b.entries) {
      const before = entries.get(name)
      entries.set(name, before === undefined ? entry : { key: before.key, value: both(before.value, entry.value, inner, name) })
    }
    return { ...a, entries }
  }
  const first = a.kind === 'map' && a.entries.size === 1 && a.entries.has('first') ? itemsOf(entryOf(a, 'first')!) : [a]
  const items = [
    ...first,
    ...(b.kind === 'map' && b.entries.size === 1 && b.entries.has('first') ? itemsOf(entryOf(b, 'first')!) : [b]),
  ]
  return { ...a, kind: 'map', entries: new Map([['first', { key: a, value: { ...a, kind: 'list', items } }]]) }
}
