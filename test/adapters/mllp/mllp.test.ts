import iconv from 'iconv-lite'
import { afterEach, describe, expect, it } from 'vitest'
import { mllpSettings } from '../../../adapters/mllp/settings.ts'
import { mllpAdapter } from '../../../adapters/mllp/spec.ts'
import { coded } from '../../../src/model/errors.ts'
import { framed, oru, Peer, until } from './peer.ts'
import { type Running, run } from './running.ts'

let running: Running | undefined
const peers: Peer[] = []

async function started(settings: Record<string, unknown> = {}, charset?: string): Promise<Running> {
  running = await run(settings, charset)
  return running
}

async function peerOf({ port }: Running): Promise<Peer> {
  const peer = await Peer.plain(port)
  peers.push(peer)
  return peer
}

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close()
  await running?.source.stop()
  running = undefined
})

describe('taking messages', () => {
  it('hands over the bytes exactly, with where they came from, and answers AA', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const bytes = Buffer.from(`${oru('C-1')}\r\n\x00`)
    peer.send(bytes)
    expect(await peer.ack()).toBe('AA C-1')
    expect(lab.intake.taken).toEqual([
      {
        seq: 1,
        envelope: {
          interface: 'lab',
          bytes: new Uint8Array(bytes),
          receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
          controlId: 'C-1',
          orderingKeys: ['42^HIS'],
          format: 'hl7v2',
          from: '127.0.0.1',
        },
      },
    ])
    await until(() => lab.intake.replies.get(1) === 'sent')
    expect(lab.refused()).toEqual([])
  })

  it('journals all frames of one read together and answers in order', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(...Array.from({ length: 20 }, (_, i) => oru(`P-${i}`)))
    const acks = []
    for (let i = 0; i < 20; i++) acks.push(await peer.ack())
    expect(acks).toEqual(Array.from({ length: 20 }, (_, i) => `AA P-${i}`))
    expect(lab.intake.groups).toEqual([20])
  })

  it('takes frames split anywhere, with junk and NULs between them', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const stream = Buffer.concat([Buffer.from('\x00\r\n'), framed(oru('S-1')), Buffer.from('junk\x00'), framed(oru('S-2'))])
    for (let at = 0; at < stream.length; at += 37) {
      peer.write(stream.subarray(at, at + 37))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([await peer.ack(), await peer.ack()]).toEqual(['AA S-1', 'AA S-2'])
    expect(lab.intake.taken.map(({ envelope }) => Buffer.from(envelope.bytes).toString())).toEqual([oru('S-1'), oru('S-2')])
  })

  it('answers a repeat with the same code', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(oru('R-1'))
    peer.send(oru('R-1'))
    expect([await peer.ack(), await peer.ack()]).toEqual(['AA R-1', 'AA R-1'])
    expect(lab.intake.taken).toHaveLength(1)
  })

  it('acknowledges nothing before the intake says stored', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const release = lab.intake.holdReceipts()
    peer.send(oru('W-1'))
    await until(() => lab.intake.taken.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect([peer.unread, lab.intake.replies.size]).toEqual([0, 0])
    release()
    expect(await peer.ack()).toBe('AA W-1')
  })

  it('says AE when it cannot be stored now', async () => {
    const lab = await started()
    lab.intake.refuse = () => ({ stored: false, error: coded('store.locked', { where: 'x' }) })
    const peer = await peerOf(lab)
    peer.send(oru('E-1', { version: '2.5' }))
    const reply = await peer.reply()
    expect([reply.first('MSA')?.value(1), reply.first('ERR')?.value(5)]).toEqual(['AE', 'store.locked'])
  })

  it('never answers an answer', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(
      'MSH|^~\\&|A|B|||2026||ACK^R01^ACK|1|P|2.4\rMSA|AA|9\r',
      'MSH|^~\\&|A|B|||2026||ORR^O02|2|P|2.4\rMSA|AA|9\r',
      oru('N-1'),
    )
    expect(await peer.ack()).toBe('AA N-1')
    expect([lab.intake.taken.length, peer.unread]).toEqual([1, 0])
  })

  it('gives every reply an id of its own, of at most 20 characters', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(oru('I-1'), oru('I-2'))
    const ids = [(await peer.reply()).segments[0]?.value(10), (await peer.reply()).segments[0]?.value(10)]
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id!.length).toBeLessThanOrEqual(20)
  })
})

