import type { Findings } from './finding.ts'
import { entryOf, textOfNode, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree.ts'

/** Which switches are on: the defaults of the generated base, and what a file of the hospital says instead. */
export class Switches {
  readonly #on = new Map<string, boolean>()
  readonly #said = new Map<string, YamlEntry>()

  /** `switches: { name: { default: on, … } }` declares, `switches: { name: off }` sets. */
  add(node: YamlMap, findings: Findings): void {
    const list = entryOf(node, 'switches')
    if (list?.kind !== 'map') {
      findings.add(node, 'mapping.bad-value', { found: 'switches', allowed: 'name: on | off' })
      return
    }
    for (const [name, entry] of list.entries) {
      const { value } = entry
      if (value.kind === 'map') this.#on.set(name, isOn(entryOf(value, 'default')))
      else this.#said.set(name, entry)
    }
  }

  /** What the hospital sets must have been declared. */
  settle(findings: Findings): void {
    for (const [name, { key, value }] of this.#said) {
      const text = textOfNode(value)
      if (!this.#on.has(name))
        findings.add(key, 'mapping.unknown-switch', { found: name, allowed: [...this.#on.keys()].join(', ') })
      else if (!WORDS.has(text ?? '')) findings.add(value, 'mapping.bad-value', { found: text ?? value.kind, allowed: 'on, off' })
      else this.#on.set(name, isOn(value))
    }
  }

  /** Leaves out what stands under a switch that is off. */
  applied(node: YamlMap, findings: Findings): YamlMap {
    return (this.#kept(node, findings) as YamlMap | undefined) ?? { ...node, entries: new Map() }
  }

  #kept(node: YamlNode, findings: Findings): YamlNode | undefined {
    if (node.kind === 'scalar') return node
    if (node.kind === 'list') {
      const items = node.items.map((item) => this.#kept(item, findings)).filter((item) => item !== undefined)
      return node.items.length > 0 && items.length === 0 ? undefined : { ...node, items }
    }
    const at = node.entries.get('switch')
    if (at !== undefined && !this.#isOn(at, findings)) return undefined
    const entries = new Map<string, YamlEntry>()
    for (const [name, entry] of node.entries) {
      const value = name === 'switch' ? undefined : this.#kept(entry.value, findings)
      if (value !== undefined) entries.set(name, { key: entry.key, value })
      else if (ALL_OF_IT.has(name)) return undefined
      else if (name === 'set') entries.set(name, { key: entry.key, value: { ...entry.value, kind: 'map', entries: new Map() } })
    }
    return node.entries.size > 0 && entries.size === 0 ? undefined : { ...node, entries }
  }

  #isOn({ key, value }: YamlEntry, findings: Findings): boolean {
    const name = textOfNode(value) ?? ''
    const on = this.#on.get(name)
    if (on === undefined) findings.add(key, 'mapping.unknown-switch', { found: name, allowed: [...this.#on.keys()].join(', ') })
    return on ?? false
  }
}

/** What is left of a rule without these says nothing: a resource without a segment map, a reference to nobody. */
const ALL_OF_IT: ReadonlySet<string> = new Set(['use', 'make', 'first', 'list'])
const WORDS = new Set(['on', 'off', 'true', 'false'])
const isOn = (node: YamlNode | undefined): boolean => ['on', 'true'].includes(textOfNode(node) ?? '')
