import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Peer } from '../adapters/mllp/peer.ts'
import type { EngineProcess } from '../support/engine-process.ts'
import { labMessage, patient } from '../support/traffic.ts'
import { type House, house, settledByControlId, terminate, until } from '../support/whole-engine.ts'

/** MLLP over mutual TLS, switched on in the configuration file: who shows no certificate of the right authority gets nothing in. */

const HAS_OPENSSL = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']

describe.skipIf(!HAS_OPENSSL)('mutual TLS (skipped when there is no openssl to make certificates with)', () => {
  let folder = ''
  let place: House
  let engine: EngineProcess

  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const authority = (name: string): Buffer =>
    openssl('req', '-x509', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`)
  const signed = (name: string, by: string): Buffer =>
    openssl(
      ...['req', '-x509', ...NEW_KEY, '-CA', `${by}.pem`, '-CAkey', `${by}.key`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', '/CN=localhost'],
    )
  const shown = (name: string) => ({ key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) })
  const open = (identity: object): Promise<Peer> =>
    Peer.tls(place.mllp, { servername: 'localhost', ca: readFileSync(at('ca.pem')), ...identity })
  const refusals = (): number => engine.stderr().split('"code":"receive.tls"').length - 1

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-tls-'))
    authority('ca')
    authority('stranger')
    signed('server', 'ca')
    signed('lis', 'ca')
    signed('intruder', 'stranger')
    const files = `key: "${at('server.key')}", cert: "${at('server.pem')}", ca: "${at('ca.pem')}"`
    place = await house('tls', { settings: `tls: { ${files}, mutual: true }` })
    engine = await place.start()
  }, 60_000)
  afterAll(async () => {
    await place?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('a sender with a certificate of the right authority: stored and committed', async () => {
    const peer = await open(shown('lis'))
    peer.send(labMessage(1, patient(1), Date.now()).text)
    expect(await peer.ack()).toBe('AA O0000000001')
    peer.close()
    expect((await settledByControlId(place.data)).get('O0000000001')).toMatchObject([{ state: 'committed', reply: 'sent' }])
  })

  it.each([
    ['none', () => ({})],
    ['one of another authority', () => shown('intruder')],
  ])('a sender with %s: refused with a code', async (_, identity) => {
    const before = refusals()
    const peer = await open(identity()).catch(() => undefined)
    peer?.send(labMessage(2, patient(2), Date.now()).text)
    await until(() => refusals() === before + 1)
    peer?.close()
  })

  it('one that speaks no TLS: refused with a code, and the engine drains at once with a handshake that hangs', async () => {
    const before = refusals()
    const plain = await Peer.plain(place.mllp)
    plain.send(labMessage(3, patient(3), Date.now()).text)
    await until(() => refusals() === before + 1)
    const stuck = await Peer.plain(place.mllp)
    stuck.write(Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0]))
    expect(await terminate(engine)).toBe(0)
    expect(await stuck.end()).toBe('')
    expect([...(await settledByControlId(place.data)).keys()]).toEqual(['O0000000001'])
  })
})
