import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { type CliContext, EXIT } from './context.ts'
import { runReceiver } from './receiver.ts'

interface Options {
  readonly port: string
  readonly secret?: string[]
  readonly data: string
  readonly demo?: boolean
  readonly failRate: string
  readonly json?: boolean
}

/** `tributary receiver`: shows webhooks as they arrive and checks their signatures. */
export const receiverCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('receiver')
    .description('receive webhooks, check their signatures and show them')
    .option('--port <port>', 'where to listen', '8090')
    .option('--secret <whsec…>', 'signing secret; may be given more than once', (one: string, before: string[] = []) => [...before, one])
    .option('--demo', "use the demo hospital's secret")
    .option('--data <folder>', 'data folder of the demo', './data/demo')
    .option('--fail-rate <share>', 'answer 500 to this share, to see retries', '0')
    .option('--json', 'one JSON object a line')
    .action(async (options: Options, command: Command) => {
      const secrets = options.secret ?? (options.demo ? [await demoSecret(options.data, command)] : [])
      if (secrets.length === 0) command.error('--secret whsec_… | --demo', { exitCode: EXIT.badConfiguration })
      const receiver = await runReceiver({
        port: Number(options.port),
        secrets,
        failRate: Number(options.failRate),
        json: options.json ?? false,
        print: (line) => context.stdout.write(`${line}\n`),
      })
      if (!options.json) context.stdout.write(`${context.language === 'zh' ? '正在等待推送' : 'Waiting for webhooks'}: ${receiver.url}\n`)
      await new Promise<void>((stop) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
      })
      await receiver.close()
      exit(EXIT.ok)
    })

const demoSecret = (data: string, command: Command): Promise<string> =>
  readFile(resolve(data, 'hospital/webhook-secret'), 'utf8').catch(() =>
    command.error('The demo has not been started yet: run npm start first. 演示尚未启动：请先运行 npm start。', { exitCode: EXIT.unavailable }),
  )
