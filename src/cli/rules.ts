import { join } from 'node:path'
import { Command } from 'commander'
import { type Explained, explainFollowUps, personHistories } from '../engine/follow-up-explain.ts'
import { systemClock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import { compileFolder, type RuleTest, type Simulation, simulateRule, testRules } from '../steward/rules.ts'
import type { CompiledRules } from '../triggers/compile.ts'
import { DURATION, durationMs } from '../triggers/duration.ts'
import type { CompiledRule } from '../triggers/rule.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'
import { findingOfRule, RULE_FOLDER, refuse } from './load.ts'
import { storeUrlOf } from './store-url.ts'
import { table } from './table.ts'

const TEXTS = {
  about: { zh: '随访规则：列出、运行场景、解释、试算', en: 'follow-up rules: list, run scenarios, explain, simulate' },
  list: { zh: '列出规则与其目录行', en: 'the rules and their rows of the catalogue' },
  test: { zh: '运行场景；全部通过时退出码为 0', en: 'run scenarios; exit 0 when all pass' },
  explain: {
    zh: '对某人：为何触发、为何未触发、已计划与被抑制的',
    en: 'for a person: why it fired, why not, what is planned, what was suppressed',
  },
  simulate: { zh: '在已存历史上试算规则', en: 'what a rule would have done with stored history' },
  passed: { zh: '通过', en: 'passed' },
  failed: { zh: '未通过', en: 'failed' },
  nothing: { zh: '没有可说的。', en: 'Nothing to tell.' },
} as const

interface Folder {
  readonly rules: string
  readonly json?: boolean
}

interface Stored extends Folder {
  readonly data: string
  readonly config?: string
  readonly rule?: string
}

/** `tributary rules list|test|explain|simulate`. */
export function rulesCommand(context: CliContext, exit: (code: number) => void): Command {
  const about = (key: keyof typeof TEXTS): string => TEXTS[key][context.language]
  const command = (name: string, key: keyof typeof TEXTS): Command =>
    new Command(name)
      .description(about(key))
      .option('--rules <folder>', 'rule folder', RULE_FOLDER)
      .option('--json', 'print JSON')
  const onData = (name: string, key: keyof typeof TEXTS): Command =>
    command(name, key)
      .option('--data <folder>', 'data folder', './data')
      .option('--config <file>', 'where the store is a database')
  return new Command('rules')
    .description(about('about'))
    .addCommand(command('list', 'list').action((options: Folder) => list(options, context)))
    .addCommand(
      command('test', 'test')
        .argument('[name...]', 'rules, or rows of the catalogue: t12')
        .action(async (names: string[], options: Folder) => exit(await test(names, options, context))),
    )
    .addCommand(
      onData('explain', 'explain')
        .requiredOption('--person <id>', 'person, or one of their source patients')
        .option('--rule <rule>', 'one rule; all unless said')
        .action((options: Stored & { readonly person: string }) => explain(options, context)),
    )
    .addCommand(
      onData('simulate', 'simulate')
        .requiredOption('--rule <rule>', 'the rule')
        .option('--since <duration>', 'how far back', '90d')
        .action((options: Stored & { readonly since: string }) => simulate(options, context)),
    )
}

async function compiled(folder: string, context: CliContext): Promise<CompiledRules> {
  const rules = await compileFolder(folder)
  return rules.findings.length > 0 ? refuse(rules.findings.map(findingOfRule), context) : rules
}

async function list({ rules: folder, json }: Folder, context: CliContext): Promise<void> {
  const { known, rules, modifiers } = await compiled(folder, context)
  const running = new Set(rules.map(({ id }) => id))
  const rows = [
    ...known.map(({ id, row, title, pattern, consent }) => ({
      row,
      id,
      title: title[context.language],
      pattern,
      consent,
      active: running.has(id),
    })),
    ...modifiers.map(({ id, row, title, kind }) => ({
      row,
      id,
      title: title[context.language],
      pattern: kind,
      consent: '',
      active: false,
    })),
  ]
  if (json) return void context.stdout.write(`${JSON.stringify(rows)}\n`)
  const cells = rows.map((one) => [one.row ?? '', one.id, one.pattern, one.consent, one.active ? '*' : '', one.title])
  context.stdout.write(table(['row', 'rule', 'pattern', 'consent', 'active', 'title'], cells))
}

async function test(names: readonly string[], { rules: folder, json }: Folder, context: CliContext): Promise<number> {
  const results = await testRules(
    join(folder, 'scenarios'),
    await compiled(folder, context),
    names.map((name) => name.toLowerCase()),
  )
  if (results.length === 0) throw new CodedException(coded('cli.no-case', { where: folder }))
  context.stdout.write(json ? `${JSON.stringify(results)}\n` : printedTests(results, context))
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.findings
}

function printedTests(results: readonly RuleTest[], { language }: CliContext): string {
  const line = ({ rule, scenario, passed, difference }: RuleTest): string =>
    passed
      ? `ok   ${rule} ${scenario}`
      : `FAIL ${rule} ${scenario}\n  expected: ${difference?.expected}\n  found:    ${difference?.found}`
  const failed = results.filter(({ passed }) => !passed).length
  const total = `${results.length - failed} ${TEXTS.passed[language]}, ${failed} ${TEXTS.failed[language]}`
  return `${[...results.map(line), total].join('\n')}\n`
}

/** @throws CodedException cli.bad-option when there is no such rule */
function ruleNamed({ known }: CompiledRules, name: string): CompiledRule {
  const rule = known.find(({ id }) => id === name || id.startsWith(`${name.toLowerCase()}-`))
  if (rule === undefined)
    throw new CodedException(
      coded('cli.bad-option', { where: '--rule', found: name, allowed: known.map(({ id }) => id).join(' ') }),
    )
  return rule
}

async function explain(options: Stored & { readonly person: string }, context: CliContext): Promise<void> {
  const rules = await compiled(options.rules, context)
  const asked = options.rule === undefined ? rules.rules : [ruleNamed(rules, options.rule)]
  const data = await openData(options.data, await storeUrlOf(options.config, context))
  try {
    const explained = await explainFollowUps(data.reads, asked, options.person, systemClock.now())
    context.stdout.write(options.json ? `${JSON.stringify(explained)}\n` : printedExplanation(explained, context))
  } finally {
    await data.close()
  }
}

const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())

