import { coded } from '../model/errors.ts'
import type { Adapter } from '../sdk/adapter.ts'
import type { Claimed } from './claims.ts'
import { dotted, type Path, type PositionedYaml } from './document.ts'
import type { Finding } from './finding.ts'
import { parseSettings } from './parse.ts'

/** An interface or a destination as far as it can be read, whatever else is wrong in the file. */
export interface Part {
  readonly path: Path
  readonly name: string | undefined
  readonly adapter: string | undefined
  readonly value: Readonly<Record<string, unknown>>
}

export interface CheckedPart {
  readonly settings: unknown
  readonly findings: readonly Finding[]
  readonly claims: readonly Claimed[]
}

const textOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export function partsIn(config: unknown, list: 'interfaces' | 'destinations'): readonly Part[] {
  const parts = (config as Record<string, unknown> | null | undefined)?.[list]
  if (!Array.isArray(parts)) return []
  return parts.flatMap((part: unknown, index) => {
    if (typeof part !== 'object' || part === null) return []
    const value = part as Record<string, unknown>
    return [{ path: [list, index], name: textOrNothing(value.name), adapter: textOrNothing(value.adapter), value }]
  })
}

/** The adapter's own schema reads its settings; what it claims is compared with everybody's claims later. */
export function checkPart(
  yaml: PositionedYaml,
  part: Part,
  adapters: readonly Adapter[],
  replaced: readonly Path[],
  receives: boolean,
): CheckedPart {
  const nothing: CheckedPart = { settings: undefined, findings: [], claims: [] }
  if (part.adapter === undefined) return nothing
  const where = dotted(part.path)
  const adapter = adapters.find((one) => one.name === part.adapter)
  const names = (some: readonly Adapter[]) => some.map((one) => one.name).join(', ')
  const at = [...part.path, 'adapter']
  if (!adapter) {
    const error = coded('config.unknown-adapter', { where, found: part.adapter, allowed: names(adapters) })
    return { ...nothing, findings: [yaml.at(at, error)] }
  }
  const fits = (one: Adapter): boolean => (receives ? one.source !== undefined : 'sink' in one)
  if (!fits(adapter)) {
    const facts = { where, found: part.adapter, allowed: names(adapters.filter(fits)) }
    return { ...nothing, findings: [yaml.at(at, coded(receives ? 'config.not-a-source' : 'config.not-a-sink', facts))] }
  }
  const { value, findings } = parseSettings(yaml, adapter.settings, part.value.settings, [...part.path, 'settings'], replaced)
  const claims =
    value === undefined ? [] : adapter.claims(value).map((claim) => ({ by: part.name ?? where, path: part.path, claim }))
  return { settings: value, findings, claims }
}
