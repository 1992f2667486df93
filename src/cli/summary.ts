import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTokens } from '../access/tokens.ts'
import type { Engine } from '../engine/engine.ts'
import { systemClock } from '../model/clock.ts'
import { banner } from './banner.ts'
import type { CliContext } from './context.ts'
import type { Demo } from './demo.ts'
import type { Serving } from './serving.ts'

interface Options {
  readonly engine: Engine
  readonly serving: Serving
  readonly demo: Demo | undefined
  readonly context: CliContext
  readonly json: boolean
  readonly folder: string
}

const EVERY_MS = 1_000
/** Into a file or a service manager's log: seldom, and only when something changed. */
const EVERY_MS_AWAY = 10_000

/** What `tributary start` shows: where everything is, then a live line of what came in and what became of it. */
export class Summary {
  readonly #options: Options
  #timer: NodeJS.Timeout | undefined
  #first: NodeJS.Timeout | undefined
  #last = ''

  constructor(options: Options) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { engine, serving, json, context, demo, folder } = this.#options
    if (json) {
      const interfaces = engine.interfaces().map(({ name, address }) => ({ name, ...address }))
      context.stdout.write(`${JSON.stringify({ ready: true, http: serving.address, interfaces })}\n`)
      return
    }
    const token = demo ? await demoToken(folder, demo) : undefined
    context.stdout.write(banner({ serving, interfaces: engine.interfaces(), token, folder, language: context.language }))
    const show = (): void => void this.#show().catch(() => {})
    this.#first = setTimeout(show, EVERY_MS)
    this.#timer = setInterval(show, context.stdout.isTTY ? EVERY_MS : EVERY_MS_AWAY)
  }

  stop(): void {
    clearTimeout(this.#first)
    clearInterval(this.#timer)
    if (this.#timer && this.#options.context.stdout.isTTY) this.#options.context.stdout.write('\n')
  }

  async #show(): Promise<void> {
    const { context } = this.#options
    const line = await this.#line()
    if (line === this.#last) return
    this.#last = line
    context.stdout.write(
      context.stdout.isTTY ? `\r\u001b[2K  ${line.slice(0, (context.stdout.columns ?? 120) - 4)}` : `${line}\n`,
    )
  }

  async #line(): Promise<string> {
    const { engine, demo } = this.#options
    const [states, counts, outbox] = await Promise.all([
      engine.record.call('stateTallies', undefined),
      engine.record.call('counts', undefined),
      engine.record.call('outboxTallies', undefined),
    ])
    const of = (rows: readonly { readonly state: string; readonly count: number }[], state: string): number =>
      rows.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0)
    const settled = ['committed', 'held', 'failed', 'ignored'].reduce((sum, state) => sum + of(states, state), 0)
    const parts = [
      this.#pair('接收', 'in', settled + engine.waiting().messages),
      this.#pair('提交', 'committed', of(states, 'committed')),
      this.#pair('保留', 'held', of(states, 'held')),
      this.#pair('失败', 'failed', of(states, 'failed')),
      this.#pair('人', 'people', counts.persons),
      this.#pair('关联', 'links', counts.links),
      this.#pair(
        '资源',
        'resources',
        Object.values(counts.resources).reduce((sum, count) => sum + count, 0),
      ),
      this.#pair('随访待办', 'follow-ups due', counts.followUps.pending),
      this.#pair('已触发', 'emitted', counts.followUps.emitted),
      this.#pair('已送达', 'delivered', of(outbox, 'delivered')),
      ...(demo && demo.progress.sent < demo.progress.total ? [`HL7 ${demo.progress.sent}/${demo.progress.total}`] : []),
    ]
    return parts.join('  ')
  }

  #pair(zh: string, en: string, value: number): string {
    return `${this.#options.context.language === 'zh' ? zh : en} ${value}`
  }
}

/** One token for the life of the demo, so that a command copied yesterday works today. */
async function demoToken(folder: string, demo: Demo): Promise<string> {
  const tokens = openTokens(folder, systemClock)
  const file = join(demo.folder, 'token')
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept !== '' && (await tokens.find(kept))) return kept
  const { token } = await tokens.issue('steward')
  await writeFile(file, token, { mode: 0o600 })
  await chmod(file, 0o600)
  return token
}
