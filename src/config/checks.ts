import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { coded } from '../model/errors.ts'
import { type Claimed, claimText, conflicts } from './claims.ts'
import { dotted, type Path, type PositionedYaml } from './document.ts'
import type { Finding } from './finding.ts'
import type { Part } from './parts.ts'
import { CHARSETS } from './schema.ts'

/** What no single setting can know: names, zones, claims, folders, rules. Each works on whatever part of the file is readable. */

export function duplicateNames(yaml: PositionedYaml, parts: readonly Part[]): readonly Finding[] {
  const seen = new Set<string>()
  return parts.flatMap(({ name, path }) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name)
      return []
    }
    return [yaml.at([...path, 'name'], coded('config.duplicate-name', { where: dotted(path), found: name }))]
  })
}

export function claimConflicts(yaml: PositionedYaml, claims: readonly Claimed[]): readonly Finding[] {
  return conflicts(claims).map(([later, earlier]) =>
    yaml.at(later.path, coded('config.claim-conflict', { where: later.by, found: claimText(later.claim), other: earlier.by })),
  )
}

const knownZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Zone and charset of the hospital and of each interface. */
export function unknownPlaces(yaml: PositionedYaml, config: unknown, interfaces: readonly Part[]): readonly Finding[] {
  const hospital = (config as { hospital?: { zone?: unknown } } | null | undefined)?.hospital
  const places: readonly { path: Path; zone: unknown; charset?: unknown }[] = [
    { path: ['hospital'], zone: hospital?.zone },
    ...interfaces.map(({ path, value }) => ({ path, zone: value.zone, charset: value.charset })),
  ]
  return places.flatMap(({ path, zone, charset }) => [
    ...(typeof zone === 'string' && !knownZone(zone)
      ? [yaml.at([...path, 'zone'], coded('config.unknown-zone', { where: dotted(path), found: zone }))]
      : []),
    ...(typeof charset === 'string' && !(CHARSETS as readonly string[]).includes(charset.toLowerCase())
      ? [
          yaml.at(
            [...path, 'charset'],
            coded('config.unknown-charset', { where: dotted(path), found: charset, allowed: CHARSETS.join(', ') }),
          ),
        ]
      : []),
  ])
}

/** `folders` are the settings that name one, with what stands there. */
export async function missingFolders(
  yaml: PositionedYaml,
  root: string,
  folders: readonly { readonly path: Path; readonly folder: string }[],
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    folders.map(async ({ path, folder }) => {
      const there = await stat(resolve(root, folder)).catch(() => undefined)
      return there?.isDirectory() ? [] : [yaml.at(path, coded('config.folder-missing', { where: dotted(path), found: folder }))]
    }),
  )
  return found.flat()
}

export function unknownRules(
  yaml: PositionedYaml,
  destinations: readonly Part[],
  known: readonly string[] | undefined,
): readonly Finding[] {
  // The missing folder is a finding of its own.
  if (known === undefined) return []
  return destinations.flatMap(({ path, value }) => {
    if (!Array.isArray(value.rules)) return []
    return value.rules.flatMap((rule: unknown, index) => {
      if (typeof rule !== 'string' || known.includes(rule)) return []
      const at = [...path, 'rules', index]
      return [yaml.at(at, coded('config.unknown-rule', { where: dotted(at), found: rule, allowed: known.join(', ') || '—' }))]
    })
  })
}
