import { Agent, request } from 'undici'
import { coded } from '../../src/model/errors.ts'
import { type AllowedPlace, Egress, type PinnedAddress, type Resolve } from '../../src/sdk/egress.ts'
import { secretKey, sign } from '../../src/sdk/signature.ts'
import type { OutgoingEvent, SendResult, Sink, SinkContext } from '../../src/sdk/sink.ts'
import { retryAfter } from './retry-after.ts'
import type { WebhookSettings } from './settings.ts'

const CONNECTIONS = 16
/** A longer answer is not read: what it says is never shown. */
const ANSWER_LIMIT = 16_384

/** Signed webhooks as Standard Webhooks 1.0 describes them. `resolve` replaces DNS in tests. */
export function webhookSink(settings: WebhookSettings, context: SinkContext, resolve?: Resolve): Sink {
  return new WebhookSink(settings, context, resolve)
}

class WebhookSink implements Sink {
  readonly #url: URL
  readonly #port: number
  readonly #keys: readonly Buffer[]
  readonly #timeout: number
  readonly #egress: Egress
  readonly #context: SinkContext
  /** One pool an address: a connection goes where the allow-list let it, whatever DNS says later. */
  readonly #agents = new Map<string, Agent>()

  constructor(settings: WebhookSettings, context: SinkContext, resolve?: Resolve) {
    this.#url = new URL(settings.url)
    this.#port = Number(this.#url.port || (this.#url.protocol === 'https:' ? 443 : 80))
    this.#keys = settings.secrets.map((secret) => secretKey(secret)!)
    this.#timeout = settings.timeoutSeconds * 1000
    this.#context = context
    const own: AllowedPlace = { host: this.#host, port: this.#port }
    this.#egress = new Egress((settings.allow ?? [own]).map(asPlace), resolve)
  }

  async send(event: OutgoingEvent): Promise<SendResult> {
    const pinned = await this.#egress.pin(this.#host, this.#port, this.#context.name)
    if (!pinned.ok) return { kind: 'retry', error: pinned.error }
    const deadline = AbortSignal.timeout(this.#timeout)
    try {
      return await this.#post(event, this.#agent(pinned.value), deadline)
    } catch (fault) {
      return { kind: 'retry', error: deadline.aborted ? this.#timedOut() : this.#unreachable(fault) }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()))
    this.#agents.clear()
  }

  async #post(event: OutgoingEvent, dispatcher: Agent, signal: AbortSignal): Promise<SendResult> {
    const timestamp = Math.floor(this.#context.clock.now() / 1000)
    const response = await request(this.#url, {
      method: 'POST',
      dispatcher,
      signal,
      body: event.body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tributary',
        'webhook-id': event.id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign(this.#keys, event.id, timestamp, event.body),
      },
    })
    // The status has said it all; what goes wrong in the text after it changes nothing.
    await response.body.dump({ limit: ANSWER_LIMIT, signal }).catch(() => {})
    return this.#verdict(response.statusCode, response.headers['retry-after'])
  }

  /** 2xx alone is success: a redirect is not followed and counts as a refusal. */
  #verdict(status: number, header: string | string[] | undefined): SendResult {
    if (status >= 200 && status < 300) return { kind: 'delivered' }
    const where = this.#context.name
    if (status === 410) return { kind: 'gone', error: coded('delivery.gone', { where }) }
    const after = retryAfter(typeof header === 'string' ? header : undefined, this.#context.clock.now())
    const error = coded('delivery.refused', { where, found: status })
    const kind = status === 429 || status === 503 ? 'retry' : 'refused'
    return after === undefined ? { kind, error } : { kind, error, after }
  }

  #agent({ address, family }: PinnedAddress): Agent {
    const known = this.#agents.get(address)
    if (known !== undefined) return known
    const agent = new Agent({
      connections: CONNECTIONS,
      pipelining: 1,
      connect: {
        timeout: this.#timeout,
        lookup: (_host, options, callback) => {
          if (options.all) callback(null, [{ address, family }])
          else callback(null, address, family)
        },
      },
    })
    this.#agents.set(address, agent)
    return agent
  }

  get #host(): string {
    return this.#url.hostname.replace(/^\[|\]$/g, '')
  }

  #timedOut(): ReturnType<typeof coded> {
    return coded('delivery.timeout', { where: this.#context.name, found: this.#timeout / 1000 })
  }

  /** The code of the fault alone: its message may name addresses. */
  #unreachable(fault: unknown): ReturnType<typeof coded> {
    const code = fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'no connection'
    return coded('delivery.unreachable', { where: this.#context.name, found: code })
  }
}

const asPlace = ({
  host,
  port,
  networks,
}: {
  host: string
  port: number
  networks?: readonly string[] | undefined
}): AllowedPlace => (networks === undefined ? { host, port } : { host, port, networks })
