import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { CodedException, coded } from '../model/errors.ts'
import { type CliContext, EXIT } from './context.ts'
import { makeHospital } from './demo.ts'
import { FEEDS, feedFiles } from './demo-feeds.ts'
import { type MllpSender, openMllpSender } from './mllp-sender.ts'
import { numberOption, portOption } from './options.ts'
import { announced } from './running.ts'

interface Options {
  readonly host: string
  readonly port?: string
  readonly demo?: boolean
  readonly data: string
  readonly rate: string
  readonly limit?: string
  readonly json?: boolean
}

interface Tally {
  sent: number
  AA: number
  refused: number
}

/** One message to send, and where. */
interface Outgoing {
  readonly path: string
  readonly port: number
}

const ABOUT = {
  zh: '经 MLLP 发送 HL7 消息：演示医院，或一个目录中的 .hl7 文件（按文件名顺序）',
  en: 'send HL7 messages over MLLP: the demo hospital, or a folder of .hl7 files in order of their names',
} as const

/** `tributary simulate FOLDER | --demo`: sends messages in order, at a given rate, with node-hl7-client. */
export const simulateCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('simulate')
    .description(ABOUT[context.language])
    .argument('[folder]', 'folder of .hl7 files, or one file')
    .option('--demo', "the demo hospital's feeds, made anew when --data has none")
    .option('--data <folder>', 'data folder of the demo', './data/demo')
    .option('--host <host>', 'where the engine listens', '127.0.0.1')
    .option('--port <port>', 'MLLP port (default 2575, of the demo what the running engine says)')
    .option('--rate <perSecond>', 'messages a second; 0 as fast as they are acknowledged', '10')
    .option('--limit <n>', 'send at most this many')
    .option('--json', 'print the result as JSON')
    .action(async (folder: string | undefined, options: Options) => {
      const messages = await wanted(folder, options, context)
      const limit = options.limit === undefined ? undefined : numberOption('--limit', options.limit, 0)
      const tally = await replay(messages.slice(0, limit), options, context)
      context.stdout.write(options.json ? `${JSON.stringify(tally)}\n` : printed(tally, context))
      exit(tally.refused > 0 ? EXIT.failed : EXIT.ok)
    })

const printed = ({ sent, AA, refused }: Tally, { language }: CliContext): string =>
  language === 'zh' ? `已发送 ${sent}，已确认 ${AA}，被拒 ${refused}\n` : `${sent} sent, ${AA} accepted, ${refused} refused\n`

function wanted(folder: string | undefined, options: Options, context: CliContext): Promise<readonly Outgoing[]> {
  if (options.demo) return demoMessages(options, context)
  if (folder !== undefined) return folderMessages(folder, portOption(options.port ?? context.env.TRIBUTARY_MLLP_PORT ?? '2575'))
  throw new CodedException(coded('cli.missing-option', { where: 'FOLDER | --demo', found: 'simulate' }))
}

async function folderMessages(path: string, port: number): Promise<readonly Outgoing[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CodedException(coded('cli.file-not-found', { where: path, found: error.code ?? 'error' }))
  })
  if (found.isFile()) return [{ path, port }]
  const names = (await readdir(path)).filter((name) => name.endsWith('.hl7')).sort()
  return names.map((name) => ({ path: join(path, name), port }))
}

/** Both feeds in one order of time, each to the port its interface listens on. */
async function demoMessages(options: Options, context: CliContext): Promise<readonly Outgoing[]> {
  const data = resolve(options.data)
  const hospital = join(data, 'hospital')
  await makeHospital(hospital, context)
  const { interfaces } = await announced(data)
  const feeds = await Promise.all(
    FEEDS.map(async (feed) => {
      const known = interfaces?.find(({ name }) => name === feed.interface)?.port
      const port = options.port === undefined ? (known ?? feed.port) : portOption(options.port)
      return (await feedFiles(hospital, feed)).map(({ path, sendAt }) => ({ path, port, sendAt }))
    }),
  )
  return feeds.flat().sort((a, b) => (a.sendAt < b.sendAt ? -1 : a.sendAt > b.sendAt ? 1 : 0))
}

async function replay(messages: readonly Outgoing[], options: Options, context: CliContext): Promise<Tally> {
  const rate = numberOption('--rate', options.rate, 0)
  const senders = new Map<number, MllpSender>()
  const tally: Tally = { sent: 0, AA: 0, refused: 0 }
  const gap = rate > 0 ? 1000 / rate : 0
  const begin = performance.now()
  const lively = context.stdout.isTTY && !options.json
  try {
    for (const [i, { path, port }] of messages.entries()) {
      const sender = senders.get(port) ?? (await openMllpSender(options.host, port))
      senders.set(port, sender)
      const wait = begin + i * gap - performance.now()
      if (wait > 0) await sleep(wait)
      count(tally, await sender.send(await readFile(path)))
      if (lively) context.stdout.write(`\r${tally.sent} / ${messages.length}`)
    }
  } finally {
    for (const sender of senders.values()) await sender.close()
  }
  if (lively) context.stdout.write('\r\u001b[2K')
  return tally
}

function count(tally: Tally, code: string): void {
  tally.sent += 1
  if (code === 'AA' || code === 'CA') tally.AA += 1
  else tally.refused += 1
}
