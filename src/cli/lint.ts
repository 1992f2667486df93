import { stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { type Finding, findingLine } from '../mapping/finding.ts'
import { CodedException, coded, textOf } from '../model/errors.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { compileRules } from '../triggers/compile.ts'
import { type CliContext, EXIT } from './context.ts'
import { findingOfRule, MAPPING_FOLDER, RULE_FOLDER, readRules, shown } from './load.ts'

const ABOUT = {
  zh: '检查映射、随访规则与配置：每条发现为 文件:行:列 代码 说明 建议',
  en: 'check mappings, rules and configurations: every finding as file:line:col code message hint',
} as const

interface Options {
  readonly mappings: string
  readonly rules: string
  readonly json?: boolean
}

/** `tributary lint [PATH…]`: exit 0 no finding, 1 findings. A YAML file outside mappings and rules is a configuration. */
export const lintCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('lint')
    .description(ABOUT[context.language])
    .argument('[path...]', 'show only findings in these files or folders; a configuration file is checked too')
    .option('--mappings <folder>', 'mapping library', MAPPING_FOLDER)
    .option('--rules <folder>', 'follow-up rules', RULE_FOLDER)
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: Options) => {
      const wanted = paths.map((path) => resolve(path))
      for (const path of wanted) await mustExist(path)
      const found = (await findings(wanted, options, context)).map((one) => ({ ...one, file: shown(one.file) }))
      if (options.json)
        context.stdout.write(`${JSON.stringify(found.map((one) => ({ ...one, text: textOf(one, context.language) })))}\n`)
      else for (const one of found) context.stdout.write(`${findingLine(one, context.language)}\n`)
      exit(found.length > 0 ? EXIT.findings : EXIT.ok)
    })

const below = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep)

async function findings(wanted: readonly string[], options: Options, context: CliContext): Promise<readonly Finding[]> {
  const libraries = [resolve(options.mappings), resolve(options.rules)]
  const isConfiguration = (path: string): boolean => /\.ya?ml$/.test(path) && !libraries.some((folder) => below(path, folder))
  const configurations = wanted.filter(isConfiguration)
  const rest = wanted.filter((path) => !isConfiguration(path))
  const inConfigurations = await Promise.all(configurations.map((path) => configured(path, context)))
  if (configurations.length > 0 && rest.length === 0) return inConfigurations.flat()
  const mapped = await loadMappings([options.mappings])
  const rules = compileRules(await readRules(options.rules))
  // A mapping finding names its file from its library's folder.
  const all = [
    ...mapped.findings.map((one) => ({ ...one, file: resolve(options.mappings, one.file) })),
    ...rules.findings.map(findingOfRule),
  ]
  return [
    ...inConfigurations.flat(),
    ...all.filter(({ file }) => rest.length === 0 || rest.some((path) => below(resolve(file), path))),
  ]
}

const configured = async (path: string, context: CliContext): Promise<readonly Finding[]> =>
  (await loadConfig(path, { env: context.env, adapters: await context.adapters() })).findings

async function mustExist(path: string): Promise<void> {
  await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CodedException(coded('cli.file-not-found', { where: path, found: error.code ?? 'error' }))
  })
}
