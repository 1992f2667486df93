import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Peer } from '../adapters/mllp/peer.ts'
import type { EngineProcess } from '../support/engine-process.ts'
import { MllpSender } from '../support/mllp-sender.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { balanceOf, type House, house, settledByControlId, terminate, until } from '../support/whole-engine.ts'

/**
 * Everything a network throws at an engine, at the real process: each is refused with a code, the engine lives, and one well-behaved
 * sender goes on through all of it.
 */

const MIB = 1024 * 1024

let place: House
let engine: EngineProcess
let tokens: Record<'client' | 'operator', string>
let good: { stop(): Promise<readonly string[]>; readonly sent: number }

const tokenOf = (role: string): string =>
  execFileSync(
    process.execPath,
    [join(import.meta.dirname, '../../src/main.ts'), 'token', '--role', role, '--data', place.data],
    {
      encoding: 'utf8',
    },
  ).trim()

/** Sends good messages one after the other until stopped; gives back what was not answered AA under its own id. */
async function goodSender(port: number): Promise<typeof good> {
  const sender = await MllpSender.connect(port)
  const wrong: string[] = []
  let [going, sent] = [true, 0]
  const running = (async () => {
    while (going) {
      const { text, controlId } = labMessage(++sent, patient(sent % 10), Date.now(), 2)
      const answer = await sender.send(text).catch((error: Error) => ({ code: error.message, controlId }))
      if (answer.code !== 'AA' || answer.controlId !== controlId) wrong.push(`${controlId}: ${answer.code} ${answer.controlId}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    sender.close()
  })()
  return {
    get sent() {
      return sent
    },
    stop: async () => {
      going = false
      await running
      return wrong
    },
  }
}

/** Codes with which the MLLP source refused something, as its log says. */
const refusals = (): string[] =>
  engine
    .stderr()
    .split('\n')
    .filter((line) => line.includes('MLLP source refused'))
    .map((line) => (JSON.parse(line) as { code: string }).code)

beforeAll(async () => {
  place = await house('bad-input')
  engine = await place.start()
  tokens = { client: tokenOf('client'), operator: tokenOf('operator') }
  good = await goodSender(place.mllp)
}, 60_000)

afterAll(() => place.remove())

const header = (controlId: string, { type = 'ADT^A04', charset = '' } = {}): string =>
  `MSH|^~\\&|HIS|A|TRB|B|20260101080000||${type}|${controlId}|P|2.4||||||${charset}\r`
const pid = (number: string, name = '张三'): string => `PID|1||${number}||${name}||19700101|M\rPV1|1|O\r`
const repeated = (count: number, one: (i: number) => string, by: string): string =>
  Array.from({ length: count }, (_, i) => one(i)).join(by)

describe('over MLLP, refused at the door', () => {
  const refusedFrames: readonly [what: string, bytes: string | Uint8Array, code: string, reply: string][] = [
    ['no MSH', '\x0bPID|1||3\r\x1c\r', 'receive.not-hl7', 'MSA|AR|'],
    ['an empty frame', '\x0b\x1c\r', 'receive.not-hl7', 'MSA|AR|'],
    ['NULs for a message', `\x0b${'\0'.repeat(5000)}\x1c\r`, 'receive.not-hl7', 'MSA|AR|'],
    ['a batch', `\x0bFHS|^~\\&\r${header('B-1')}\x1c\r`, 'receive.batch', 'MSA|AR|'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'receive.http', 'HTTP/1.1 400'],
    ['a TLS handshake', Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), 'receive.tls-to-plain', '\x15\x03\x03'],
    ['noise', 'x'.repeat(20_000), 'receive.junk', 'MSA|AR|'],
  ]
  it.each(refusedFrames)('%s', async (_, bytes, code, reply) => {
    const before = refusals().filter((one) => one === code).length
    const peer = await Peer.plain(place.mllp)
    peer.write(bytes)
    peer.socket.end()
    expect(await peer.end()).toContain(reply)
    await until(() => refusals().filter((one) => one === code).length === before + 1)
  })

  it('a truncated frame: nothing is answered, nothing is stored', async () => {
    const peer = await Peer.plain(place.mllp)
    peer.write(`\x0b${header('CUT')}PID|1||`)
    peer.socket.end()
    expect(await peer.end()).toBe('')
    await until(() => refusals().includes('receive.frame-truncated'))
  })

  it('a frame of 64 MB: AR under its own id as soon as it is over the limit', async () => {
    const peer = await Peer.plain(place.mllp)
    peer.write(`\x0b${header('HUGE', { type: 'ORU^R01' })}OBX|1|ED|PDF||`)
    for (let i = 0; i < 64 && !peer.closed; i++) {
      const flowing = peer.socket.write(Buffer.alloc(MIB, 0x41))
      if (!flowing) await Promise.race([new Promise((resolve) => peer.socket.once('drain', resolve)), peer.end()])
    }
    expect(await peer.end()).toContain('MSA|AR|HUGE|')
    expect(refusals()).toContain('receive.frame-too-large')
  })
})

describe('over MLLP, stored and then told apart', () => {
  const latin = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd])
  const kept: readonly [what: string, controlId: string, message: string | Uint8Array, state: string, code: string | null][] = [
    ['an unknown trigger', 'K-1', header('K-1', { type: 'ZZZ^Z99' }) + pid('1^^^HIS'), 'failed', 'mapping.none'],
    [
      'bytes that are not in the charset they declare',
      'K-2',
      Buffer.concat([Buffer.from(`${header('K-2', { charset: 'UNICODE UTF-8' })}PID|1||2^^^HIS||`), latin, Buffer.from('\r')]),
      'failed',
      'decode.charset',
    ],
    ['a charset nobody knows', 'K-3', header('K-3', { charset: 'KLINGON' }) + pid('3^^^HIS'), 'failed', 'decode.charset-unknown'],
    ['a header alone', 'K-4', header('K-4'), 'failed', 'mapping.key-empty'],
    ['NULs in values', 'K-5', header('K-5') + pid('5^^^HIS', 'A\0B'), 'held', 'engine.invalid-resource'],
    ['10,000 repetitions', 'K-6', header('K-6') + pid(repeated(10_000, (i) => `K6-${i}^^^HIS^MR`, '~')), 'committed', null],
    [
      '2,000 results of 2,000 unknown codes',
      'K-7',
      `${header('K-7', { type: 'ORU^R01' })}PID|1||7^^^HIS||A\rOBR|1|K7|K7|X\r${repeated(2000, (i) => `OBX|${i + 1}|NM|I${i}||${i}||||||F`, '\r')}\r`,
      'committed',
      null,
    ],
    [
      'SQL in values',
      'K-8',
      header('K-8') + pid("8'; DROP TABLE message;--^^^HIS", "'); DELETE FROM resource;--"),
      'committed',
      null,
    ],
    ['a version of the future', 'K-9', header('K-9').replace('|2.4|', '|9.9|') + pid('9^^^HIS'), 'committed', null],
  ]

  it.each(kept)('%s', async (_, controlId, message) => {
    const peer = await Peer.plain(place.mllp)
    peer.send(message)
    expect((await peer.frame()).toString('latin1')).toMatch(new RegExp(`\rMSA\\|AA\\|${controlId}[|\r]`))
    peer.close()
  })

  it('each ends in a state, with the code of its cause', async () => {
    const rows = await settledByControlId(place.data)
    const ended = kept.map(([what, id]) => [what, ...(rows.get(id) ?? []).map((row) => [row.state, row.code ?? null])])
    expect(ended).toEqual(kept.map(([what, , , state, code]) => [what, [state, code]]))
  })
})

describe('over HTTP', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const json = { method: 'POST', headers: { 'content-type': 'application/fhir+json' } }
  const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }

  async function ask(
    path: string,
    init: RequestInit = {},
    token: string = tokens.client,
  ): Promise<{ status: number; code: string; total: number }> {
    const response = await fetch(`http://127.0.0.1:${place.http}${path}`, {
      ...init,
      headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...(init.headers as Record<string, string>) },
    })
    const body = (await response.json()) as {
      issue?: { details: { coding: { code: string }[] } }[]
      entry?: unknown[]
    }
    return { status: response.status, code: body.issue?.[0]?.details.coding[0]?.code ?? '', total: body.entry?.length ?? 0 }
  }

  it.each([
    ['JSON 100,000 deep', '/fhir/R4/Patient', { ...json, body: deep }, 400, 'access.body-too-deep'],
    [
      'a body of 2 MB',
      '/fhir/R4/Patient/_search',
      { ...form, body: `name=${'x'.repeat(2 * MIB)}` },
      413,
      'access.body-too-large',
    ],
    ['SQL in _sort', '/fhir/R4/Patient?_sort=name);--', {}, 400, 'access.bad-parameter'],
    ['a subquery in _sort', '/fhir/R4/Patient?_sort=_lastUpdated,(select%201)', {}, 400, 'access.bad-parameter'],
    ['SQL in _count', '/fhir/R4/Patient?_count=1%20OR%201', {}, 400, 'access.bad-parameter'],
    ['SQL in _include', '/fhir/R4/Observation?_include=Patient:x%27', {}, 400, 'access.bad-parameter'],
    ['SQL in a date', '/fhir/R4/Patient?birthdate=ge1%27--', {}, 400, 'access.bad-parameter'],
    ['SQL in _id', '/fhir/R4/Patient?_id=%27%20UNION%20SELECT', {}, 400, 'access.bad-parameter'],
    ['SQL in a parameter’s name', '/fhir/R4/Patient?no%27such=1', {}, 400, 'access.unknown-parameter'],
    ['SQL in an id', '/fhir/R4/Patient/%27%20OR%201=1', {}, 404, 'access.not-found'],
    ['a URL of 7,000 characters', `/fhir/R4/Patient?name=${'x'.repeat(7000)}`, {}, 400, 'access.too-much'],
    ['800 parameters', `/fhir/R4/Patient?${'name=x&'.repeat(800)}`, {}, 400, 'access.too-much'],
    ['a path that climbs', '/fhir/R4/Patient/%2e%2e%2f%2e%2e%2fetc', {}, 404, 'access.not-found'],
    ['SQL in a cursor', '/feed?after=%27%20OR%201', {}, 400, 'access.bad-parameter'],
    ['a cursor of tomorrow', '/feed?after=99999999', {}, 410, 'access.feed-past-head'],
  ] as const)('%s', async (_, path, init, status, code) => {
    expect(await ask(path, init)).toEqual({ status, code, total: 0 })
  })

  it.each(['/fhir/R4/Patient', '/fhir/R4/Observation?code='])('a huge URL (%s…) is refused', async (path) => {
    const { status, code } = await ask(`${path}${'x'.repeat(200_000)}`)
    expect([status >= 400 && status < 500, code.startsWith('access.')]).toEqual([true, true])
  })

  it.each([
    ['name', "' OR 1=1--"],
    ['identifier', "x';DROP TABLE resource;--"],
    ['phone', '%'],
    ['name', '\0'],
  ])('SQL for the value of %s is a value that nobody has: %s', async (name, value) => {
    expect(await ask(`/fhir/R4/Patient?${name}=${encodeURIComponent(value)}`)).toEqual({ status: 200, code: '', total: 0 })
  })

  it.each([
    ['none', () => '', 'access.no-token'],
    ['an invented one', () => 'x'.repeat(43), 'access.bad-token'],
    ['a real one with a letter more', () => `${tokens.client}x`, 'access.bad-token'],
    ['SQL', () => "'OR'1'='1", 'access.no-token'],
    ['one of 10,000 letters', () => 'a'.repeat(10_000), 'access.no-token'],
  ])('a bad token: %s', async (_, token, code) => {
    const { status, code: found } = await ask('/fhir/R4/Patient', {}, token())
    expect([status, found]).toEqual([401, code])
  })

  it('a client’s token opens nothing of the operator’s', async () => {
    expect(await ask('/admin/messages')).toMatchObject({ status: 403, code: 'access.forbidden' })
  })
})

describe('after all of it', () => {
  it('the engine lives, the other sender got AA every time, and the balance closes', async () => {
    for (let tries = 0; good.sent <= 50 && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 50))
    const wrong = await good.stop()
    expect([engine.child.exitCode, wrong, good.sent > 50]).toEqual([null, [], true])
    const rows = await settledByControlId(place.data)
    const own = Array.from({ length: good.sent }, (_, i) => labMessage(i + 1, patient(0), 0).controlId)
    expect(own.filter((id) => rows.get(id)?.length !== 1 || rows.get(id)![0]!.state !== 'committed')).toEqual([])
    const { received, settled } = await balanceOf(place.data)
    expect([settled, received]).toEqual([good.sent + 9, good.sent + 9])
    const live = await fetch(`http://127.0.0.1:${place.http}/livez`)
    expect(live.status).toBe(200)
    const balance = await fetch(`http://127.0.0.1:${place.http}/admin/balance`, {
      headers: { authorization: `Bearer ${tokens.operator}` },
    })
    expect(JSON.stringify(await balance.json())).toContain('"difference":0')
    expect(await terminate(engine)).toBe(0)
  })
})