describe('the sender’s charset', () => {
  const sender = (declared: string): string =>
    `MSH|^~\\&|检验珅|東院|||20260101||ORU^R01|G-1|P|2.4||||||${declared}\rPID|1||7^^^HIS||葉^誠\r`

  it.each([
    ['GB18030 declared', 'GB 18030-2000', 'gb18030', undefined],
    ['GBK configured', '', 'gb18030', 'GBK'],
    ['GBK detected', '', 'gb18030', undefined],
    ['UTF-8 declared as UNICODE', 'UNICODE', 'utf8', 'GBK'],
  ])('%s: the reply is in it', async (_, declared, encoding, configured) => {
    const lab = await started(configured === undefined ? {} : { charset: configured })
    const peer = await peerOf(lab)
    peer.send(iconv.encode(sender(declared), encoding))
    const reply = iconv.decode(await peer.frame(), encoding)
    expect(reply.split('|').slice(4, 6)).toEqual(['检验珅', '東院'])
    expect(lab.intake.taken[0]?.envelope.orderingKeys).toEqual(['7^HIS'])
  })

  it('bytes that do not decode are stored all the same: the message fails later, and can be mended', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const bytes = iconv.encode(sender('UNICODE UTF-8'), 'gb18030')
    peer.send(bytes)
    const reply = await peer.frame()
    expect(reply.includes(Buffer.from('MSA|AA|G-1'))).toBe(true)
    expect(reply.includes(iconv.encode('检验珅', 'gb18030'))).toBe(true)
    expect(lab.intake.taken[0]?.envelope.bytes).toEqual(new Uint8Array(bytes))
  })
})

describe('enhanced mode', () => {
  const failed = { state: 'failed', error: coded('mapping.none', { found: 'ORU^R01' }) } as const

  it('says CA when stored, then AA when committed, each as its own message', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(oru('X-1', { acks: 'AL|AL' }))
    expect(await peer.ack()).toBe('CA X-1')
    expect(lab.intake.replies.size).toBe(0)
    lab.intake.decide(1, { state: 'committed' })
    expect(await peer.ack()).toBe('AA X-1')
    await until(() => lab.intake.replies.get(1) === 'sent')
    expect(lab.refused()).toEqual([])
  })

  it.each([
    ['AL|AL', { state: 'held', error: failed.error }, ['CA', 'AA']],
    ['AL|AL', { state: 'ignored', rule: 'r' }, ['CA', 'AA']],
    ['AL|AL', failed, ['CA', 'AE']],
    ['AL|ER', failed, ['CA', 'AE']],
    ['AL|ER', { state: 'committed' }, ['CA']],
    ['AL|SU', { state: 'committed' }, ['CA', 'AA']],
    ['AL|SU', failed, ['CA']],
    ['AL|NE', { state: 'committed' }, ['CA']],
    ['AL|', { state: 'committed' }, ['CA']],
    ['|AL', { state: 'committed' }, ['AA']],
    ['ER|AL', { state: 'committed' }, ['AA']],
    ['SU|NE', { state: 'committed' }, ['CA']],
    ['NE|NE', { state: 'committed' }, []],
  ] as const)('MSH-15|16 %s and %o: %j', async (acks, outcome, expected) => {
    const lab = await started()
    const peer = await peerOf(lab)
    lab.intake.decide(1, outcome)
    peer.send(oru('X-1', { acks }))
    // A second message in original mode marks the end of the accept replies, the first's outcome is known before.
    const codes: string[] = []
    for (let i = 0; i < expected.length; i++) codes.push((await peer.ack()).slice(0, 2))
    peer.send(oru('X-2'))
    expect([codes, await peer.ack()]).toEqual([expected, 'AA X-2'])
  })

  it('says CE when it cannot be stored, also with ER', async () => {
    const lab = await started()
    lab.intake.refuse = () => ({ stored: false, error: coded('store.locked', { where: 'x' }) })
    const peer = await peerOf(lab)
    peer.send(oru('X-1', { acks: 'ER|AL' }))
    expect(await peer.ack()).toBe('CE X-1')
  })

  it('a late outcome holds no other reply back', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.send(oru('X-1', { acks: 'AL|AL' }), oru('X-2', { acks: 'AL|AL' }), oru('X-3'))
    expect([await peer.ack(), await peer.ack(), await peer.ack()]).toEqual(['CA X-1', 'CA X-2', 'AA X-3'])
    lab.intake.decide(2, { state: 'committed' })
    lab.intake.decide(1, { state: 'committed' })
    expect([await peer.ack(), await peer.ack()]).toEqual(['AA X-1', 'AA X-2'])
  })

  it.each([
    ['original', 'AL|AL', 'AA'],
    ['enhanced', '', 'CA'],
    ['auto', '"|x', 'AA'],
  ])('set to %s, with MSH-15|16 %s: %s', async (acknowledgement, acks, code) => {
    const lab = await started({ acknowledgement })
    const peer = await peerOf(lab)
    peer.send(oru('M-1', { acks }))
    expect(await peer.ack()).toBe(`${code} M-1`)
  })

  it('a connection gone before the reply leaves it undelivered', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const release = lab.intake.holdReceipts()
    peer.send(oru('U-1'))
    await until(() => lab.intake.taken.length === 1)
    peer.socket.resetAndDestroy()
    await until(() => lab.source.status().detail === '0 connections')
    release()
    await until(() => lab.intake.replies.get(1) === 'undelivered')
    expect(lab.intake.taken).toHaveLength(1)
  })
})

