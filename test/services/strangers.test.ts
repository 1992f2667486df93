import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EngineProcess, freePort, temporaryFolder, tributary, writeConfig } from '../support/engine-process.ts'

/** Programs that nobody here wrote talk to a running engine: python3-hl7's mllp_send, curl, openssl. `.ci/run` installs them. */

const folder = temporaryFolder('strangers')
const data = join(folder.path, 'data')
const run = promisify(execFile)
let engine: EngineProcess
let ports: { mllp: number; tls: number; http: number }
let token: string

const oru = (id: string): string =>
  `MSH|^~\\&|LIS|LAB|CRM|H|20260301100000||ORU^R01|${id}|P|2.4\rPID|1||P7^^^HIS||Zhang^San||19800101|M\rOBR|1|R${id}|S${id}|BIO^Biochemistry|||20260301093000||||||||||||||||||F\rOBX|1|NM|GLU^Glucose||7.10|mmol/L|3.9-6.1|H|||F\r`

beforeAll(async () => {
  ports = { mllp: await freePort(), tls: await freePort(), http: await freePort() }
  const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-newkey', 'rsa:2048']
  await run('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', certificate])
  const config = writeConfig(folder.path, ports)
  const tls = `  - { name: safe, adapter: mllp, authority: his, settings: { port: ${ports.tls}, tls: { cert: "${certificate}", key: "${key}" } } }\n`
  writeFileSync(config, `${readFileSync(config, 'utf8').trimEnd()}\n${tls}`)
  engine = tributary(['start', '--config', config, '--data', data, '--json'])
  await engine.ready
  token = (await tributaryOut(['token', '--role', 'client', '--data', data])).trim()
}, 120_000)

afterAll(async () => {
  engine?.child.kill('SIGTERM')
  await engine?.exited
  folder.remove()
})

const tributaryOut = async (args: readonly string[]): Promise<string> =>
  (await run(join(import.meta.dirname, '../../bin/tributary'), [...args])).stdout

const curl = async (path: string, ...more: string[]): Promise<string> =>
  (await run('curl', ['-sS', '-H', `Authorization: Bearer ${token}`, ...more, `http://127.0.0.1:${ports.http}${path}`])).stdout

/** Observations of this specimen's report, once the message is committed. */
const observations = async (): Promise<number> => {
  const found = JSON.parse(await curl('/fhir/R4/Observation?code=GLU&_summary=count')) as { total?: number; entry?: unknown[] }
  return found.total ?? found.entry?.length ?? 0
}

describe("python3-hl7's mllp_send", () => {
  test('sends a file of messages and gets AA for each', async () => {
    const file = join(folder.path, 'out.hl7')
    // Its own file format: messages in MLLP frames.
    writeFileSync(file, ['S1', 'S2', 'S3'].map((id) => `\x0b${oru(id)}\x1c\r`).join(''))
    const { stdout } = await run('mllp_send', ['--file', file, '--port', String(ports.mllp), '127.0.0.1'])
    expect(stdout.match(/MSA\|AA\|S[123]/g)).toEqual(['MSA|AA|S1', 'MSA|AA|S2', 'MSA|AA|S3'])
    await expect.poll(observations, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
  })

  test('loose: messages without frames', async () => {
    const file = join(folder.path, 'loose.hl7')
    writeFileSync(file, oru('L1').replaceAll('\r', '\r\n'))
    const { stdout } = await run('mllp_send', ['--loose', '--file', file, '--port', String(ports.mllp), '127.0.0.1'])
    expect(stdout).toContain('MSA|AA|L1')
  })
})

describe('curl', () => {
  test('is refused without a token, and served the capability statement with one', async () => {
    const refused = await run('curl', [
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      `http://127.0.0.1:${ports.http}/fhir/R4/Patient`,
    ])
    expect(refused.stdout).toBe('401')
    expect((JSON.parse(await curl('/fhir/R4/metadata')) as { resourceType: string }).resourceType).toBe('CapabilityStatement')
  })
})

describe('openssl s_client', () => {
  test('sends a message over TLS and gets AA', () => {
    const sent = spawnSync(
      'sh',
      [
        '-c',
        `(printf '%b' "$MESSAGE"; sleep 2) | timeout 20 openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:${ports.tls}`,
      ],
      {
        env: { ...process.env, MESSAGE: `\x0b${oru('T1').replaceAll('\\', '\\\\')}\x1c\r` },
      },
    )
    expect(sent.stdout.toString()).toContain('MSA|AA|T1')
  })
})
