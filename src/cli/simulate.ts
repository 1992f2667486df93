import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { coded, textOf } from '../model/errors.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { openMllpSender } from './mllp-sender.ts'

interface Options {
  readonly host: string
  readonly port: string
  readonly rate: string
  readonly limit?: string
  readonly json?: boolean
}

interface Tally {
  sent: number
  AA: number
  refused: number
}

/** `tributary simulate FOLDER`: sends the `.hl7` files of a folder over MLLP, in order of name, at a given rate. */
export const simulateCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('simulate')
    .description('send HL7 messages over MLLP: a folder of .hl7 files, in order of their names')
    .argument('<folder>', 'folder of .hl7 files, or one file')
    .option('--host <host>', 'where the engine listens', '127.0.0.1')
    .option('--port <port>', 'MLLP port', context.env.TRIBUTARY_MLLP_PORT ?? '2575')
    .option('--rate <perSecond>', 'messages a second; 0 as fast as they are acknowledged', '10')
    .option('--limit <n>', 'send at most this many')
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, options: Options) => {
      const files = await hl7Files(folder, context)
      const tally = await replay(files.slice(0, options.limit ? Number(options.limit) : undefined), options, context)
      const line = `${tally.sent} sent, ${tally.AA} accepted, ${tally.refused} refused`
      context.stdout.write(`${options.json ? JSON.stringify(tally) : line}\n`)
      exit(tally.refused > 0 ? EXIT.failed : EXIT.ok)
    })

async function hl7Files(path: string, context: CliContext): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) {
    context.stderr.write(`cli.file-not-found ${textOf(coded('cli.file-not-found', { where: path }), context.language)}\n`)
    throw new Exit(EXIT.badConfiguration)
  }
  if (found.isFile()) return [path]
  const names = (await readdir(path)).filter((name) => name.endsWith('.hl7')).sort()
  return names.map((name) => join(path, name))
}

async function replay(files: readonly string[], options: Options, context: CliContext): Promise<Tally> {
  const sender = await openMllpSender(options.host, Number(options.port))
  const tally: Tally = { sent: 0, AA: 0, refused: 0 }
  const gap = Number(options.rate) > 0 ? 1000 / Number(options.rate) : 0
  const begin = performance.now()
  try {
    for (const [i, file] of files.entries()) {
      const wait = begin + i * gap - performance.now()
      if (wait > 0) await sleep(wait)
      const code = await sender.send(await readFile(file))
      tally.sent += 1
      if (code === 'AA' || code === 'CA') tally.AA += 1
      else tally.refused += 1
      if (context.stdout.isTTY && !options.json) context.stdout.write(`\r${tally.sent} / ${files.length}`)
    }
  } finally {
    await sender.close()
  }
  if (context.stdout.isTTY && !options.json) context.stdout.write('\r')
  return tally
}
