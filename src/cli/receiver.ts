import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../model/clock.ts'
import { systemClock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import { secretKey, type Verdict, verify } from '../sdk/signature.ts'

export interface ReceiverOptions {
  /** Loopback unless said. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  /** `whsec_…`; a webhook signed with any of them is genuine. */
  readonly secrets: readonly string[]
  /** Share of genuine webhooks answered 500, from 0 to 1: shows retries. */
  readonly failRate?: number
  /** One JSON object a line instead of text. */
  readonly json?: boolean
  readonly print: (line: string) => void
  readonly clock?: Clock
  readonly random?: () => number
}

export interface Receiver {
  readonly url: string
  /** Counts since the start. */
  tallies(): ReceiverTallies
  close(): Promise<void>
}

interface ReceiverTallies {
  /** Genuine webhooks answered 200, each id once. */
  readonly received: number
  readonly repeats: number
  readonly refused: number
  /** Answered 500 on purpose. */
  readonly failed: number
}

const BODY_LIMIT = 1_048_576
/** Ids kept to show repeats: bounded, the oldest go first. */
const IDS_KEPT = 100_000

/** A receiver of webhooks for trying things out: verifies every signature and prints one line a webhook. */
export async function runReceiver(options: ReceiverOptions): Promise<Receiver> {
  const desk = new ReceiverDesk(options)
  const server = createServer((request, response) => void desk.answer(request, response))
  await listening(server, options.port, options.host ?? '127.0.0.1')
  const { port, address, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    tallies: () => desk.tallies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

type Outcome = 'received' | 'repeat' | 'failed on purpose' | Exclude<Verdict, 'valid'> | 'not a webhook'

class ReceiverDesk {
  readonly #options: ReceiverOptions
  readonly #keys: readonly Buffer[]
  readonly #clock: Clock
  readonly #random: () => number
  readonly #seen = new Set<string>()
  #received = 0
  #repeats = 0
  #refused = 0
  #failed = 0

  constructor(options: ReceiverOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#keys = options.secrets.map((secret) => {
      const key = secretKey(secret)
      if (key === undefined) throw new CodedException(coded('delivery.secret'))
      return key
    })
  }

  get tallies(): ReceiverTallies {
    return { received: this.#received, repeats: this.#repeats, refused: this.#refused, failed: this.#failed }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === 'POST' ? await bodyOf(request) : undefined
    if (body === undefined) return this.#reply(response, 405, 'not a webhook', '', undefined)
    const id = header(request, 'webhook-id')
    const verdict = verify(
      this.#keys,
      { id, timestamp: header(request, 'webhook-timestamp'), signature: header(request, 'webhook-signature') },
      body,
      this.#clock.now(),
    )
    if (verdict !== 'valid') return this.#reply(response, 401, verdict, id ?? '', undefined)
    const fails = (this.#options.failRate ?? 0) > 0 && this.#random() < this.#options.failRate!
    if (fails) return this.#reply(response, 500, 'failed on purpose', id!, parsed(body))
    return this.#reply(response, 200, this.#remember(id!) ? 'received' : 'repeat', id!, parsed(body))
  }

  #remember(id: string): boolean {
    if (this.#seen.has(id)) return false
    this.#seen.add(id)
    if (this.#seen.size > IDS_KEPT) this.#seen.delete(this.#seen.values().next().value!)
    return true
  }

  #reply(response: ServerResponse, status: number, outcome: Outcome, id: string, event: WebhookEvent | undefined): void {
    this.#count(outcome)
    response.writeHead(status).end()
    this.#options.print(this.#options.json ? JSON.stringify({ outcome, id, ...event }) : textLine(outcome, id, event))
  }

  #count(outcome: Outcome): void {
    if (outcome === 'received') this.#received++
    else if (outcome === 'repeat') this.#repeats++
    else if (outcome === 'failed on purpose') this.#failed++
    else this.#refused++
  }
}

interface WebhookEvent {
  readonly type?: string
  readonly timestamp?: string
  readonly data?: Readonly<Record<string, unknown>>
}

function parsed(body: string): WebhookEvent | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as WebhookEvent) : undefined
  } catch {
    return undefined
  }
}

/** `#12 follow-up.due  t14-discharge-survey  person p1a2…  due 2026-03-02T08:00:00.000Z` */
function textLine(outcome: Outcome, id: string, event: WebhookEvent | undefined): string {
  if (event === undefined) return `${outcome}${id ? ` ${id}` : ''}`
  const { sequence, rule, person, dueAt, into } = event.data ?? {}
  const facts = [
    rule === undefined ? '' : String(rule).split('@', 1)[0],
    person === undefined ? '' : `person ${person}`,
    dueAt === undefined ? '' : `due ${dueAt}`,
    into === undefined ? '' : `into ${into}`,
    outcome === 'received' ? '' : `(${outcome})`,
  ]
  return [`#${sequence ?? '?'}`, event.type ?? 'event', ...facts].filter((fact) => fact !== '').join('  ')
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Text of the body, or undefined when it is longer than a webhook can be. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length <= BODY_LIMIT) chunks.push(chunk as Buffer)
  }
  return length > BODY_LIMIT ? undefined : Buffer.concat(chunks).toString('utf8')
}
