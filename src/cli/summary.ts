import type { Engine } from '../engine/engine.ts'
import type { Language } from '../model/errors.ts'
import { openTokens } from '../access/tokens.ts'
import { systemClock } from '../model/clock.ts'
import type { CliContext } from './context.ts'
import type { Demo } from './demo.ts'
import type { Serving } from './serving.ts'

interface Options {
  readonly engine: Engine
  readonly serving: Serving
  readonly demo: Demo | undefined
  readonly context: CliContext
  readonly language: Language
  readonly json: boolean
  readonly folder: string
}

const EVERY_MS = 1_000

/** What `tributary start` shows: where everything is, then a live line of what came in and what became of it. */
export class Summary {
  readonly #options: Options
  #timer: NodeJS.Timeout | undefined
  #last = ''

  constructor(options: Options) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { engine, serving, json, context } = this.#options
    if (json) {
      const interfaces = engine.interfaces().map(({ name, address }) => ({ name, ...address }))
      context.stdout.write(`${JSON.stringify({ ready: true, http: serving.address, interfaces })}\n`)
      return
    }
    context.stdout.write(await this.#banner())
    this.#timer = setInterval(() => void this.#show().catch(() => {}), context.stdout.isTTY ? EVERY_MS : EVERY_MS * 10)
  }

  stop(): void {
    clearInterval(this.#timer)
    if (this.#timer && this.#options.context.stdout.isTTY) this.#options.context.stdout.write('\n')
  }

  async #banner(): Promise<string> {
    const { engine, serving, demo, language, folder } = this.#options
    const base = `http://${serving.address.host}:${serving.address.port}`
    const zh = language === 'zh'
    const lines = [
      '',
      zh ? '  Tributary 汇流 正在运行' : '  Tributary is running',
      '',
      `  FHIR      ${base}/fhir/R4   (metadata: ${base}/fhir/R4/metadata)`,
      `  ${zh ? '变更流' : 'Feed  '}    ${base}/feed?after=0`,
      `  ${zh ? '运行状态' : 'Health'}  ${base}/readyz   ${base}/metrics`,
      ...engine.interfaces().flatMap(({ name, adapter, address }) => [`  ${name}  ${adapter}${address ? ` ${address.host}:${address.port}` : ''}`]),
    ]
    if (demo) {
      const { token } = await openTokens(folder, systemClock).issue('steward')
      lines.push(
        '',
        zh ? '  本次演示的令牌（steward）：' : '  A token for this demo (steward):',
        `  ${token}`,
        '',
        `  curl -H "Authorization: Bearer ${token}" "${base}/fhir/R4/Patient?_count=3"`,
        '',
        zh ? '  在另一个终端查看随访推送：bin/tributary receiver --demo' : '  See the follow-ups arrive, in another terminal: bin/tributary receiver --demo',
      )
    }
    return `${lines.join('\n')}\n\n`
  }

  async #show(): Promise<void> {
    const { engine, context, demo } = this.#options
    const [states, counts, outbox] = await Promise.all([
      engine.record.call('stateTallies', undefined),
      engine.record.call('counts', undefined),
      engine.record.call('outboxTallies', undefined),
    ])
    const of = (state: string): number => states.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0)
    const delivered = outbox.filter((one) => one.state === 'delivered').reduce((sum, one) => sum + one.count, 0)
    const resources = Object.values(counts.resources).reduce((sum, count) => sum + count, 0)
    const followUps = counts.followUps
    const settled = of('committed') + of('held') + of('failed') + of('ignored')
    const parts = [
      this.#pair('接收', 'in', settled + engine.waiting().messages),
      this.#pair('提交', 'committed', of('committed')),
      this.#pair('保留', 'held', of('held')),
      this.#pair('失败', 'failed', of('failed')),
      this.#pair('人', 'people', counts.persons),
      this.#pair('关联', 'links', counts.links),
      this.#pair('资源', 'resources', resources),
      this.#pair('随访待发', 'follow-ups due', followUps.pending),
      this.#pair('已触发', 'emitted', followUps.emitted),
      this.#pair('已送达', 'delivered', delivered),
      ...(demo && demo.progress.sent < demo.progress.total ? [`${demo.progress.sent}/${demo.progress.total} HL7`] : []),
    ]
    const line = parts.join('  ')
    if (line === this.#last) return
    this.#last = line
    context.stdout.write(context.stdout.isTTY ? `\r\u001b[2K  ${line.slice(0, (context.stdout.columns ?? 120) - 4)}` : `${line}\n`)
  }

  #pair(zh: string, en: string, value: number): string {
    return `${this.#options.language === 'zh' ? zh : en} ${value}`
  }
}
