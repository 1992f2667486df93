import { afterEach, expect, it } from 'vitest'
import { mllpAdapter } from '../../../adapters/mllp/spec.ts'
import { coded } from '../../../src/model/errors.ts'
import type { Outcome } from '../../../src/model/message.ts'
import { oru, Peer, until } from './peer.ts'
import { type Running, run } from './running.ts'

let running: Running | undefined
const peers: Peer[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close()
  await running?.source.stop()
  running = undefined
})

async function scene(settings: Record<string, unknown> = {}): Promise<{ lab: Running; peer: Peer }> {
  running = await run(settings)
  const peer = await Peer.plain(running.port)
  peers.push(peer)
  return { lab: running, peer }
}

const committed: Outcome = { state: 'committed' }
const failed: Outcome = { state: 'failed', error: coded('mapping.none', { found: 'ORU^R01' }) }

it('the adapter answers its senders, and says so', () => {
  expect(mllpAdapter.replies).toBe(true)
})

/** MSH-15|MSH-16, what became of the message, the replies that go out, the state of the reply. */
it.each([
  ['', committed, 1, 'sent'],
  ['NE|NE', committed, 0, 'not-owed'],
  ['ER|NE', committed, 0, 'not-owed'],
  ['NE|ER', committed, 0, 'not-owed'],
  ['ER|ER', committed, 0, 'not-owed'],
  ['NE|SU', failed, 0, 'not-owed'],
  ['ER|AL', committed, 1, 'sent'],
  ['AL|ER', committed, 1, 'sent'],
  ['NE|ER', failed, 1, 'sent'],
  ['AL|AL', failed, 2, 'sent'],
] as const)('%j and %j: %i replies, %s', async (acks, outcome, replies, state) => {
  const { lab, peer } = await scene()
  peer.send(oru('S-1', { acks }))
  await until(() => lab.intake.taken.length === 1)
  lab.intake.decide(1, outcome)
  await until(() => lab.intake.replies.has(1))
  expect(lab.intake.replies.get(1)).toBe(state)
  for (let i = 0; i < replies; i++) expect(await peer.ack()).toMatch(/ S-1$/)
  // Replies keep their order: nothing more went out before this one.
  peer.send(oru('LAST'))
  expect(await peer.ack()).toBe('AA LAST')
})

it('undelivered: a sender that leaves before its reply, also when the second one is not owed', async () => {
  const { lab, peer } = await scene()
  const release = lab.intake.holdReceipts()
  peer.send(oru('S-1'), oru('S-2', { acks: 'AL|ER' }))
  await until(() => lab.intake.taken.length === 2)
  // A reset, not an end: one that only ends its side still reads.
  peer.socket.resetAndDestroy()
  await until(() => lab.source.status().detail === '0 connections')
  lab.intake.decide(2, committed)
  release()
  await until(() => lab.intake.replies.size === 2)
  expect([...lab.intake.replies.values()]).toEqual(['undelivered', 'undelivered'])
})

it('keeps the order of the first 64 identifiers of a message, and the message whole', async () => {
  const { lab, peer } = await scene()
  const identifiers = Array.from({ length: 10_000 }, (_, i) => `N${i}^^^HIS`)
  const message = oru('MANY').replace('42^^^HIS', identifiers.join('~'))
  peer.send(message)
  expect(await peer.ack()).toBe('AA MANY')
  const { envelope } = lab.intake.taken[0]!
  expect(envelope.orderingKeys).toEqual(Array.from({ length: 64 }, (_, i) => `N${i}^HIS`))
  expect(Buffer.from(envelope.bytes).toString()).toBe(message)
})

it('reads no further when the backlog filled up while a reply was on its way', async () => {
  const { lab, peer } = await scene({ maxInFlight: 1 })
  const release = lab.intake.holdReceipts()
  peer.send(oru('FIRST'))
  await until(() => lab.intake.taken.length === 1)
  const empty = lab.intake.fill()
  release()
  expect(await peer.ack()).toBe('AA FIRST')
  peer.send(oru('SECOND'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(lab.intake.taken).toHaveLength(1)
  empty()
  expect(await peer.ack()).toBe('AA SECOND')
})
