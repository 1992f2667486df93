import { afterEach, describe, expect, it } from 'vitest'
import { framed, oru, Peer, until } from './peer.ts'
import { type Running, run } from './running.ts'

let running: Running | undefined
const peers: Peer[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close()
  await running?.source.stop()
  running = undefined
})

/** A source with small limits, a peer that misbehaves and one that must not notice. */
async function scene(settings: Record<string, unknown> = {}): Promise<{ lab: Running; bad: Peer; good: Peer }> {
  running = await run({ maxFrameBytes: 4096, ...settings })
  const [bad, good] = [await Peer.plain(running.port), await Peer.plain(running.port)]
  peers.push(bad, good)
  return { lab: running, bad, good }
}

async function unhurt(good: Peer): Promise<void> {
  good.send(oru('GOOD'))
  expect(await good.ack()).toBe('AA GOOD')
}

describe('refused with a code, the connection closed, others unhurt', () => {
  it.each([
    ['HTTP', 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n', 'receive.http', 'HTTP/1.1 400'],
    ['a TLS handshake', Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), 'receive.tls-to-plain', '\x15\x03\x03'],
    ['noise without end', 'x'.repeat(10_000), 'receive.junk', 'MSA|AR||'],
    [
      'an over-long frame',
      `\x0b${oru('BIG', { version: '2.5' })}${'x'.repeat(10_000)}`,
      'receive.frame-too-large',
      'MSA|AR|BIG|',
    ],
    [
      'one in enhanced mode',
      `\x0b${oru('BIG', { acks: 'AL|NE' })}${'x'.repeat(10_000)}`,
      'receive.frame-too-large',
      'MSA|CR|BIG|',
    ],
    ['an over-long frame without a header', `\x0b${'x'.repeat(10_000)}`, 'receive.frame-too-large', 'MSA|AR||'],
  ])('%s', async (_, bytes, code, reply) => {
    const { lab, bad, good } = await scene()
    bad.write(bytes)
    expect(await bad.end()).toContain(reply)
    expect(lab.refused()).toEqual([code])
    expect(lab.intake.taken).toEqual([])
    await unhurt(good)
  })

  it('a frame of 64 MB, sent to its end', async () => {
    const { lab, bad, good } = await scene({ maxFrameBytes: 1024 * 1024 })
    const before = process.memoryUsage().arrayBuffers
    const block = Buffer.alloc(1024 * 1024, 0x41)
    bad.write(`\x0b${oru('HUGE')}`)
    for (let i = 0; i < 64; i++) bad.write(block)
    bad.write(Uint8Array.from([0x1c, 0x0d]))
    expect(await bad.ack()).toBe('AR HUGE')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
    expect(lab.refused()).toEqual(['receive.frame-too-large'])
    await unhurt(good)
  })

  it('a slow sender: a frame begun must end', async () => {
    const { lab, bad, good } = await scene({ slowFrameSeconds: 0.3 })
    bad.write('\x0bMSH|^~\\&|SLOW')
    const trickle = setInterval(() => bad.write('x'), 50)
    const received = await bad.end()
    clearInterval(trickle)
    expect(received).toContain('MSA|AR||')
    expect(lab.refused()).toEqual(['receive.frame-slow'])
    await unhurt(good)
  })

  it('a sender that never comes to a frame', async () => {
    const { lab, bad, good } = await scene({ slowFrameSeconds: 0.3 })
    bad.write('hello')
    await bad.end()
    expect(lab.refused()).toEqual(['receive.frame-slow'])
    await unhurt(good)
  })

  it('an idle connection', async () => {
    running = await run({ idleSeconds: 0.3 })
    const idle = await Peer.plain(running.port)
    peers.push(idle)
    await idle.end()
    expect(running.refused()).toEqual(['receive.idle'])
  })

  it('more connections than allowed', async () => {
    const { lab, good } = await scene({ maxConnections: 2 })
    const third = await Peer.plain(lab.port)
    expect(await third.end()).toBe('')
    expect(lab.refused()).toEqual(['receive.too-many-connections'])
    await unhurt(good)
  })

  it.each([
    [['127.0.0.1'], true],
    [['127.0.0.0/8'], true],
    [['10.0.0.0/8', '::1'], false],
    [[], false],
  ])('allow %j lets loopback in: %s', async (allow, admitted) => {
    running = await run({ allow })
    const peer = await Peer.plain(running.port)
    peers.push(peer)
    peer.send(oru('L-1'))
    const got = admitted ? await peer.ack() : await peer.end()
    expect([got, running.refused()]).toEqual(admitted ? ['AA L-1', []] : ['', ['receive.address-refused']])
  })
})

describe('refused with a code, the connection goes on', () => {
  it.each([
    ['no MSH', 'PID|1||2', 'receive.not-hl7'],
    ['an empty frame', '', 'receive.not-hl7'],
    ['NULs', '\x00\x00\x00', 'receive.not-hl7'],
    ['a header without separators', 'MSH', 'receive.not-hl7'],
    ['a batch', `BHS|^~\\&|X\r${oru('B-1')}BTS|1`, 'receive.batch'],
  ])('%s', async (_, message, code) => {
    const { lab, bad, good } = await scene()
    bad.send(message, oru('NEXT'))
    expect([await bad.ack(), await bad.ack()]).toEqual(['AR', 'AA NEXT'])
    expect(lab.refused()).toEqual([code])
    expect(lab.intake.taken.map(({ envelope }) => envelope.controlId)).toEqual(['NEXT'])
    await unhurt(good)
  })

  it('a sender that began a frame anew', async () => {
    const { lab, bad } = await scene()
    bad.write(`\x0b${oru('CUT').slice(0, 80)}`)
    bad.send(oru('WHOLE'))
    expect(await bad.ack()).toBe('AA WHOLE')
    expect(lab.refused()).toEqual(['receive.frame-truncated'])
  })
})

describe('what is taken although it looks bad', () => {
  it.each([
    ['an unknown trigger', 'MSH|^~\\&|A|B|||2026||XYZ^Z99|U-1|P|2.4\rZZZ|1\r'],
    ['10,000 repetitions', oru('U-1', { pid: Array.from({ length: 10_000 }, (_, i) => `${i}^^^HIS`).join('~') })],
    ['NULs in a value', oru('U-1', { pid: '4\x002' })],
    ['no version', 'MSH|^~\\&|A|B|||2026||ADT^A01|U-1\rPID|1\r'],
  ])('%s', async (_, message) => {
    const { lab, bad } = await scene({ maxFrameBytes: 1024 * 1024 })
    bad.send(message)
    expect(await bad.ack()).toBe('AA U-1')
    expect(Buffer.from(lab.intake.taken[0]!.envelope.bytes).toString()).toBe(message)
  })
})

describe('a connection that ends inside a frame', () => {
  it('is told by its code; nothing was stored', async () => {
    const { lab, bad, good } = await scene()
    bad.socket.end(framed(oru('CUT')).subarray(0, 60))
    await until(() => lab.refused().length > 0)
    expect([lab.refused(), lab.intake.taken.length]).toEqual([['receive.frame-truncated'], 0])
    await unhurt(good)
  })
})
