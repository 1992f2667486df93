import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { findingLine } from '../mapping/finding.ts'
import { coded, textOf } from '../model/errors.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { compileRules } from '../triggers/compile.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { findingOfRule, MAPPING_FOLDER, readRules, RULE_FOLDER } from './load.ts'

/** `tributary lint [PATH…]`: mappings and follow-up rules; exit 0 no finding, 1 findings. */
export const lintCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('lint')
    .description('check mappings and rules: every finding as file:line:col code message hint')
    .argument('[path...]', 'show only findings in these files or folders')
    .option('--mappings <folder>', 'mapping library', MAPPING_FOLDER)
    .option('--rules <folder>', 'follow-up rules', RULE_FOLDER)
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: { mappings: string; rules: string; json?: boolean }) => {
      for (const path of paths) await mustExist(path, context)
      const mapped = await loadMappings([options.mappings])
      const rules = compileRules(await readRules(options.rules))
      const wanted = paths.map((path) => resolve(path))
      const all = [...mapped.findings, ...rules.findings.map(findingOfRule)].filter(
        (finding) => wanted.length === 0 || wanted.some((path) => resolve(finding.file).startsWith(path)),
      )
      if (options.json) context.stdout.write(`${JSON.stringify(all.map((one) => ({ ...one, text: textOf(one, context.language) })))}\n`)
      else for (const finding of all) context.stdout.write(`${findingLine(finding, context.language)}\n`)
      exit(all.length > 0 ? EXIT.findings : EXIT.ok)
    })

async function mustExist(path: string, context: CliContext): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found) return
  context.stderr.write(`cli.file-not-found ${textOf(coded('cli.file-not-found', { where: path }), context.language)}\n`)
  throw new Exit(EXIT.badConfiguration)
}
