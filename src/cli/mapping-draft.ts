import { existsSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { compiledVersion } from '../engine/live-mappings.ts'
import { MappingVersions, type SetWithFiles } from '../engine/mapping-versions.ts'
import type { InterfaceContext } from '../engine/process-message.ts'
import { type Finding, findingLine } from '../mapping/finding.ts'
import type { MappingSet } from '../mapping/mapping-set.ts'
import { CodedException, coded } from '../model/errors.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { sinceOf } from '../steward/stored-messages.ts'
import { currentVersion } from '../steward/versions.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { MAPPING_FOLDER, refuse, shown } from './load.ts'

/** What the steward's commands have in common: the draft, the version that runs, the interfaces, when to begin. */
export interface DraftOptions {
  readonly data: string
  readonly draft?: readonly string[]
  readonly config?: string
}

export const SAID = {
  data: { zh: '数据目录', en: 'data folder' },
  draft: {
    zh: '草稿目录（默认：配置所列或随附的映射库）',
    en: 'folders of the draft (default: those of the configuration, else the shipped library)',
  },
  config: {
    zh: '配置文件（默认：引擎上次运行时的接口）',
    en: 'configuration (default: the interfaces of the engine that ran last)',
  },
  who: { zh: '署名（默认：系统用户名）', en: 'who says it (default: the name you are logged in with)' },
  why: { zh: '原因，随版本永久保存', en: 'why; kept with the version for ever' },
  json: { zh: '输出 JSON', en: 'print JSON' },
  since: { zh: '从何时起收到的消息：7d、12h 或 2026-03-01', en: 'messages received since: 7d, 12h or 2026-03-01' },
  interface: { zh: '只处理该接口的消息', en: 'only messages of this interface' },
  values: { zh: '显示真实数值（默认遮盖）', en: 'show values as they are (masked unless asked)' },
} as const

async function configOf({ config }: DraftOptions, context: CliContext): Promise<Config | undefined> {
  if (config === undefined) return undefined
  const loaded = await loadConfig(resolve(config), { env: context.env, adapters: await context.adapters() })
  return loaded.config ?? refuse(loaded.findings, context)
}

/** Where the draft lies. */
export async function draftFolders(options: DraftOptions, context: CliContext): Promise<readonly string[]> {
  if (options.draft !== undefined && options.draft.length > 0) return options.draft.map((one) => resolve(one))
  return (await configOf(options, context))?.mappings.folders ?? [MAPPING_FOLDER]
}

/** The compiled draft; an unsound one ends the command with its findings. */
export async function compiledDraft(options: DraftOptions, context: CliContext): Promise<SetWithFiles> {
  const folders = await draftFolders(options, context)
  const { set, findings } = await loadMappings(folders)
  if (set !== undefined) return set
  showFindings(findings, folders, context)
  throw new Exit(EXIT.badConfiguration)
}

/** The version that runs on this data folder. @throws CodedException steward.nothing-published */
export async function runningSet(folder: string): Promise<MappingSet> {
  const versions = new MappingVersions(folder)
  const version = await currentVersion(versions)
  if (version === undefined) throw new CodedException(coded('steward.nothing-published', { where: folder }))
  return compiledVersion(versions, version)
}

/** Interfaces as messages are mapped for them. */
export async function interfaceContexts(
  options: DraftOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, InterfaceContext>> {
  const config = await configOf(options, context)
  if (config === undefined) return new MappingVersions(resolve(options.data)).interfaces()
  return new Map(
    config.interfaces.map(({ name, authority, zone, charset, tables }) => [
      name,
      { authority, authorities: config.authorities, zone, charset, tables },
    ]),
  )
}

/** @throws CodedException cli.bad-option */
export function sinceOption(text: string): number {
  const since = sinceOf(text, Date.now())
  if (since !== undefined) return since
  const allowed = '7d, 12h, 30m, 2w, 2026-03-01, 2026-03-01T08:00:00+08:00'
  throw new CodedException(coded('cli.bad-option', { where: '--since', found: text, allowed, allowedZh: ` ${allowed}` }))
}

/** Long work that somebody asked for takes what the engine leaves (architecture D17). */
export function stepAside(): void {
  // A thread can only step aside with everybody else in its process.
  if (!isMainThread) return
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    // Not permitted here: it runs as it is.
  }
}

/** Findings as `file:line:col code message hint`, files as seen from here. */
export function showFindings(findings: readonly Finding[], folders: readonly string[], { stderr, language }: CliContext): void {
  for (const one of findings) {
    const file = folders.map((folder) => join(folder, one.file)).find(existsSync) ?? one.file
    stderr.write(`${findingLine({ ...one, file: shown(file) }, language)}\n`)
  }
}

/** Collects a repeatable option. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
