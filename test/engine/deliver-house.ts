import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhookSink } from '../../adapters/webhook/sink.ts'
import { createDeliver, type Deliver } from '../../src/engine/deliver.ts'
import type { Destination } from '../../src/engine/deliver-options.ts'
import type { Clock } from '../../src/model/clock.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import { silentLog } from '../../src/model/log.ts'
import { silentMetrics } from '../../src/model/metrics.ts'
import { secretKey, verify } from '../../src/sdk/signature.ts'
import type { Sink } from '../../src/sdk/sink.ts'
import type { Store } from '../../src/store/store.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export interface Arrived {
  readonly id: string
  readonly type: string
  readonly person: string
  readonly sequence: number
  readonly data: Readonly<Record<string, unknown>>
  readonly status: number
}

/** What a receiver answers: a status, headers, and how long it takes. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly after?: Promise<void>
}

/** A receiver over real HTTP that verifies what comes and answers as the test says. */
export class HttpReceiver {
  readonly arrived: Arrived[] = []
  answer: (event: Omit<Arrived, 'status'>, earlier: readonly Arrived[]) => Answer = () => ({ status: 200 })
  readonly #server: Server
  readonly #clock: Clock

  private constructor(clock: Clock) {
    this.#clock = clock
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  static async open(clock: Clock): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(clock)
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`
  }

  /** Those answered 2xx, in the order they came. */
  get taken(): readonly Arrived[] {
    return this.arrived.filter(({ status }) => status < 300)
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const header = (name: string): string => String(request.headers[name])
    const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') }
    if (verify([secretKey(SECRET)!], headers, body, this.#clock.now()) !== 'valid') return void response.writeHead(401).end()
    const { type, data } = JSON.parse(body) as { type: string; data: Record<string, unknown> }
    const event = { id: headers.id, type, person: String(data.person), sequence: Number(data.sequence), data }
    const answer = this.answer(event, [...this.arrived])
    this.arrived.push({ ...event, status: answer.status })
    await answer.after
    response.writeHead(answer.status, answer.headers).end()
  }
}

export const webhookTo = (url: string, clock: Clock, timeoutSeconds = 5): Sink =>
  webhookSink({ url, secrets: [SECRET], timeoutSeconds }, { name: 'crm', clock })

export const deliverTo = (
  store: Store,
  clock: Clock,
  destinations: readonly (Partial<Destination> & { readonly name: string; readonly sink: Sink })[],
): Deliver =>
  createDeliver({
    store,
    destinations: destinations.map((destination) => ({ rules: 'all', ...destination })),
    salt: PUBLISHED_SALT,
    clock,
    random: () => 0.5,
    log: silentLog,
    metrics: silentMetrics,
  })
