import { resolve } from 'node:path'
import { Command } from 'commander'
import { MappingVersions } from '../engine/mapping-versions.ts'
import { CodedException } from '../model/errors.ts'
import { PUBLISHED_SALT } from '../model/ids.ts'
import { codeTablesOf } from '../steward/code-tables.ts'
import { type OpenCode, openCodes } from '../steward/code-worklist.ts'
import { heldCodes } from '../steward/held-codes.ts'
import { readMappingFiles } from '../steward/mapping-files.ts'
import { resolveCode } from '../steward/resolve-code.ts'
import { currentVersion } from '../steward/versions.ts'
import { type CliContext, EXIT, tell } from './context.ts'
import { openData } from './data.ts'
import { shown } from './load.ts'
import { type DraftOptions, draftFolders, interfaceContexts, SAID, several, showFindings } from './mapping-draft.ts'
import { storeUrlOf } from './store-url.ts'
import { table } from './table.ts'

const LIMIT = 10_000

const ABOUT = {
  list: {
    zh: '列出未对照编码：次数、样例、首次与最近出现',
    en: 'codes no concept table knows: how often, a sample, first and last seen',
  },
  resolve: {
    zh: '在对照表草稿中添加一个编码（经过同样的检查）',
    en: 'add a code to a concept table of the draft, through the same lint',
  },
} as const

/** `tributary codes` lists what waits for a steward; `tributary codes resolve TABLE CODE --to CODE` fills one in. */
export const codesCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('codes')
    .description(ABOUT.list[context.language])
    .option('--interface <name>', SAID.interface[context.language])
    .option('--draft <folder>', SAID.draft[context.language], several)
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--config <file>', SAID.config[context.language])
    .option('--json', SAID.json[context.language])
    .action(async (options: ListOptions) => {
      const open = await listed(options, context)
      context.stdout.write(options.json ? `${JSON.stringify(open)}\n` : printed(open, context))
      exit(EXIT.ok)
    })
    .addCommand(resolveCommand(context, exit))

interface ListOptions extends DraftOptions {
  readonly interface?: string
  readonly json?: boolean
}

async function listed(options: ListOptions, context: CliContext): Promise<readonly OpenCode[]> {
  const draft = codeTablesOf(await readMappingFiles(await draftFolders(options, context)))
  const versions = new MappingVersions(resolve(options.data))
  const version = await currentVersion(versions)
  const files = version === undefined ? [] : await versions.read(version)
  const published = version === undefined ? draft : codeTablesOf(files)
  const interfaces = await interfaceContexts(options, context)
  const data = await openData(options.data, await storeUrlOf(options.config, context))
  try {
    const salt = (await data.reads.meta('salt')) ?? PUBLISHED_SALT
    const held = await heldCodes({ journal: data.journal, reads: data.reads, files, contexts: interfaces, salt, limit: LIMIT })
    const open = await openCodes({ reads: data.reads, held, published, draft, interfaces, limit: LIMIT })
    return open.filter((one) => options.interface === undefined || one.interface === options.interface)
  } finally {
    await data.close()
  }
}

const HEAD = {
  zh: ['对照表', '编码', '名称', '系统', '接口', '次数', '保留', '消息', '首次', '最近', '草稿'],
  en: ['table', 'code', 'name', 'system', 'interface', 'count', 'held', 'messages', 'first', 'last', 'draft'],
} as const

function printed(open: readonly OpenCode[], { language }: CliContext): string {
  if (open.length === 0) return { zh: '没有未对照的编码。\n', en: 'Every code is known.\n' }[language]
  const rows = open.map((one) => [
    one.table,
    one.code,
    one.display,
    one.system,
    one.interface,
    one.count,
    one.held,
    one.messages.join(' '),
    one.firstAt.slice(0, 16),
    one.lastAt.slice(0, 16),
    one.drafted ? '✓' : '',
  ])
  const next = {
    zh: '填入：tributary codes resolve 对照表 编码 --to 标准编码 [--display 名称]\n',
    en: 'Fill one in: tributary codes resolve TABLE CODE --to CODE [--display TEXT]\n',
  }[language]
  return `${table(HEAD[language], rows)}${next}`
}

interface ResolveOptions extends Omit<DraftOptions, 'data'> {
  readonly to: string
  readonly display?: string
  readonly system?: string
  readonly fromSystem?: string
  readonly json?: boolean
}

const resolveCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('resolve')
    .description(ABOUT.resolve[context.language])
    .argument('<table>', { zh: '对照表名称', en: 'name of the table' }[context.language])
    .argument('<code>', { zh: '来源系统的编码', en: 'code as the source writes it' }[context.language])
    .requiredOption('--to <code>', { zh: '标准编码', en: 'the standard code' }[context.language])
    .option('--display <text>', { zh: '标准名称', en: 'name of the standard code' }[context.language])
    .option(
      '--system <uri>',
      { zh: '标准编码系统（默认：对照表的）', en: 'system of the standard code (default: the table’s)' }[context.language],
    )
    .option('--from-system <uri>', { zh: '仅对该来源系统有效', en: 'only for codes of this system' }[context.language])
    .option('--draft <folder>', SAID.draft[context.language], several)
    .option('--config <file>', SAID.config[context.language])
    .option('--json', SAID.json[context.language])
    .action(async (name: string, code: string, options: ResolveOptions, self: Command) => {
      const all = { data: './data', ...self.optsWithGlobals<ResolveOptions>() }
      const folders = await draftFolders(all, context)
      const { to, display, system, fromSystem } = options
      const done = await resolveCode(folders, { table: name, code, to, display, system, fromSystem })
      if (!done.ok) {
        showFindings(done.findings, folders, context)
        if (done.findings.length === 0) throw new CodedException(done.error)
        tell(done.error, context)
        return exit(EXIT.findings)
      }
      const place = `${shown(done.file)}:${done.line}`
      const text = {
        zh: `${place} 已添加 ${code} → ${to}。下一步：tributary diff --since 7d，然后 tributary publish --why …\n`,
        en: `${place} ${code} → ${to}. Next: tributary diff --since 7d, then tributary publish --why …\n`,
      }[context.language]
      context.stdout.write(all.json ? `${JSON.stringify(done)}\n` : text)
      exit(EXIT.ok)
    })
