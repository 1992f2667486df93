import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { coded } from '../model/errors.ts'
import { dotted, type Path, type PositionedYaml } from './document.ts'
import type { Finding } from './finding.ts'

/**
 * `${NAME}` and `${NAME:-default}` anywhere in a text, and `file:<path>` as a whole text (relative to the configuration
 * file), are replaced before anything is parsed. A replaced value is never repeated in a finding.
 */

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g
const FILE = /^file:(?!\/\/)(.+)$/

export interface Resolved {
  readonly value: unknown
  readonly findings: readonly Finding[]
  /** Paths whose value came from outside, as text. */
  readonly replaced: readonly Path[]
}

export async function resolveSecrets(
  yaml: PositionedYaml,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Resolved> {
  const findings: Finding[] = []
  const replaced: Path[] = []

  const fromEnvironment = (text: string, path: Path): string =>
    text.replace(REFERENCE, (_, variable: string, otherwise: string | undefined) => {
      const value = env[variable] ?? otherwise
      if (value === undefined)
        findings.push(yaml.at(path, coded('config.secret-missing', { where: dotted(path), found: variable })))
      return value ?? ''
    })

  const fromFile = async (secretPath: string, path: Path): Promise<string> => {
    try {
      return (await readFile(resolve(dirname(file), secretPath), 'utf8')).replace(/\r?\n$/, '')
    } catch (error) {
      const found = (error as NodeJS.ErrnoException).code ?? 'unreadable'
      findings.push(yaml.at(path, coded('config.secret-file', { where: dotted(path), found })))
      return ''
    }
  }

  const text = async (value: string, path: Path): Promise<string> => {
    const secretFile = FILE.exec(value)
    const result = secretFile ? await fromFile(fromEnvironment(secretFile[1]!.trim(), path), path) : fromEnvironment(value, path)
    if (secretFile || result !== value) replaced.push(path)
    return result
  }

  const walk = async (value: unknown, path: Path): Promise<unknown> => {
    if (typeof value === 'string') return text(value, path)
    if (Array.isArray(value)) return Promise.all(value.map((item, index) => walk(item, [...path, index])))
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).map(async ([key, item]) => [key, await walk(item, [...path, key])] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  return { value: await walk(yaml.value, []), findings, replaced }
}
