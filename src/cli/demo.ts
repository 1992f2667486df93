import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { CliContext } from './context.ts'
import { FEEDS, type FeedFile, feedFiles } from './demo-feeds.ts'
import { type MllpSender, openMllpSender } from './mllp-sender.ts'

/** The demo hospital: made once in the data folder, then told to the engine as its systems would tell it. */

export const DEMO_CONFIG = resolve(import.meta.dirname, '../../config/demo.yaml')
const SEED = 1
/** Every retry within the minute, so that a receiver started later sees its webhooks at once. */
const DELIVERY_SCHEDULE = [0, ...Array<number>(240).fill(5_000)]

export interface Demo {
  readonly folder: string
  /** What config/demo.yaml refers to. */
  readonly env: Readonly<Record<string, string>>
  readonly deliverySchedule: readonly number[]
  /** Sends the HL7 feeds; resolves when all were acknowledged. A second run's messages are repeats without effect. */
  feed(engine: Engine): Promise<void>
  readonly progress: { readonly sent: number; readonly total: number }
  stop(): void
}

/** Makes the hospital when the folder has none. @throws CodedException store.unwritable */
export async function makeHospital(folder: string, context: CliContext): Promise<void> {
  if (existsSync(join(folder, 'truth.json'))) return
  context.stderr.write(context.language === 'zh' ? '正在生成演示医院 …\n' : 'Making the demo hospital …\n')
  await mkdir(folder, { recursive: true })
  const { generateHospital, writeHospital } = await import('../../fixtures/hospital/generate.ts')
  const until = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  writeHospital(generateHospital({ seed: SEED, until }), folder, Date.now())
}

export async function prepareDemo(data: string, context: CliContext): Promise<Demo> {
  const folder = join(data, 'hospital')
  await makeHospital(folder, context)
  const feeds = await Promise.all(FEEDS.map((feed) => feedFiles(folder, feed)))
  const progress = { sent: 0, total: feeds.flat().length }
  const state = { stopped: false }
  return {
    folder,
    env: { TRIBUTARY_DEMO: folder, TRIBUTARY_DEMO_SECRET: await secretOf(folder) },
    deliverySchedule: DELIVERY_SCHEDULE,
    progress,
    feed: async (engine) => {
      await Promise.all(feeds.map((messages) => sendFeed(messages, engine, progress, state)))
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

async function sendFeed(
  messages: readonly FeedFile[],
  engine: Engine,
  progress: { sent: number },
  state: { stopped: boolean },
): Promise<void> {
  const port = engine.interfaces().find((one) => one.name === messages[0]?.interface)?.address?.port
  if (port === undefined) return
  const sender = await openMllpSender('127.0.0.1', port)
  try {
    await sendAll(messages, sender, progress, state)
  } finally {
    await sender.close()
  }
}

async function sendAll(
  messages: readonly FeedFile[],
  sender: MllpSender,
  progress: { sent: number },
  state: { stopped: boolean },
) {
  for (const message of messages) {
    if (state.stopped) return
    await sender.send(await readFile(message.path))
    progress.sent += 1
  }
}
