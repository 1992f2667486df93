import type { MappingFile } from '../mapping/compile.ts'
import { Findings, type Place } from '../mapping/finding.ts'
import { entryOf, parseYaml, textOfNode, type YamlMap } from '../mapping/yaml-tree.ts'

/** Where rules stand in a library's files. */
export type FindRule = (rule: string, element?: string) => Place | undefined

/** Finds `hl7v2/oru-r01/observation`, and the line of an element in it (`status`, `valueQuantity.value`) as near as can be told. */
export function rulePlaces(files: readonly MappingFile[]): FindRule {
  const byMapping = new Map<string, YamlMap>()
  const ignored = new Findings()
  for (const { path, text } of files) {
    const name = /^mapping:\s*["']?([^\s"'#]+)/m.exec(text)?.[1]
    const node = name === undefined ? undefined : parseYaml(path, text, 'mapping', ignored)
    if (name !== undefined && node?.kind === 'map') byMapping.set(name, node)
  }
  const look = (mapping: string, rule: string, element: string | undefined, hops: number): Place | undefined => {
    const node = byMapping.get(mapping)
    if (node === undefined || hops > 8) return undefined
    const base = textOfNode(entryOf(node, 'extends'))
    const below = base === undefined ? undefined : look(base, rule, element, hops + 1)
    const resources = entryOf(node, 'resources')
    const found = resources?.kind === 'map' ? resources.entries.get(rule) : undefined
    if (found === undefined) return below
    const line = found.value.kind === 'map' ? elementIn(found.value, element) : undefined
    return line ?? (element === undefined ? found.key : (below ?? found.key))
  }
  return (rule, element) => {
    const slash = rule.lastIndexOf('/')
    return slash < 0 ? undefined : look(rule.slice(0, slash), rule.slice(slash + 1), element, 0)
  }
}

function elementIn(rule: YamlMap, element: string | undefined): Place | undefined {
  const set = entryOf(rule, 'set')
  if (element === undefined || set?.kind !== 'map') return undefined
  const [first = ''] = element.replace(/\[\d+\]/g, '').split('.')
  for (const [name, { key }] of set.entries) {
    const stem = name.split('.')[0]!.replace('[x]', '')
    if (stem === first || (name.includes('[x]') && first.startsWith(stem))) return key
  }
  return undefined
}

export const placeText = (place: Place): string => `${place.file}:${place.line}:${place.col}`
