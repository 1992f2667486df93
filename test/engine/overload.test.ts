import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { openData } from '../../src/cli/data.ts'
import { Peer } from '../adapters/mllp/peer.ts'
import { MllpSender } from '../support/mllp-sender.ts'
import { labMessage, patient, visitMessage } from '../support/traffic.ts'
import { balanceOf, type House, house, settledByControlId, terminate, until } from '../support/whole-engine.ts'

/** More than the engine can take at once: senders wait, memory does not grow, and nothing acknowledged is lost. */

const SENDERS = 16
const EACH = 80
const BACKLOG = 50
/** Messages on their way to the store beside the backlog (src/engine/pipeline.ts). */
const IN_FLIGHT = 768
/** Bytes that one connection may have read when it is told to stop, and of a message: what nobody maps makes it long. */
const ONE_READ = 65_536
const LENGTH = 8192

let place: House | undefined

afterEach(async () => {
  await place?.remove()
  place = undefined
})

/** Writes all its messages at once, as fast as the socket takes them, and keeps what is answered. */
class Flood {
  readonly answers: string[] = []
  readonly ids: string[]
  readonly socket: Socket
  private rest = ''

  constructor(port: number, from: number) {
    const messages = Array.from({ length: EACH }, (_, i) => visitMessage(from + i, patient((from + i) % 50), Date.now(), 'A04'))
    this.ids = messages.map(({ controlId }) => controlId)
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('error', () => {})
    this.socket.on('data', (chunk) => this.take(chunk.toString()))
    this.socket.write(messages.map(({ text }) => `\x0b${text}ZZZ|${'x'.repeat(LENGTH)}\r\x1c\r`).join(''))
  }

  /** Control ids that were answered AA. */
  get acknowledged(): string[] {
    return this.answers.filter((one) => one.startsWith('AA ')).map((one) => one.slice(3))
  }

  private take(text: string): void {
    const frames = (this.rest + text).split('\x1c\r')
    this.rest = frames.pop()!
    for (const one of frames) this.answers.push((/MSA\|(\w\w\|[^|\r]*)/.exec(one)?.[1] ?? one).replace('|', ' '))
  }
}

const flood = (port: number): Flood[] => Array.from({ length: SENDERS }, (_, i) => new Flood(port, 1 + i * EACH))

const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

it('16 senders at full speed and a tiny backlog: they wait, all get AA in order, and what waits is bounded', async () => {
  place = await house('overload', { intake: `{ diskFreeBytes: 0, backlogMessages: ${BACKLOG} }` })
  const engine = await place.start()
  const senders = flood(place.mllp)
  const { journal, reads, close } = await openData(place.data)
  let [most, memory] = [0, 0]
  try {
    await until(async () => {
      // Settled is asked first: what waits is then never counted too small.
      const settled = (await reads.stateTallies()).reduce((sum, one) => sum + one.count, 0)
      const received = (await journal.tallies()).reduce((sum, one) => sum + one.received, 0)
      most = Math.max(most, received - settled)
      if (process.platform === 'linux') memory = Math.max(memory, residentMiB(engine.child.pid!))
      return senders.every((sender) => sender.answers.length >= EACH)
    }, 60_000)
  } finally {
    await close()
    for (const { socket } of senders) socket.destroy()
  }
  for (const sender of senders) expect(sender.answers).toEqual(sender.ids.map((id) => `AA ${id}`))
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(BACKLOG + IN_FLIGHT + SENDERS * Math.ceil(ONE_READ / LENGTH))
  expect(memory).toBeLessThan(1024)
  await settledByControlId(place.data)
  expect(await terminate(engine)).toBe(0)
  const all = SENDERS * EACH
  expect(await balanceOf(place.data)).toEqual({ received: all, repeats: 0, settled: all })
  const rows = [...(await settledByControlId(place.data)).values()].flat()
  expect(rows.filter(({ reply }) => reply !== 'sent')).toEqual([])
}, 90_000)

it('SIGTERM under load: it drains and ends with 0, and every message acknowledged is there after a restart', async () => {
  place = await house('drain', { intake: `{ diskFreeBytes: 0, backlogMessages: ${BACKLOG} }` })
  const engine = await place.start()
  const senders = flood(place.mllp)
  const acknowledged = (): string[] => senders.flatMap((sender) => sender.acknowledged)
  await until(() => acknowledged().length > 200)
  expect(await terminate(engine)).toBe(0)
  const told = acknowledged()
  expect(told.length).toBeLessThan(SENDERS * EACH)
  for (const { socket } of senders) socket.destroy()
  const { received, settled } = await balanceOf(place.data)
  expect(settled).toBe(received)
  const again = await place.start()
  const sender = await MllpSender.connect(place.mllp)
  const { code } = await sender.send(labMessage(900_000, patient(1), Date.now()).text)
  sender.close()
  expect(code).toBe('AA')
  const rows = await settledByControlId(place.data)
  expect(told.filter((id) => rows.get(id)?.length !== 1 || rows.get(id)![0]!.state !== 'committed')).toEqual([])
  expect(await terminate(again)).toBe(0)
}, 90_000)

it('a disk with less free space than the mark: AE with the code, and nothing is stored', async () => {
  place = await house('mark', { intake: `{ diskFreeBytes: ${Number.MAX_SAFE_INTEGER} }` })
  const engine = await place.start()
  const peer = await Peer.plain(place.mllp)
  for (const id of ['D-1', 'D-2']) {
    peer.send(labMessage(1, patient(1), Date.now()).text.replace('O0000000001|P|2.4', `${id}|P|2.5`))
    const reply = await peer.reply()
    expect([reply.first('MSA')?.value(1), reply.first('MSA')?.value(2)]).toEqual(['AE', id])
    expect(reply.first('ERR')?.value(5)).toBe('engine.disk-nearly-full')
  }
  peer.close()
  expect(await balanceOf(place.data)).toEqual({ received: 0, repeats: 0, settled: 0 })
  expect(await terminate(engine)).toBe(0)
})
