import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { loadIdentityModel, type ModelFinding } from '../identity/model.ts'
import { type Finding, findingLine } from '../mapping/finding.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { keepParsed, recallParsed } from '../steward/parsed-mappings.ts'
import { compileRules, type RuleText } from '../triggers/compile.ts'
import type { TriggerFinding } from '../triggers/finding.ts'
import { type CliContext, EXIT, Exit } from './context.ts'

/** Everything the engine is started with, read and checked; all findings are shown at once and nothing is started on any. */
export interface LoadedFiles {
  readonly config: Config
  readonly mappings: MappingSet
  readonly rules: readonly RuleText[]
  readonly identityModel: string
}

const INSTALLATION = resolve(import.meta.dirname, '../..')
const IDENTITY_FILE = join(INSTALLATION, 'config/identity.yaml')
export const RULE_FOLDER = join(INSTALLATION, 'config/triggers')
export const MAPPING_FOLDER = join(INSTALLATION, 'mappings')

/** `cache`: a folder of the engine's own where parsed mappings are kept for the next start. */
export async function loadFiles(configFile: string, context: CliContext, cache?: string): Promise<LoadedFiles> {
  const { config, findings } = await loadConfig(resolve(configFile), { env: context.env, adapters: await context.adapters() })
  if (config === undefined) return refuse(findings, context)
  const recalled = cache === undefined ? 0 : await recallParsed(cache)
  const mapped = await mappingsOf(config.mappings.folders)
  if (cache !== undefined) await keepParsed(cache, recalled)
  const rules = await readRules(config.rules.folder)
  const compiled = compileRules(rules, { only: 'active' })
  const identityModel = await readFile(IDENTITY_FILE, 'utf8')
  const model = loadIdentityModel(identityModel)
  const all = [...mapped.findings, ...compiled.findings.map(findingOfRule), ...(model.ok ? [] : model.findings.map(ofModel))]
  if (mapped.set === undefined || all.length > 0) return refuse(all, context)
  return { config, mappings: mapped.set, rules, identityModel }
}

/** With findings named from the file system's root: the folder of a finding is the one of several it was read from. */
async function mappingsOf(folders: readonly string[]) {
  const { set, findings } = await loadMappings([...folders])
  const inFolder = (file: string): string => folders.map((folder) => join(folder, file)).find(existsSync) ?? file
  return { set, findings: findings.map((one) => ({ ...one, file: inFolder(one.file) })) }
}

export const findingOfRule = ({ file, line, column, error }: TriggerFinding): Finding => ({ file, line, col: column, ...error })

const ofModel = ({ line, column, code, where, message }: ModelFinding): Finding => ({
  file: IDENTITY_FILE,
  line,
  col: column,
  code,
  facts: { where, found: message },
})

/** Prints findings as `file:line:col code message hint` and ends with 2: nothing was started. */
export function refuse(findings: readonly Finding[], context: CliContext): never {
  for (const finding of findings)
    context.stderr.write(`${findingLine({ ...finding, file: shown(finding.file) }, context.language)}\n`)
  throw new Exit(EXIT.badConfiguration)
}

/** Relative to where the command runs, when below it: what a terminal makes a link of. */
export const shown = (file: string): string => {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? file : near
}

export async function readRules(folder: string): Promise<RuleText[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), text: await readFile(join(folder, name), 'utf8') })))
}
