import { sha256Hex } from '../model/hash.ts'
import { type MappingFile, withoutUnusedBase } from './base-files.ts'
import { readCsvTable, readTable } from './codes/read-table.ts'
import { CodeTables } from './codes/tables.ts'
import { Slots } from './expression/compiled.ts'
import { type Finding, Findings } from './finding.ts'
import { layer } from './layers.ts'
import { type MappingEntry, type MappingSet, makeMappingSet } from './mapping-set.ts'
import { compileDatatypes } from './plan/compile-datatypes.ts'
import { Datatypes } from './plan/datatypes.ts'
import { compileMapping, type MappingPlan, type Shared } from './plan/mapping.ts'
import { checkSegment, withSegments } from './segments.ts'
import { Switches } from './switches.ts'
import { entryOf, parseYaml, textOfNode, type YamlMap } from './yaml-tree.ts'

export type { MappingFile } from './base-files.ts'

export interface CompiledMappings {
  /** Undefined when anything is unsound: an unsound set is never loaded. */
  readonly set: MappingSet | undefined
  readonly findings: readonly Finding[]
}

/** The files by what they are. */
interface Sorted {
  readonly mappings: Map<string, YamlMap>
  readonly overlays: YamlMap[]
  readonly datatypes: YamlMap[]
  readonly segments: Map<string, YamlMap>
}

/** Reads, layers, checks and compiles a set of mapping files. All findings at once, in the order of files and lines. */
export function compileMappings(files: readonly MappingFile[]): CompiledMappings {
  const findings = new Findings()
  const shared: Shared = { findings, slots: new Slots(), tables: new CodeTables(), datatypes: new Datatypes() }
  const sorted = sort(withoutUnusedBase(files), shared)
  shared.tables.check(findings)
  compileDatatypes(sorted.datatypes, shared)
  const entries: MappingEntry[] = []
  for (const { node, depth, byInterface } of layer(sorted.mappings, sorted.overlays, findings)) {
    const plan = compileMapping(node, depth, shared)
    if (plan === undefined) continue
    const variants = new Map<string, MappingPlan>()
    for (const [name, variant] of byInterface) {
      const made = compileMapping(variant, depth, shared)
      if (made !== undefined) variants.set(name, made)
    }
    entries.push({ plan, byInterface: variants })
  }
  checkReachable(entries, findings)
  const list = findings.sorted()
  return { set: list.length > 0 ? undefined : makeMappingSet(versionOf(files), entries), findings: list }
}

/** Of the same files comes the same version, in whatever order they were read. */
const versionOf = (files: readonly MappingFile[]): string =>
  sha256Hex(
    files
      .map(({ path, text }) => `${path}\u0000${text}`)
      .toSorted()
      .join('\u0001'),
  ).slice(0, 16)

function layerOf(path: string): string {
  if (path.startsWith('base/')) return 'base'
  const overlay = /^overlays\/(?:\w+\/)?(.+)\.ya?ml$/.exec(path)
  return overlay ? `overlay/${overlay[1]}` : 'mapping'
}

function sort(files: readonly MappingFile[], shared: Shared): Sorted {
  const { findings } = shared
  const nodes: YamlMap[] = []
  const switches = new Switches()
  for (const { path, text } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = layerOf(path)
    if (path.endsWith('.csv')) {
      shared.tables.add(readCsvTable(path, text, name, findings), findings)
      continue
    }
    const node = parseYaml(path, text, name, findings)
    if (node === undefined) continue
    if (node.kind !== 'map') findings.add(node, 'mapping.unknown-file', { found: path })
    else if (node.entries.has('switches')) switches.add(node, findings)
    else nodes.push(node)
  }
  switches.settle(findings)
  const sorted: Sorted = { mappings: new Map(), overlays: [], datatypes: [], segments: new Map() }
  for (const node of nodes) sortNode(node.layer === 'base' ? switches.applied(node, findings) : node, sorted, shared)
  for (const [name, node] of sorted.mappings) sorted.mappings.set(name, withSegments(node, sorted.segments, findings))
  return sorted
}

function sortNode(node: YamlMap, sorted: Sorted, shared: Shared): void {
  const { findings } = shared
  const name = textOfNode(entryOf(node, 'mapping'))
  const segment = textOfNode(entryOf(node, 'segment'))
  if (name !== undefined) {
    const other = sorted.mappings.get(name)
    if (other === undefined) sorted.mappings.set(name, node)
    else findings.add(node, 'mapping.duplicate-key', { found: name, where: other.file })
  } else if (node.entries.has('overlay')) sorted.overlays.push(node)
  else if (node.entries.has('datatype') || node.entries.has('fields')) sorted.datatypes.push(node)
  else if (node.entries.has('table')) shared.tables.add(readTable(node, findings), findings)
  else if (segment !== undefined) {
    checkSegment(node, findings)
    sorted.segments.set(segment, node)
  } else findings.add(node, 'mapping.unknown-file', { found: [...node.entries.keys()][0] ?? '' })
}

/** Two mappings of one source without a condition: the second would never be chosen. */
function checkReachable(entries: readonly MappingEntry[], findings: Findings): void {
  const taken = new Map<string, string>()
  for (const { plan } of entries) {
    if (plan.when !== undefined) continue
    const key = `${plan.format} ${plan.source ?? '*'} ${plan.depth}`
    const other = taken.get(key)
    if (other === undefined) taken.set(key, plan.name)
    else findings.add(plan.place, 'mapping.unreachable', { found: plan.name, where: other })
  }
}
