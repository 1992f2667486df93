import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryAfter } from '../../../adapters/webhook/retry-after.ts'
import { webhookSettings } from '../../../adapters/webhook/settings.ts'
import { webhookSink } from '../../../adapters/webhook/sink.ts'
import { webhookAdapter } from '../../../adapters/webhook/spec.ts'
import { secretKey, verify } from '../../../src/sdk/signature.ts'
import type { SendResult, Sink } from '../../../src/sdk/sink.ts'

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const NOW = Date.parse('2026-03-01T02:00:00.700Z')
const clock = { now: (): number => NOW }
const EVENT = { id: 'evt_1', type: 'follow-up.due', body: '{"type":"follow-up.due","data":{}}' }

interface Took {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly path: string | undefined
}

let server: Server
let took: Took[]
let answer: { status: number; headers?: Record<string, string> }
let sink: Sink | undefined
/** Lets answers go that a test keeps back. */
let release: () => void
let held: Promise<void> | undefined

const port = (): number => (server.address() as AddressInfo).port
const open = (path = '/hooks', over: object = {}): Sink => {
  sink = webhookSink(webhookSettings.parse({ url: `http://127.0.0.1:${port()}${path}`, secrets: [SECRET], ...over }), {
    name: 'crm',
    clock,
  })
  return sink
}

beforeEach(async () => {
  took = []
  answer = { status: 204 }
  held = undefined
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    took.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url })
    await held
    response.writeHead(answer.status, answer.headers).end('what a stranger says is not shown')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await sink?.close()
  sink = undefined
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
})

test('posts the body as it stands, signed', async () => {
  expect(await open().send(EVENT)).toEqual({ kind: 'delivered' })
  const [one] = took
  expect(one).toMatchObject({
    body: EVENT.body,
    path: '/hooks',
    headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
  })
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = one!.headers
  const given = { id: String(id), timestamp: String(timestamp), signature: String(signature) }
  expect(verify([secretKey(SECRET)!], given, one!.body, NOW)).toBe('valid')
})

describe('an answer', () => {
  const shown = (result: SendResult): string =>
    result.kind === 'delivered' ? 'delivered' : `${result.kind} ${result.error.code}`
  test.each([
    [200, 'delivered'],
    [299, 'delivered'],
    [302, 'refused delivery.refused'],
    [400, 'refused delivery.refused'],
    [404, 'refused delivery.refused'],
    [410, 'gone delivery.gone'],
    [429, 'retry delivery.refused'],
    [500, 'refused delivery.refused'],
    [503, 'retry delivery.refused'],
  ])('%i is %s', async (status, expected) => {
    answer = { status, headers: { location: `http://127.0.0.1:${port()}/elsewhere` } }
    expect(shown(await open().send(EVENT))).toBe(expected)
    expect(took.map(({ path }) => path)).toEqual(['/hooks'])
  })

  test('says how long to wait', async () => {
    answer = { status: 503, headers: { 'retry-after': '120' } }
    expect(await open().send(EVENT)).toMatchObject({ kind: 'retry', after: 120_000 })
  })

  test('that does not come in time is a failure', async () => {
    held = new Promise((resolve) => {
      release = resolve
    })
    const result = await open('/hooks', { timeoutSeconds: 1 }).send(EVENT)
    release()
    expect(result).toMatchObject({ kind: 'retry', error: { code: 'delivery.timeout' } })
  })

  test('of nobody', async () => {
    const gone = open()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    expect(await gone.send(EVENT)).toMatchObject({
      kind: 'retry',
      error: { code: 'delivery.unreachable', facts: { found: 'ECONNREFUSED' } },
    })
    server.listen(0, '127.0.0.1')
  })
})

test('a name is resolved by us and the connection goes to the address that was looked at', async () => {
  const settings = webhookSettings.parse({
    url: `http://crm.hospital.local:${port()}/hooks`,
    secrets: [SECRET],
    allow: [{ host: 'crm.hospital.local', port: port(), networks: ['127.0.0.0/8'] }],
  })
  sink = webhookSink(settings, { name: 'crm', clock }, async () => [{ address: '127.0.0.1', family: 4 }])
  expect(await sink.send(EVENT)).toEqual({ kind: 'delivered' })
  expect(took[0]?.headers.host).toBe(`crm.hospital.local:${port()}`)
})

test('a url outside its own allow-list sends nothing', async () => {
  const result = await open('/hooks', { allow: [{ host: '127.0.0.1', port: 1 }] }).send(EVENT)
  expect(result).toMatchObject({ kind: 'retry', error: { code: 'delivery.not-allowed' } })
  expect(took).toEqual([])
})

describe('settings', () => {
  const parse = (over: object) =>
    webhookAdapter.settings.safeParse({ url: 'https://crm.example/hooks', secrets: [SECRET], ...over })
  test('have defaults', () => expect(parse({}).data).toMatchObject({ timeoutSeconds: 15 }))
  test.each([
    ['a file address', { url: 'file:///etc/passwd' }],
    ['a password in the address', { url: 'https://u:p@crm.example/' }],
    ['no secret', { secrets: [] }],
    ['a short secret', { secrets: ['whsec_abcd'] }],
    ['an endless time limit', { timeoutSeconds: 3600 }],
    ['a network that is none', { allow: [{ host: 'a', port: 1, networks: ['ten dot one'] }] }],
    ['an unknown key', { colour: 'red' }],
  ])('refuse %s', (_name, over) => expect(parse(over).success).toBe(false))
})

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 01 Mar 2026 02:01:00 GMT', 59_300],
    ['Sun, 01 Mar 2026 01:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['99999999999', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => expect(retryAfter(header, NOW)).toBe(expected))
})
