import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { observation, openSmallHospital, put, type SmallHospital } from './small-hospital.ts'

/** The server on a real port, and what people send to it by mistake or on purpose. */

let house: SmallHospital
let client: Record<string, string>
let port: number

beforeAll(async () => {
  house = await openSmallHospital()
  client = await house.bearer('client')
  await house.api.listen({ host: '127.0.0.1', port: 0 })
  port = (house.api.server.address() as AddressInfo).port
})
afterAll(() => house.close())

/** Sends bytes as they are and gives back all that comes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

describe('on the wire', () => {
  it('answers with addresses by which it was reached', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/fhir/R4/Observation?_count=1`, { headers: client })
    const bundle = (await answer.json()) as { entry: { fullUrl: string }[]; link: { relation: string; url: string }[] }
    expect(bundle.entry[0]!.fullUrl).toMatch(new RegExp(`^http://127.0.0.1:${port}/fhir/R4/Observation/`))
    const next = bundle.link.find((link) => link.relation === 'next')!.url
    expect((await fetch(next, { headers: client })).status).toBe(200)
  })

  it('does not repeat a Host that is none', async () => {
    const token = client.authorization!
    const answer = await raw(
      `GET /fhir/R4/Observation?_count=1 HTTP/1.1\r\nHost: a"b<c\r\nAuthorization: ${token}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).not.toContain('a"b')
    expect(answer).not.toContain('<c')
  })

  it.each([
    ['an HL7 frame', '\u000bMSH|^~\\&|HIS|金丝雀甲\r\u001c\r'],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a header without end', `GET /livez HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`],
  ])('%s gets a refusal and nothing else', async (_, bytes) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"resourceType":"OperationOutcome"')
    expect(answer).not.toContain('金丝雀')
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200)
  })
})

describe('whatever is asked', () => {
  it('is answered or refused with a code, never an error of ours', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'Patient',
        'Observation',
        'Encounter',
        'p-one',
        'a1',
        'o1',
        '_history',
        '$everything',
        '_search',
        '1',
        '..',
        '%2e',
        '',
      ),
      fc.string({ maxLength: 20 }),
    )
    const name = fc.oneof(
      fc.constantFrom(
        'code',
        'date',
        'subject',
        '_id',
        '_sort',
        '_count',
        '_include',
        '_page',
        '_lastUpdated',
        'name:exact',
        'value-quantity',
      ),
      fc.string({ maxLength: 12 }),
    )
    const value = fc.oneof(
      fc.constantFrom('p-one', '2026', 'ge', 'gt2026-03-01', '-date', '|', 'a|b', '\\', '1e400', '-1', 'Patient/'),
      fc.string({ maxLength: 30 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(name, value), { maxLength: 4 }),
        async (path, query) => {
          const parameters = query.map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text)}`).join('&')
          const url = `/fhir/R4/${path.map(encodeURIComponent).join('/')}?${parameters}`
          const answer = await house.api.inject({ method: 'GET', url, headers: client })
          expect(answer.statusCode, url).toBeLessThan(500)
          if (answer.statusCode >= 400) expect(answer.json().resourceType).toBe('OperationOutcome')
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a resource that was deleted', () => {
  it('answers 410, is not found, and its history tells', async () => {
    const text = observation('gone', 'c1', '1.0')
    await house.store.write((tx) => put(tx, [text], 'c1'))
    await house.store.write((tx) => put(tx, [text], 'c1', { deleted: true }))
    const get = (url: string) => house.api.inject({ method: 'GET', url: `/fhir/R4${url}`, headers: client })
    const answer = await get('/Observation/gone')
    expect(answer.statusCode).toBe(410)
    expect(answer.json().issue[0]).toMatchObject({ code: 'deleted' })
    expect((await get('/Observation?_id=gone')).json().entry).toBeUndefined()
    expect((await get('/Observation/gone/_history/1')).statusCode).toBe(200)
    const { entry } = (await get('/Observation/gone/_history')).json()
    expect(
      entry.map((one: { request: { method: string }; resource?: object }) => [one.request.method, one.resource !== undefined]),
    ).toEqual([
      ['DELETE', false],
      ['PUT', true],
    ])
  })
})
