import { resolve } from 'node:path'
import { Command } from 'commander'
import { MappingVersions } from '../engine/mapping-versions.ts'
import { currentVersion } from '../steward/versions.ts'
import { type CliContext, EXIT } from './context.ts'
import { SAID } from './mapping-draft.ts'
import { table } from './table.ts'

const HEAD = {
  zh: ['时间', '版本', '事件', '署名', '原因'],
  en: ['when', 'version', 'what', 'who', 'why'],
} as const

/** `tributary versions`: every mapping version that was put into use on this data folder, by whom, when and why. */
export const versionsCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('versions')
    .description({ zh: '列出映射版本：谁、何时、为何', en: 'list mapping versions: who, when, why' }[context.language])
    .option('--data <folder>', SAID.data[context.language], './data')
    .option('--json', SAID.json[context.language])
    .action(async (options: { data: string; json?: boolean }) => {
      const versions = new MappingVersions(resolve(options.data))
      const log = await versions.log()
      const current = await currentVersion(versions)
      if (options.json) context.stdout.write(`${JSON.stringify({ current, log })}\n`)
      else {
        const rows = log.map((one) => [
          new Date(one.at).toISOString().slice(0, 19),
          one.version === current ? `${one.version} *` : one.version,
          one.action,
          one.who,
          one.why,
        ])
        context.stdout.write(table(HEAD[context.language], rows))
      }
      exit(EXIT.ok)
    })
