import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { systemClock } from '../model/clock.ts'
import { publish } from '../steward/publish.ts'
import { type CliContext, EXIT, tell } from './context.ts'
import { type DraftOptions, draftFolders, SAID, several, showFindings } from './mapping-draft.ts'
import { reloadEngine } from './mapping-engine.ts'
import { remapHints } from './mapping-hints.ts'
import { storeUrlOf } from './store-url.ts'
import { FIXTURES, failureText } from './test.ts'

interface Options extends DraftOptions {
  readonly fixtures?: readonly string[]
  readonly who?: string
  readonly why: string
  readonly json?: boolean
}

const ABOUT = {
  zh: '检查草稿并运行用例；全部通过则保存为不可更改的版本并立即启用，不中断任何连接',
  en: 'lint and test the draft; when all is well keep it as a version that never changes, and use it at once without dropping a connection',
} as const

export const whoOf = (who: string | undefined): string => who ?? userInfo().username

/** `tributary publish --why TEXT`: exit 0 published (or nothing to publish), 1 findings or failing cases. */
export const publishCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('publish')
    .description(ABOUT[context.language])
    .requiredOption('--why <text>', SAID.why[context.language])
    .option('--who <name>', SAID.who[context.language])
    .option('--draft <folder>', SAID.draft[context.language], several)
    .option('--fixtures <folder>', { zh: '映射用例目录', en: 'folders of mapping cases' }[context.language], several)
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--config <file>', SAID.config[context.language])
    .option('--json', SAID.json[context.language])
    .action(async (options: Options) => {
      const folder = resolve(options.data)
      const draft = await draftFolders(options, context)
      const fixtures = options.fixtures ?? [FIXTURES]
      const who = whoOf(options.who)
      const done = await publish({ folder, draft, fixtures, who, why: options.why, clock: systemClock })
      if (!done.ok) {
        showFindings(done.findings, draft, context)
        for (const one of done.failed) context.stderr.write(failureText(one, done.find, context.language))
        tell(done.error, context)
        return exit(EXIT.findings)
      }
      const engine = await reloadEngine(folder)
      const hints = done.changed
        ? await remapHints(folder, done.former, done.version, await storeUrlOf(options.config, context), context)
        : []
      if (options.json) context.stdout.write(`${JSON.stringify({ ...done, running: engine !== undefined, hints })}\n`)
      else context.stdout.write(`${said(done, engine !== undefined, context)}${hints.map((one) => `${one.text}\n`).join('')}`)
      exit(EXIT.ok)
    })

interface Done {
  readonly version: string
  readonly former: string | undefined
  readonly changed: boolean
  readonly cases: number
}

function said({ version, former, changed, cases }: Done, running: boolean, { language }: CliContext): string {
  if (!changed)
    return { zh: `已是当前版本 ${version}，无需发布。\n`, en: `${version} is the version that runs already.\n` }[language]
  const now = { zh: running ? '已启用' : '下次启动时启用', en: running ? 'in use now' : 'in use from the next start' }[language]
  return {
    zh: `已发布 ${version}（${now}；此前 ${former ?? '无'}；${cases} 个用例通过）。\n`,
    en: `Published ${version}, ${now} (before: ${former ?? 'nothing'}; ${cases} cases passed).\n`,
  }[language]
}
