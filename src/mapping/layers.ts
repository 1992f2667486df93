import type { Findings, Place } from './finding.ts'
import { entryOf, textOfNode, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree.ts'

/** Layers from below to above; within one layer by file name. */
const LAYERS: readonly string[] = ['country', 'vendor', 'site', 'interface']

const OVERLAY_KEYS = ['overlay', 'title', 'of', 'layer', 'interfaces', 'add', 'replace', 'remove']

/** A mapping with everything it inherits, and its variants for single interfaces. */
export interface Layered {
  readonly node: YamlMap
  readonly depth: number
  readonly byInterface: ReadonlyMap<string, YamlMap>
}

/** `extends`, then overlays: country, vendor, site, interface. The files below are never edited. */
export function layer(mappings: ReadonlyMap<string, YamlMap>, overlays: readonly YamlMap[], findings: Findings): Layered[] {
  const ranked = overlays
    .filter((node) => isSound(node, mappings, findings))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.file < b.file ? -1 : 1))
  const resolved = new Map<string, { node: YamlMap; depth: number }>()
  const resolve = (name: string, open: readonly string[]): { node: YamlMap; depth: number } | undefined => {
    const known = resolved.get(name)
    if (known !== undefined) return known
    const own = mappings.get(name)
    if (own === undefined) return undefined
    const made = inherit(own, open, resolve, findings, mappings)
    const shared = ranked.filter(
      (overlay) => textOfNode(entryOf(overlay, 'of')) === name && entryOf(overlay, 'interfaces') === undefined,
    )
    const entry = { node: shared.reduce((node, overlay) => change(node, overlay, findings), made.node), depth: made.depth }
    resolved.set(name, entry)
    return entry
  }
  const out: Layered[] = []
  for (const name of mappings.keys()) {
    const entry = resolve(name, [])!
    if (textOfNode(entryOf(mappings.get(name)!, 'abstract')) === 'true') continue
    out.push({ ...entry, byInterface: variants(name, entry.node, ranked, findings) })
  }
  return out
}

function rankOf(overlay: YamlMap): number {
  return LAYERS.indexOf(textOfNode(entryOf(overlay, 'layer')) ?? '')
}

function isSound(node: YamlMap, mappings: ReadonlyMap<string, YamlMap>, findings: Findings): boolean {
  for (const [name, { key }] of node.entries)
    if (!OVERLAY_KEYS.includes(name))
      findings.add(key, 'mapping.unknown-keyword', { found: name, allowed: OVERLAY_KEYS.join(', ') })
  const layerName = entryOf(node, 'layer')
  const of = entryOf(node, 'of')
  if (rankOf(node) < 0)
    findings.add(layerName ?? node, 'mapping.bad-value', { found: textOfNode(layerName) ?? 'layer', allowed: LAYERS.join(', ') })
  if (!mappings.has(textOfNode(of) ?? ''))
    findings.add(of ?? node, 'mapping.unknown-mapping', {
      found: textOfNode(of) ?? 'of',
      allowed: [...mappings.keys()].join(', '),
    })
  return rankOf(node) >= 0 && mappings.has(textOfNode(of) ?? '')
}

type Resolve = (name: string, open: readonly string[]) => { node: YamlMap; depth: number } | undefined

function inherit(
  own: YamlMap,
  open: readonly string[],
  resolve: Resolve,
  findings: Findings,
  mappings: ReadonlyMap<string, YamlMap>,
): { node: YamlMap; depth: number } {
  const at = entryOf(own, 'extends')
  const name = textOfNode(entryOf(own, 'mapping')) ?? ''
  if (at === undefined) return { node: own, depth: 0 }
  const base = textOfNode(at) ?? ''
  if (open.includes(base) || base === name) {
    findings.add(at, 'mapping.circular', { found: base })
    return { node: own, depth: 0 }
  }
  const below = resolve(base, [...open, name])
  if (below === undefined) {
    findings.add(at, 'mapping.unknown-mapping', { found: base, allowed: [...mappings.keys()].join(', ') })
    return { node: own, depth: 0 }
  }
  return { node: change(joined(below.node, own), own, findings), depth: below.depth + 1 }
}

/** The header is the child's own; resources, instructions and ignore rules join rule by rule, `set` entry by entry. */
function joined(base: YamlMap, own: YamlMap): YamlMap {
  const entries = new Map(base.entries)
  entries.delete('abstract')
  for (const [name, entry] of own.entries) {
    const before = entries.get(name)?.value
    entries.set(
      name,
      before?.kind === 'map' && entry.value.kind === 'map' && DEEP.has(name)
        ? { key: entry.key, value: deep(before, entry.value, name === 'resources' ? 2 : 0) }
        : entry,
    )
  }
  for (const name of ['add', 'replace', 'remove']) entries.delete(name)
  return { ...own, entries }
}