describe('back-pressure', () => {
  it('stops reading while there is no room', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const release = lab.intake.fill()
    expect(lab.source.status().state).toBe('paused')
    peer.send(oru('B-0'))
    expect(await peer.ack()).toBe('AA B-0')
    peer.send(oru('B-1'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(lab.intake.taken).toHaveLength(1)
    release()
    expect(await peer.ack()).toBe('AA B-1')
  })

  it('reads a connection no further than its unanswered messages allow, and others on', async () => {
    const lab = await started({ maxInFlight: 2 })
    const [first, second] = [await peerOf(lab), await peerOf(lab)]
    const release = lab.intake.holdReceipts()
    first.send(oru('F-1'), oru('F-2'))
    await until(() => lab.intake.taken.length === 2)
    first.send(oru('F-3'))
    second.send(oru('O-1'))
    await until(() => lab.intake.taken.length === 3)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(lab.intake.taken.map(({ envelope }) => envelope.controlId)).toEqual(['F-1', 'F-2', 'O-1'])
    release()
    expect([await first.ack(), await first.ack(), await first.ack()]).toEqual(['AA F-1', 'AA F-2', 'AA F-3'])
  })
})

describe('stopping', () => {
  it('accepts nobody new, answers what is in flight, closes', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    const release = lab.intake.holdReceipts()
    peer.send(oru('Z-1'))
    await until(() => lab.intake.taken.length === 1)
    const stopped = lab.source.stop()
    await expect(Peer.plain(lab.port)).rejects.toThrow()
    release()
    expect(await peer.ack()).toBe('AA Z-1')
    await stopped
    expect([lab.source.status().state, lab.intake.replies.get(1)]).toEqual(['stopped', 'sent'])
  })

  it('answers a peer that has closed its sending half', async () => {
    const lab = await started()
    const peer = await peerOf(lab)
    peer.socket.end(framed(oru('H-1')))
    expect(await peer.ack()).toBe('AA H-1')
    await peer.end()
    expect(lab.refused()).toEqual([])
  })
})

describe('settings', () => {
  it('have defaults', () => {
    expect(mllpSettings.parse({})).toEqual({
      host: '127.0.0.1',
      port: 2575,
      acknowledgement: 'auto',
      language: 'en',
      maxFrameBytes: 16_777_216,
      maxConnections: 64,
      maxInFlight: 64,
      idleSeconds: 14_400,
      slowFrameSeconds: 30,
    })
  })

  it.each([
    [{ prot: 1 }],
    [{ port: 70_000 }],
    [{ charset: 'EBCDIC' }],
    [{ tls: { key: 'k', cert: 'c', mutual: true } }],
    [{ allow: ['10.0.0.0/64'] }],
    [{ allow: ['lis.hospital'] }],
    [{ maxFrameBytes: 1 }],
    [{ acknowledgement: 'none' }],
  ])('%j is refused', (settings) => {
    expect(mllpSettings.safeParse(settings).success).toBe(false)
  })

  it('claim the port, unless the system chooses it', () => {
    expect(mllpAdapter.claims(mllpSettings.parse({ port: 2580 }))).toEqual([{ kind: 'port', host: '127.0.0.1', port: 2580 }])
    expect(mllpAdapter.claims(mllpSettings.parse({ port: 0 }))).toEqual([])
  })

  it('a port in use is its own code', async () => {
    const lab = await started()
    await expect(run({ port: lab.port })).rejects.toMatchObject({ error: { code: 'receive.port-in-use' } })
  })
})
