import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Adapter } from '../sdk/adapter.ts'
import { claimConflicts, duplicateNames, missingFolders, unknownPlaces, unknownRules } from './checks.ts'
import type { Claimed } from './claims.ts'
import { type Path, readYaml } from './document.ts'
import { type Finding, inOrder, unreadable } from './finding.ts'
import { overridePorts } from './overrides.ts'
import { parseSettings } from './parse.ts'
import { checkPart, partsIn } from './parts.ts'
import { ruleIds } from './rule-ids.ts'
import { type Config, configSchema } from './schema.ts'
import { resolveSecrets } from './secrets.ts'

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly adapters: readonly Adapter[]
  /** Where relative mapping and rule folders start; the installation folder unless given. */
  readonly root?: string
}

export interface Loaded {
  /** Present only when nothing was found. */
  readonly config?: Config
  readonly findings: readonly Finding[]
}

const INSTALLATION = resolve(import.meta.dirname, '../..')

/** Reads the whole file and tells everything that is wrong with it at once. Never throws for what a person wrote. */
export async function loadConfig(path: string, options: LoadOptions): Promise<Loaded> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => ({ code: error.code }))
  if (typeof text !== 'string') return { findings: [unreadable(path, text.code ?? 'unreadable')] }
  const yaml = readYaml(path, text)
  if (yaml.findings.length > 0) return { findings: inOrder(yaml.findings) }

  const secrets = await resolveSecrets(yaml, path, options.env)
  const { value, replaced: overridden } = overridePorts(secrets.value, options.env)
  const replaced: readonly Path[] = [...secrets.replaced, ...overridden]
  const whole = parseSettings(yaml, configSchema, value, [], replaced)
  // One mistake must not hide another: the checks below read the file as far as it can be read, parsed or not.
  const root = options.root ?? INSTALLATION
  const [sources, sinks] = [partsIn(value, 'interfaces'), partsIn(value, 'destinations')]
  const interfaces = sources.map((part) => checkPart(yaml, part, options.adapters, replaced, true))
  const destinations = sinks.map((part) => checkPart(yaml, part, options.adapters, replaced, false))
  const checked = [...interfaces, ...destinations]
  const api: readonly Claimed[] = whole.value
    ? [{ by: 'http', path: ['http'], claim: { kind: 'port', ...whole.value.http } }]
    : []
  const places = foldersOf(value)
  const findings: readonly Finding[] = [
    ...secrets.findings,
    ...unsaid([...whole.findings, ...checked.flatMap((part) => part.findings)], secrets.findings),
    ...duplicateNames(yaml, sources),
    ...duplicateNames(yaml, sinks),
    ...claimConflicts(yaml, [...api, ...checked.flatMap((part) => part.claims)]),
    ...unknownPlaces(yaml, value, sources),
    ...(await missingFolders(yaml, root, places.all)),
    ...unknownRules(yaml, sinks, await ruleIds(resolve(root, places.rules))),
  ]
  if (whole.value === undefined || findings.length > 0) return { findings: inOrder(findings) }
  return { config: complete(path, root, whole.value, interfaces, destinations), findings: [] }
}

/** What stands where a secret is missing was already said to be missing; that it is also no number helps nobody. */
function unsaid(findings: readonly Finding[], said: readonly Finding[]): readonly Finding[] {
  const places = new Set(said.map(({ line, col }) => `${line}:${col}`))
  return findings.filter(({ line, col }) => !places.has(`${line}:${col}`))
}

const DEFAULTS = { mappings: ['mappings'], rules: 'config/triggers' } as const

function foldersOf(value: unknown): { readonly all: readonly { path: Path; folder: string }[]; readonly rules: string } {
  const written = value as { mappings?: { folders?: unknown }; rules?: { folder?: unknown } } | null | undefined
  const folders = Array.isArray(written?.mappings?.folders) ? written.mappings.folders : DEFAULTS.mappings
  const rules = typeof written?.rules?.folder === 'string' ? written.rules.folder : DEFAULTS.rules
  const mappings = folders.flatMap((folder: unknown, index) =>
    typeof folder === 'string' ? [{ path: ['mappings', 'folders', index], folder }] : [],
  )
  return { all: [...mappings, { path: ['rules', 'folder'], folder: rules }], rules }
}

type Settings = readonly { readonly settings: unknown }[]

function complete(
  file: string,
  root: string,
  parsed: z.output<typeof configSchema>,
  interfaces: Settings,
  destinations: Settings,
): Config {
  return {
    ...parsed,
    file,
    mappings: { folders: parsed.mappings.folders.map((folder) => resolve(root, folder)) },
    rules: { folder: resolve(root, parsed.rules.folder) },
    interfaces: parsed.interfaces.map((one, index) => ({
      ...one,
      zone: one.zone ?? parsed.hospital.zone,
      settings: interfaces[index]!.settings,
    })),
    destinations: parsed.destinations.map((one, index) => ({ ...one, settings: destinations[index]!.settings })),
  }
}