const DEEP = new Set(['resources', 'instructions', 'ignore', 'title'])

/** `levels` deeper maps join too: resource rule, then its `set`. */
function deep(base: YamlMap, own: YamlMap, levels: number): YamlMap {
  const entries = new Map(base.entries)
  for (const [name, entry] of own.entries) {
    const before = entries.get(name)?.value
    const join = levels > 0 && before?.kind === 'map' && entry.value.kind === 'map'
    entries.set(name, join ? { key: entry.key, value: deep(before, entry.value, levels - 1) } : entry)
  }
  return { ...base, entries }
}

function variants(name: string, node: YamlMap, ranked: readonly YamlMap[], findings: Findings): ReadonlyMap<string, YamlMap> {
  const out = new Map<string, YamlMap>()
  for (const overlay of ranked) {
    const interfaces = entryOf(overlay, 'interfaces')
    if (textOfNode(entryOf(overlay, 'of')) !== name || interfaces === undefined) continue
    for (const item of interfaces.kind === 'list' ? interfaces.items : [interfaces]) {
      const interfaceName = textOfNode(item) ?? ''
      out.set(interfaceName, change(out.get(interfaceName) ?? node, overlay, findings))
    }
  }
  return out
}

/** `add`, `replace`, `remove` of single rules: `observation.set.method`. Each must say truly what it does. */
function change(node: YamlMap, by: YamlMap, findings: Findings): YamlMap {
  let out = node
  for (const what of ['add', 'replace'] as const) {
    const section = entryOf(by, what)
    if (section === undefined) continue
    if (section.kind !== 'map')
      findings.add(section, 'mapping.bad-value', { found: section.kind, allowed: `${what}: { path: rule }` })
    else for (const [path, entry] of section.entries) out = put(out, path, entry, what, findings)
  }
  const remove = entryOf(by, 'remove')
  for (const item of remove?.kind === 'list' ? remove.items : [])
    out = put(out, textOfNode(item) ?? '', { key: item, value: item }, 'remove', findings)
  return out
}

type What = 'add' | 'replace' | 'remove'

const TOP = new Set(['when', 'time', 'nulls', 'patient', 'ignore', 'instructions', 'resources', 'title', 'source'])

function put(node: YamlMap, path: string, entry: YamlEntry, what: What, findings: Findings): YamlMap {
  const first = path.split('.')[0]!
  const resources = entryOf(node, 'resources')
  const isRule = resources?.kind === 'map' && resources.entries.has(first) && (path !== first || !TOP.has(first))
  const steps = TOP.has(first) && !isRule ? path.split('.') : ['resources', ...path.split('.')]
  const out = putAt(node, steps, entry, what)
  if (out !== undefined) return out
  const problem: Place = entry.key
  findings.add(problem, what === 'add' ? 'mapping.overlay-exists' : 'mapping.overlay-missing', { found: path, where: what })
  return node
}

function putAt(node: YamlNode, steps: readonly string[], entry: YamlEntry, what: What): YamlMap | undefined {
  if (node.kind !== 'map') return undefined
  // An entry may itself be written with dots: `period.start`.
  const whole = steps.join('.')
  const [name, rest] = node.entries.has(whole) || steps.length === 1 ? [whole, []] : [steps[0]!, steps.slice(1)]
  const entries = new Map(node.entries)
  if (rest.length === 0 || (what === 'add' && !node.entries.has(name) && isElementPath(node, steps)))
    return settle(node, entries, rest.length === 0 ? name : whole, entry, what)
  const below = entries.get(name)
  const changed = below && putAt(below.value, rest, entry, what)
  if (below === undefined || changed === undefined) return undefined
  entries.set(name, { key: below.key, value: changed })
  return { ...node, entries }
}

/** In a `set`, a new `period.start` may be added where no `period` stands. */
const isElementPath = (node: YamlMap, steps: readonly string[]): boolean =>
  !node.entries.has('resource') &&
  !node.entries.has('resources') &&
  steps.every((step) => /^[a-z]\w*(\[x\])?$/.test(step)) &&
  steps[0] !== 'set'

function settle(node: YamlMap, entries: Map<string, YamlEntry>, name: string, entry: YamlEntry, what: What): YamlMap | undefined {
  if (entries.has(name) === (what === 'add')) return undefined
  if (what === 'remove') entries.delete(name)
  else entries.set(name, entry)
  return { ...node, entries }
}
