import { resolve } from 'node:path'
import { Command } from 'commander'
import { systemClock } from '../model/clock.ts'
import { rollback } from '../steward/publish.ts'
import { type CliContext, EXIT } from './context.ts'
import { SAID } from './mapping-draft.ts'
import { reloadEngine } from './mapping-engine.ts'
import { whoOf } from './publish.ts'

interface Options {
  readonly data: string
  readonly to?: string
  readonly who?: string
  readonly why: string
  readonly json?: boolean
}

/** `tributary rollback --why TEXT [--to VERSION]`: the former version maps again, at once. */
export const rollbackCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('rollback')
    .description(
      { zh: '恢复前一个（或指定的）映射版本，立即生效', en: 'go back to the former mapping version, or the one named, at once' }[
        context.language
      ],
    )
    .requiredOption('--why <text>', SAID.why[context.language])
    .option('--to <version>', { zh: '版本（可只写开头）', en: 'version, or its beginning' }[context.language])
    .option('--who <name>', SAID.who[context.language])
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--json', SAID.json[context.language])
    .action(async (options: Options) => {
      const folder = resolve(options.data)
      const word = { who: whoOf(options.who), why: options.why }
      const done = await rollback(folder, options.to, word, systemClock)
      const engine = await reloadEngine(folder)
      const offer = `tributary remap --since … --data ${options.data}`
      const text = {
        zh: `已恢复 ${done.version}（此前 ${done.former}）。已提交的内容不变；如需按此版本重做：${offer}\n`,
        en: `Back at ${done.version} (before: ${done.former}). What is committed stays; to map it again with this version: ${offer}\n`,
      }[context.language]
      context.stdout.write(options.json ? `${JSON.stringify({ ...done, running: engine !== undefined })}\n` : text)
      exit(EXIT.ok)
    })
