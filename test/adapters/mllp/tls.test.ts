import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { oru, Peer, until } from './peer.ts'
import { type Running, run } from './running.ts'

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

let folder = ''
const at = (name: string): string => join(folder, name)
const pem = (name: string): string => readFileSync(at(name), 'utf8')
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

function authority(name: string): void {
  openssl('req', '-x509', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`)
}

function signed(name: string, by: string): void {
  openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=localhost')
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${by}.pem`,
    '-CAkey',
    `${by}.key`,
    '-CAcreateserial',
    '-out',
    `${name}.pem`,
    '-days',
    '2',
  )
}

describe.skipIf(!hasOpenssl)('TLS (skipped when there is no openssl to make certificates with)', () => {
  let running: Running | undefined
  const peers: Peer[] = []

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mllp-tls-'))
    authority('ca')
    authority('stranger')
    signed('server', 'ca')
    signed('lis', 'ca')
    signed('intruder', 'stranger')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.close()
    await running?.source.stop()
    running = undefined
  })

  const start = async (tls: Record<string, unknown>): Promise<Running> => {
    running = await run({ tls: { key: at('server.key'), cert: at('server.pem'), ...tls } })
    return running
  }
  const trusting = { servername: 'localhost' }
  const open = async (lab: Running, options: Record<string, unknown> = {}): Promise<Peer> => {
    const peer = await Peer.tls(lab.port, { ...trusting, ca: pem('ca.pem'), ...options })
    peers.push(peer)
    return peer
  }

  it('takes messages over TLS', async () => {
    const peer = await open(await start({}))
    peer.send(oru('T-1'), oru('T-2'))
    expect([await peer.ack(), await peer.ack()]).toEqual(['AA T-1', 'AA T-2'])
  })

  it('takes key and certificate as text too', async () => {
    const peer = await open(await start({ key: pem('server.key'), cert: pem('server.pem') }))
    peer.send(oru('T-1'))
    expect(await peer.ack()).toBe('AA T-1')
  })

  it('mutual: lets a sender of the right authority in', async () => {
    const lab = await start({ ca: at('ca.pem'), mutual: true })
    const peer = await open(lab, { key: pem('lis.key'), cert: pem('lis.pem') })
    peer.send(oru('T-1'))
    expect(await peer.ack()).toBe('AA T-1')
    expect(lab.refused()).toEqual([])
  })

  it.each([
    ['no certificate', undefined],
    ['one of another authority', 'intruder'],
  ])('mutual: refuses %s', async (_, name) => {
    const lab = await start({ ca: at('ca.pem'), mutual: true })
    const shown = name === undefined ? {} : { key: pem(`${name}.key`), cert: pem(`${name}.pem`) }
    const peer = await open(lab, shown).catch(() => undefined)
    peer?.send(oru('T-1'))
    await until(() => lab.refused().length > 0)
    expect([lab.refused(), lab.intake.taken.length]).toEqual([['receive.tls'], 0])
  })

  it('refuses TLS 1.1', async () => {
    const lab = await start({})
    await expect(open(lab, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow()
    await until(() => lab.refused().length > 0)
    expect(lab.refused()).toEqual(['receive.tls'])
  })

  it('refuses plain bytes on the TLS port, and goes on', async () => {
    const lab = await start({})
    const plain = await Peer.plain(lab.port)
    peers.push(plain)
    plain.send(oru('P-1'))
    await until(() => lab.refused().length > 0)
    const peer = await open(lab)
    peer.send(oru('T-1'))
    expect([lab.refused(), await peer.ack(), lab.intake.taken.length]).toEqual([['receive.tls'], 'AA T-1', 1])
  })

  it('turns an address that is not allowed away before the handshake', async () => {
    running = await run({ allow: ['10.0.0.1'], tls: { key: at('server.key'), cert: at('server.pem') } })
    await expect(open(running)).rejects.toThrow()
    expect(running.refused()).toContain('receive.address-refused')
  })

  it('stops at once with a handshake that hangs, and ends the connections that are open', async () => {
    const lab = await start({})
    const stuck = await Peer.plain(lab.port)
    peers.push(stuck)
    const peer = await open(lab)
    peer.send(oru('T-1'))
    expect(await peer.ack()).toBe('AA T-1')
    // The first bytes of a ClientHello whose rest never comes.
    stuck.write(Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0]))
    await lab.source.stop()
    expect([await stuck.end(), await peer.end().then((bytes) => bytes.length > 0), lab.source.status().state]).toEqual([
      '',
      true,
      'stopped',
    ])
  })

  it('a key that cannot be read or is none has its own code', async () => {
    await expect(start({ key: at('nowhere.key') })).rejects.toMatchObject({ error: { code: 'receive.tls-files' } })
    await expect(start({ key: at('server.pem') })).rejects.toMatchObject({ error: { code: 'receive.tls-files' } })
  })
})
