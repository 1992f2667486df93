import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { BaseFile } from './maps.ts'
import type { Yaml, YamlObject } from './write-yaml.ts'

/** Key and completion of a resource (`keys.yaml`). */
export interface Known {
  readonly key: Yaml
  readonly authority?: string
  readonly below?: boolean
  readonly complete?: YamlObject
}

export const KEYS = parse(readFileSync(join(import.meta.dirname, 'keys.yaml'), 'utf8')) as Record<string, Known>

/** The completions as segment maps of ours: what is laid under everything else. */
export const completionFiles = (): BaseFile[] =>
  Object.entries(KEYS).flatMap(([name, { complete }]) => {
    const [type = ''] = name.split(' ')
    const content: YamlObject = { segment: `base/${completionName(name)}`, to: type, set: complete ?? {} }
    return complete === undefined ? [] : [{ path: `complete/${completionName(name)}.yaml`, content }]
  })

export const completionName = (name: string): string => `complete-${name.replace(' ', '-')}`
