import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { CodedException, coded } from '../model/errors.ts'
import { type CliContext, EXIT } from './context.ts'
import { numberOption } from './options.ts'
import { type Receiver, type ReceiverOptions, runReceiver } from './receiver.ts'

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
    .description(
      { zh: '接收 webhook，校验签名并显示', en: 'receive webhooks, check their signatures and show them' }[context.language],
    )
    .option('--port <port>', 'where to listen', context.env.TRIBUTARY_RECEIVER_PORT ?? '8090')
    .option('--secret <whsec…>', 'signing secret; may be given more than once', (one: string, before: string[] = []) => [
      ...before,
      one,
    ])
    .option('--demo', "use the demo hospital's secret")
    .option('--data <folder>', 'data folder of the demo', './data/demo')
    .option('--fail-rate <share>', 'answer 500 to this share, to see retries', '0')
    .option('--json', 'one JSON object a line')
    .action(async (options: Options) => {
      const secrets = options.secret ?? (options.demo ? [await demoSecret(options.data)] : [])
      if (secrets.length === 0)
        throw new CodedException(coded('cli.missing-option', { where: '--secret whsec_… | --demo', found: 'receiver' }))
      const receiver = await listening({
        port: numberOption('--port', options.port, 0, 65_535),
        secrets,
        failRate: numberOption('--fail-rate', options.failRate, 0, 1),
        json: options.json ?? false,
        print: (line) => context.stdout.write(`${line}\n`),
      })
      if (!options.json)
        context.stdout.write(`${context.language === 'zh' ? '正在等待推送' : 'Waiting for webhooks'}: ${receiver.url}\n`)
      await new Promise<void>((stop) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
      })
      await receiver.close()
      exit(EXIT.ok)
    })

const demoSecret = (data: string): Promise<string> =>
  readFile(resolve(data, 'hospital/webhook-secret'), 'utf8').catch(() => {
    throw new CodedException(coded('cli.no-demo', { where: data }))
  })

/** @throws CodedException engine.port-in-use, engine.cannot-listen */
async function listening(options: ReceiverOptions): Promise<Receiver> {
  try {
    return await runReceiver(options)
  } catch (error) {
    if (error instanceof CodedException) throw error
    const found = (error as NodeJS.ErrnoException).code ?? 'error'
    const where = `127.0.0.1:${options.port}`
    throw new CodedException(coded(found === 'EADDRINUSE' ? 'engine.port-in-use' : 'engine.cannot-listen', { where, found }))
  }
}
