import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generateHospital, writeHospital } from '../../fixtures/hospital/generate.ts'
import type { Engine } from '../engine/engine.ts'
import type { CliContext } from './context.ts'
import { openMllpSender } from './mllp-sender.ts'

/** The demo hospital: made once in the data folder, then told to the engine as its systems would tell it. */

export const DEMO_CONFIG = resolve(import.meta.dirname, '../../config/demo.yaml')
const SEED = 1
/** Every retry within the minute, so that a receiver started later sees its webhooks at once. */
const DELIVERY_SCHEDULE = [0, ...Array<number>(240).fill(5_000)]

export interface Demo {
  readonly folder: string
  /** What config/demo.yaml refers to. */
  readonly env: Readonly<Record<string, string>>
  readonly secret: string
  readonly deliverySchedule: readonly number[]
  /** Sends the HL7 feeds; resolves when all were acknowledged. A second run's messages are repeats without effect. */
  feed(engine: Engine): Promise<void>
  readonly progress: { sent: number; total: number }
  stop(): void
}

interface Listed {
  readonly file: string
  readonly sendAt: string
}

export async function prepareDemo(data: string, context: CliContext): Promise<Demo> {
  const folder = join(data, 'hospital')
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'truth.json'))) {
    context.stderr.write(context.language === 'zh' ? '正在生成演示医院 …\n' : 'Making the demo hospital …\n')
    const until = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    writeHospital(generateHospital({ seed: SEED, until }), folder, Date.now())
  }
  const secret = await secretOf(folder)
  const feeds = await Promise.all((['adt', 'lis'] as const).map((feed) => listed(folder, feed)))
  const progress = { sent: 0, total: feeds.flat().length }
  const state = { stopped: false }
  return {
    folder,
    env: { TRIBUTARY_DEMO: folder, TRIBUTARY_DEMO_SECRET: secret },
    secret,
    deliverySchedule: DELIVERY_SCHEDULE,
    progress,
    feed: async (engine) => {
      const ports = portsOf(engine)
      await Promise.all(feeds.map((messages, i) => sendFeed(messages, ports[i]!, progress, state)))
    },
    stop: () => {
      state.stopped = true
    },
  }
}

/** Made once, so that a receiver can be started before or after. */
async function secretOf(folder: string): Promise<string> {
  const file = join(folder, 'webhook-secret')
  if (!existsSync(file)) await writeFile(file, `whsec_${randomBytes(32).toString('base64')}`, { mode: 0o600 })
  return readFile(file, 'utf8')
}

interface FeedFile extends Listed {
  readonly path: string
}

async function listed(folder: string, feed: 'adt' | 'lis'): Promise<FeedFile[]> {
  const manifest = JSON.parse(await readFile(join(folder, feed, 'manifest.json'), 'utf8')) as { messages: Listed[] }
  return manifest.messages.map((message) => ({ ...message, path: join(folder, feed, message.file) }))
}

const portsOf = (engine: Engine): number[] =>
  ['his-adt', 'lis'].map((name) => engine.interfaces().find((one) => one.name === name)?.address?.port ?? 0)

async function sendFeed(messages: readonly FeedFile[], port: number, progress: { sent: number }, state: { stopped: boolean }): Promise<void> {
  const sender = await openMllpSender('127.0.0.1', port)
  try {
    for (const message of messages) {
      if (state.stopped) return
      await sender.send(await readFile(message.path))
      progress.sent += 1
    }
  } finally {
    await sender.close()
  }
}
