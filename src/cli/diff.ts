import { resolve } from 'node:path'
import { Command } from 'commander'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { type DryRun, dryRun, type RuleChanges } from '../steward/dry-run.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'
import {
  compiledDraft,
  type DraftOptions,
  interfaceContexts,
  runningSet,
  SAID,
  several,
  sinceOption,
  stepAside,
} from './mapping-draft.ts'
import { progressBar } from './mapping-progress.ts'
import { numberOption } from './options.ts'
import { storeUrlOf } from './store-url.ts'
import { table } from './table.ts'

interface Options extends DraftOptions {
  readonly since: string
  readonly interface?: string
  readonly samples: string
  readonly values?: boolean
  readonly json?: boolean
}

const ABOUT = {
  zh: '用草稿与已发布的映射重新映射存储的消息，列出将新增、改变、消失的资源（不写入任何内容）',
  en: 'map stored messages with the draft and the published set: what would be added, changed, removed; writes nothing',
} as const

/** `tributary diff --since 7d [--draft DIR]`: exit 0 nothing would change, 1 something would. */
export const diffCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('diff')
    .description(ABOUT[context.language])
    .requiredOption('--since <when>', SAID.since[context.language])
    .option('--draft <folder>', SAID.draft[context.language], several)
    .option('--interface <name>', SAID.interface[context.language])
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--config <file>', SAID.config[context.language])
    .option('--samples <number>', { zh: '每条规则的样例数', en: 'samples of a rule' }[context.language], '3')
    .option('--values', SAID.values[context.language])
    .option('--json', SAID.json[context.language])
    .action(async (options: Options) => {
      const result = await compare(options, context)
      context.stdout.write(options.json ? `${JSON.stringify(result)}\n` : printed(result, context))
      const { added, changed, removed, instructions, states } = result
      const differs = added + changed + removed + instructions + Object.keys(states).length > 0
      exit(differs ? EXIT.findings : EXIT.ok)
    })

async function compare(options: Options, context: CliContext): Promise<DryRun> {
  const since = sinceOption(options.since)
  const samples = numberOption('--samples', options.samples, 0, 1_000)
  const draft = await compiledDraft(options, context)
  const published = await runningSet(resolve(options.data))
  const contexts = await interfaceContexts(options, context)
  stepAside()
  const data = await openData(options.data, await storeUrlOf(options.config, context))
  const bar = progressBar(context, options.json ?? false)
  try {
    return await dryRun({
      journal: data.journal,
      published,
      draft,
      contexts,
      salt: (await data.reads.meta('salt')) ?? PUBLISHED_SALT,
      since,
      interface: options.interface,
      samples,
      values: options.values ?? false,
      now: () => performance.now(),
      progress: (done, all) => bar.show(done, all),
    })
  } finally {
    bar.end()
    await data.close()
  }
}

const TEXTS = {
  zh: {
    head: ['规则', '新增', '改变', '消失', '元素'],
    same: '不会有任何变化。',
    total: (one: DryRun) =>
      `${one.messages} 条消息，${one.seconds.toFixed(1)} 秒：新增 ${one.added}，改变 ${one.changed}，消失 ${one.removed}，不变 ${one.unchanged}。`,
    states: '消息结局的变化：',
    resolved: '不再缺失的编码：',
    unknown: '新缺失的编码：',
    instructions: (count: number) => `${count} 条消息的合并或关联指令不同。`,
    message: '消息',
    nothing: '（无）',
  },
  en: {
    head: ['rule', 'added', 'changed', 'removed', 'elements'],
    same: 'Nothing would change.',
    total: (one: DryRun) =>
      `${one.messages} messages in ${one.seconds.toFixed(1)} s: ${one.added} added, ${one.changed} changed, ${one.removed} removed, ${one.unchanged} unchanged.`,
    states: 'Messages that would end otherwise:',
    resolved: 'Codes known now:',
    unknown: 'Codes not known any more:',
    instructions: (count: number) => `${count} messages would state other merges or links.`,
    message: 'message',
    nothing: '(nothing)',
  },
} as const

function printed(result: DryRun, { language }: CliContext): string {
  const said = TEXTS[language]
  const lines: string[] = [`${result.published} → ${result.draft}`, said.total(result)]
  if (result.rules.length === 0) lines.push(said.same)
  else lines.push(table(said.head, result.rules.map(row)).trimEnd())
  for (const rule of result.rules) lines.push(...samplesOf(rule, said))
  const states = Object.entries(result.states)
  if (states.length > 0) lines.push(said.states, ...states.map(([what, count]) => `  ${count} × ${what}`))
  if (result.codes.resolved.length > 0) lines.push(said.resolved, ...result.codes.resolved.map((one) => `  ${one}`))
  if (result.codes.unknown.length > 0) lines.push(said.unknown, ...result.codes.unknown.map((one) => `  ${one}`))
  if (result.instructions > 0) lines.push(said.instructions(result.instructions))
  return `${lines.join('\n')}\n`
}

const row = ({ rule, added, changed, removed, elements }: RuleChanges): (string | number)[] => [
  rule,
  added,
  changed,
  removed,
  Object.entries(elements)
    .map(([element, count]) => `${element} ${count}`)
    .slice(0, 6)
    .join(', '),
]

const SHOWN = 12

function samplesOf({ samples }: RuleChanges, said: (typeof TEXTS)['zh' | 'en']): readonly string[] {
  return samples.flatMap(({ resource, change, message, differences }) => [
    `  ${change} ${resource} (${said.message} ${message})`,
    ...differences
      .slice(0, SHOWN)
      .map(({ path, before, after }) => `    ${path}: ${before ?? said.nothing} → ${after ?? said.nothing}`),
    ...(differences.length > SHOWN ? ['    …'] : []),
  ])
}
