import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { narrativeKey, type SourceRow } from './source.ts'
import type { YamlObject } from './write-yaml.ts'

/** One choice that the maps leave to people, as `switches.yaml` decides it. */
interface Switch {
  readonly name: string
  readonly default: 'on' | 'off'
  readonly why: { readonly zh: string; readonly en: string }
  /** What a machine can tell of the condition after all; an expression. */
  readonly when?: string
  /** Names of the narratives it stands for. */
  readonly narratives: readonly string[]
}

/** Which switch stands for a narrative condition, and which rows it governs. */
export class Switchboard {
  readonly #switches: readonly Switch[]
  readonly #rows = new Map<string, string[]>()

  constructor() {
    this.#switches = parse(readFileSync(join(import.meta.dirname, 'switches.yaml'), 'utf8')) as Switch[]
  }

  take(row: SourceRow, name: string): Switch | undefined {
    const key = narrativeKey(row.narrative)
    const found = this.#switches.find(({ narratives }) => narratives.includes(key))
    if (found !== undefined) this.#rows.set(found.name, [...(this.#rows.get(found.name) ?? []), name])
    return found
  }

  /** `mappings/base/switches.yaml`: every switch with its rows. */
  file(): YamlObject {
    const out: YamlObject = {}
    for (const one of this.#switches) {
      const rows = [...new Set(this.#rows.get(one.name) ?? [])]
      if (rows.length > 0) out[one.name] = { default: one.default, why: { ...one.why }, rows }
    }
    return { switches: out }
  }
}
