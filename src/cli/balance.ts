import { Command } from 'commander'
import { systemClock } from '../model/clock.ts'
import type { Balance, BalanceRow } from '../ops/balance.ts'
import { readBalance } from '../ops/books.ts'
import { type CliContext, EXIT } from './context.ts'
import { openData } from './data.ts'
import { storeUrlOf } from './store-url.ts'
import { table } from './table.ts'

const ABOUT = {
  zh: '按来源与日期核对：接收 = 等待 + 已提交 + 保留 + 失败 + 忽略',
  en: 'received = waiting + committed + held + failed + ignored, per source and day',
} as const

/** `tributary balance`: what was received against what became of it, per source and day. Read beside a running engine too. */
export const balanceCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('balance')
    .description(ABOUT[context.language])
    .option('--data <folder>', 'data folder', './data')
    .option('--config <file>', 'configuration, where the store is a database')
    .option('--json', 'print JSON')
    .action(async (options: { data: string; config?: string; json?: boolean }) => {
      const data = await openData(options.data, await storeUrlOf(options.config, context))
      try {
        const balance = await readBalance({ journal: data.journal, record: data.tallies, clock: systemClock })
        context.stdout.write(options.json ? `${JSON.stringify(balance)}\n` : printed(balance, context))
        exit(balance.closes ? EXIT.ok : EXIT.findings)
      } finally {
        await data.close()
      }
    })

const HEADINGS = {
  en: ['day', 'source', 'received', 'repeats', 'waiting', 'committed', 'held', 'failed', 'ignored', 'difference'],
  zh: ['日期', '来源', '接收', '重复', '等待', '已提交', '保留', '失败', '忽略', '差额'],
} as const

const TEXTS = {
  en: {
    none: 'Nothing has been received yet.\n',
    closes: 'The balance closes.\n',
    differs: 'The balance does NOT close: see the last column.\n',
  },
  zh: { none: '尚未接收任何消息。\n', closes: '收支平衡。\n', differs: '收支不平衡：请看最后一列。\n' },
} as const

function printed(balance: Balance, { language }: CliContext): string {
  if (balance.rows.length === 0) return TEXTS[language].none
  return `${table(HEADINGS[language], balance.rows.map(cells))}${balance.closes ? TEXTS[language].closes : TEXTS[language].differs}`
}

const cells = (row: BalanceRow): (string | number)[] => [
  new Date(row.day * 86_400_000).toISOString().slice(0, 10),
  row.interface,
  row.received,
  row.repeats,
  row.waiting,
  row.committed,
  row.held,
  row.failed,
  row.ignored,
  row.difference,
]
