import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { CodedException, coded, type Language } from '../model/errors.ts'
import { caseDifferences, failureLines } from '../steward/case-failure.ts'
import { loadMappings } from '../steward/mapping-files.ts'
import { type CaseResult, findCases, missingCases, runCase } from '../steward/mapping-tests.ts'
import { type FindRule, rulePlaces } from '../steward/rule-place.ts'
import { type CliContext, EXIT, tell } from './context.ts'
import { MAPPING_FOLDER, refuse, shown } from './load.ts'

interface Options {
  readonly mappings: string
  readonly fixtures: string
  readonly json?: boolean
}

export const FIXTURES = resolve(import.meta.dirname, '../../fixtures/mappings')

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
      const find = rulePlaces(set.files)
      context.stdout.write(
        options.json ? `${JSON.stringify(results.map((one) => brief(one, find)))}\n` : printed(results, find, context.language),
      )
      const lacking = missingCases(set, cases).filter(({ facts }) => isNamed(names, String(facts.found)))
      for (const one of lacking) tell(one, context)
      exit(results.every((one) => one.passed) && lacking.length === 0 ? EXIT.ok : EXIT.findings)
    })

const isNamed = (names: readonly string[], mapping: string): boolean =>
  names.length === 0 || names.some((one) => mapping === one || mapping.startsWith(`${one}/`))

const brief = (one: CaseResult, find: FindRule) => ({
  mapping: one.case.mapping,
  name: one.case.name,
  passed: one.passed,
  difference: one.difference,
  ...(one.passed ? {} : { differences: caseDifferences(one, find) }),
})

/** A failing case by its file, then what differs and which line made it. */
export const failureText = (one: CaseResult, find: FindRule, language: Language): string =>
  [`FAIL ${one.case.mapping} ${one.case.name} ${shown(one.case.file)}`, ...failureLines(one, find, language), ''].join('\n')

function printed(results: readonly CaseResult[], find: FindRule, language: Language): string {
  const lines = results.map((one) =>
    one.passed ? `ok   ${one.case.mapping} ${one.case.name}\n` : failureText(one, find, language),
  )
  const failed = results.filter((one) => !one.passed).length
  const total = {
    zh: `${results.length - failed} 个通过，${failed} 个未通过\n`,
    en: `${results.length - failed} passed, ${failed} failed\n`,
  }[language]
  return `${lines.join('')}${total}`
}
