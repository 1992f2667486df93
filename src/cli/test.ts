import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { CodedException, coded } from '../model/errors.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { type CaseResult, findCases, runCase } from '../steward/mapping-tests.ts'
import { type CliContext, EXIT } from './context.ts'
import { MAPPING_FOLDER, refuse } from './load.ts'

interface Options {
  readonly mappings: string
  readonly fixtures: string
  readonly json?: boolean
}

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/mappings')

/** `tributary test [NAME…]`: mapping fixtures; exit 0 when all pass. */
export const testCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('test')
    .description(
      { zh: '运行映射用例：每条消息与其应得结果比较', en: 'run mapping fixtures: each message against what it must become' }[
        context.language
      ],
    )
    .argument('[name...]', 'names of mappings, or their beginnings: hl7v2/oru-r01')
    .option('--mappings <folder>', 'mapping library', MAPPING_FOLDER)
    .option('--fixtures <folder>', 'fixture pairs', FIXTURES)
    .option('--json', 'print JSON')
    .action(async (names: string[], options: Options) => {
      const { set, findings } = await loadMappings([options.mappings])
      if (set === undefined) return refuse(findings, context)
      const cases = existsSync(options.fixtures) ? await findCases(options.fixtures, names) : []
      if (cases.length === 0) throw new CodedException(coded('cli.no-case', { where: options.fixtures }))
      const results = await Promise.all(cases.map((one) => runCase(set, one)))
      context.stdout.write(options.json ? `${JSON.stringify(results.map(brief))}\n` : printed(results))
      exit(results.every((one) => one.passed) ? EXIT.ok : EXIT.findings)
    })

const brief = (one: CaseResult) => ({
  mapping: one.case.mapping,
  name: one.case.name,
  passed: one.passed,
  difference: one.difference,
})

function printed(results: readonly CaseResult[]): string {
  const lines = results.map(
    (one) =>
      `${one.passed ? 'ok  ' : 'FAIL'} ${one.case.mapping} ${one.case.name}${one.difference ? `\n${indented(one.difference)}` : ''}`,
  )
  const failed = results.filter((one) => !one.passed).length
  return `${lines.join('\n')}\n${results.length - failed} passed, ${failed} failed\n`
}

const indented = ({ expected, found }: { expected: string; found: string }): string =>
  [`  expected: ${expected}`, `  found:    ${found}`].join('\n')
