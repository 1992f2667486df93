import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { webhookSink } from '../../../adapters/webhook/sink.ts'
import { type Receiver, type ReceiverOptions, runReceiver } from '../../../src/cli/receiver.ts'
import { CodedException } from '../../../src/model/errors.ts'
import type { Sink } from '../../../src/sdk/sink.ts'

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const OTHER = `whsec_${Buffer.alloc(32, 4).toString('base64')}`
const clock = { now: (): number => Date.parse('2026-03-01T02:00:00Z') }

const EVENT = {
  id: 'evt_1',
  type: 'follow-up.due',
  body: JSON.stringify({
    type: 'follow-up.due',
    timestamp: '2026-03-01T02:00:00.000Z',
    data: { eventId: 'evt_1', sequence: 12, rule: 't14-discharge-survey@abc', person: 'p1', dueAt: '2026-03-02T02:00:00.000Z' },
  }),
}

let lines: string[]
let receiver: Receiver
let sink: Sink
const open = async (over: Partial<ReceiverOptions> = {}, secret = SECRET): Promise<void> => {
  receiver = await runReceiver({ port: 0, secrets: [SECRET], print: (line) => lines.push(line), clock, ...over })
  sink = webhookSink({ url: receiver.url, secrets: [secret], timeoutSeconds: 5 }, { name: 'crm', clock })
}
beforeEach(() => {
  lines = []
})
afterEach(async () => {
  await sink.close()
  await receiver.close()
})

test('prints one line a webhook, and says which came before', async () => {
  await open()
  expect(await sink.send(EVENT)).toEqual({ kind: 'delivered' })
  expect(await sink.send(EVENT)).toEqual({ kind: 'delivered' })
  expect(lines).toEqual([
    '#12  follow-up.due  t14-discharge-survey  person p1  due 2026-03-02T02:00:00.000Z',
    '#12  follow-up.due  t14-discharge-survey  person p1  due 2026-03-02T02:00:00.000Z  (repeat)',
  ])
  expect(receiver.tallies()).toEqual({ received: 1, repeats: 1, refused: 0, failed: 0 })
})

test('as JSON, one object a line', async () => {
  await open({ json: true })
  await sink.send(EVENT)
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ outcome: 'received', id: 'evt_1', ...JSON.parse(EVENT.body) }])
})

test('fails as often as it is told', async () => {
  const draws = [0.1, 0.9]
  await open({ failRate: 0.5, random: () => draws.shift()! })
  expect((await sink.send(EVENT)).kind).toBe('refused')
  expect((await sink.send(EVENT)).kind).toBe('delivered')
  expect(receiver.tallies()).toEqual({ received: 1, repeats: 0, refused: 0, failed: 1 })
})

describe('refuses', () => {
  test('what another secret signed', async () => {
    await open({}, OTHER)
    expect((await sink.send(EVENT)).kind).toBe('refused')
    expect(lines).toEqual(['wrong-signature evt_1'])
  })

  test('what nobody signed', async () => {
    await open()
    expect((await fetch(receiver.url, { method: 'POST', body: '{}' })).status).toBe(401)
    expect(lines).toEqual(['missing-headers'])
  })

  test('what is no webhook', async () => {
    await open()
    expect((await fetch(receiver.url)).status).toBe(405)
    expect(receiver.tallies()).toMatchObject({ refused: 1 })
  })
})

test('a secret that is none is refused at the start', async () => {
  await open()
  await expect(runReceiver({ port: 0, secrets: ['secret'], print: () => {} })).rejects.toBeInstanceOf(CodedException)
})
