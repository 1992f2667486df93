import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Findings, Place } from './finding.ts'

/**
 * YAML as a plain tree in which every node knows its place and layer: overlays replace nodes, and what wins still says where
 * it was written.
 */
export type YamlNode = YamlMap | YamlList | YamlScalar

export interface YamlMap extends Place {
  readonly kind: 'map'
  /** `row:` of a generated rule, for lineage. */
  readonly row?: string | undefined
  readonly entries: ReadonlyMap<string, YamlEntry>
}
export interface YamlEntry {
  readonly key: Place
  readonly value: YamlNode
}
interface YamlList extends Place {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
}
interface YamlScalar extends Place {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As written: `7.10` stays `7.10`. */
  readonly source: string
}

/** Files read without a finding, by place and text: drafts, hot reloads and dry runs read the same library again and again. */
const known = new Map<string, YamlNode>()
const MOST_KNOWN = 2000

/** What was parsed without a finding; a start that brings it back (`rememberYaml`) parses only what changed since. */
export const rememberedYaml = (): ReadonlyMap<string, YamlNode> => known

export function rememberYaml(parsed: ReadonlyMap<string, YamlNode>): void {
  for (const [key, node] of parsed) known.set(key, node)
}

/** Parses one file; undefined when it is no YAML at all (a finding says where). */
export function parseYaml(file: string, text: string, layer: string, findings: Findings): YamlNode | undefined {
  const key = `${file}\u0000${layer}\u0000${text}`
  const before = known.get(key)
  if (before !== undefined) return before
  const already = findings.list.length
  const node = parsedYaml(file, text, layer, findings)
  if (known.size >= MOST_KNOWN) known.clear()
  if (node !== undefined && findings.list.length === already) known.set(key, node)
  return node
}

function parsedYaml(file: string, text: string, layer: string, findings: Findings): YamlNode | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line, col, layer }
  }
  // One slip of a quote makes a dozen errors; the first says where it is.
  const error = document.errors[0]
  if (error !== undefined)
    findings.add(placeAt(error.pos[0]), 'mapping.yaml', { found: error.message.split(/ at line|\n/)[0] ?? '' })
  if (document.errors.length > 0 || document.contents === null) return undefined
  return convert(document.contents, placeAt, findings)
}

function convert(node: Node, placeAt: (offset: number) => Place, findings: Findings): YamlNode {
  const place = placeAt(node.range?.[0] ?? 0)
  if (isMap(node)) {
    const entries = new Map<string, YamlEntry>()
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? pair.key : undefined
      const name = key === undefined ? '' : typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
      const at = key?.range ? placeAt(key.range[0]) : place
      if (entries.has(name)) findings.add(at, 'mapping.duplicate-key', { found: name })
      const value = pair.value as Node | null
      entries.set(name, {
        key: at,
        value: value === null ? { ...at, kind: 'scalar', value: null, source: '' } : convert(value, placeAt, findings),
      })
    }
    return { ...place, kind: 'map', entries, row: textOfNode(entries.get('row')?.value) }
  }
  if (isSeq(node)) return { ...place, kind: 'list', items: node.items.map((item) => convert(item as Node, placeAt, findings)) }
  if (isScalar(node)) {
    const value = node.value
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    return { ...place, kind: 'scalar', value: plain, source: node.source ?? String(plain ?? '') }
  }
  if (isAlias(node)) findings.add(place, 'mapping.yaml', { found: 'alias' })
  return { ...place, kind: 'scalar', value: null, source: '' }
}

export const entryOf = (node: YamlMap, name: string): YamlNode | undefined => node.entries.get(name)?.value

/** A scalar as text (`1` is "1"), or undefined. */
export const textOfNode = (node: YamlNode | undefined): string | undefined =>
  node?.kind !== 'scalar' || node.value === null ? undefined : typeof node.value === 'string' ? node.value : node.source