function printedExplanation(explained: readonly Explained[], { language }: CliContext): string {
  if (explained.length === 0) return `${TEXTS.nothing[language]}\n`
  return explained
    .map(({ rule, anchor, refused, now, rows }) => {
      const recorded = rows.map((one) => `  ${one.state.padEnd(10)} ${iso(one.dueAt)} ${one.reason ?? ''} (${one.dedupeKey})\n`)
      const would = now.map((one) => `  → ${one.kind.padEnd(8)} ${iso(one.dueAt)} ${one.reason ?? ''}\n`)
      return `${rule} ${anchor}${refused === undefined ? '' : `: ${refused}`}\n${recorded.join('')}${would.join('')}`
    })
    .join('')
}

async function simulate(
  options: Stored & { readonly since: string; readonly rule?: string },
  context: CliContext,
): Promise<void> {
  if (!DURATION.test(options.since))
    throw new CodedException(coded('cli.bad-option', { where: '--since', found: options.since, allowed: '30d 12w' }))
  const rule = ruleNamed(await compiled(options.rules, context), options.rule ?? '')
  const until = systemClock.now()
  const data = await openData(options.data, await storeUrlOf(options.config, context))
  try {
    const span = { since: until - durationMs(options.since), until }
    const simulation = await simulateRule(rule, personHistories(data.reads, rule), span)
    context.stdout.write(options.json ? `${JSON.stringify(simulation)}\n` : printedSimulation(simulation))
  } finally {
    await data.close()
  }
}

function printedSimulation({ persons, days, samples }: Simulation): string {
  const most = Math.max(1, ...Object.values(days).map((counts) => Math.max(...Object.values(counts))))
  const bar = (count: number): string => '█'.repeat(Math.max(1, Math.round((count / most) * 40)))
  const lines = Object.entries(days).flatMap(([day, counts]) =>
    Object.entries(counts).map(([outcome, count]) => [day, outcome, count, bar(count)]),
  )
  return `${table(['day', 'outcome', 'count', ''], lines)}${persons} persons; ${samples.join(' ')}\n`
}
