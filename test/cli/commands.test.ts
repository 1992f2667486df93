import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EngineProcess, freePort, temporaryFolder, tributary, writeConfig } from '../support/engine-process.ts'
import { type Ran, ROOT, run, STACK } from './launcher.ts'

/** Every command beside a running engine, then the same on its data when it is stopped. */

const folder = temporaryFolder('cli')
const data = join(folder.path, 'data')
const messages = join(folder.path, 'messages')
let engine: EngineProcess
let ports: { mllp: number; http: number }
let config: string

const oru = (id: string, more = ''): string =>
  `MSH|^~\\&|LIS|LAB|CRM|H|20260301100000||ORU^R01|${id}|P|2.4\rPID|1||P${id}^^^HIS||Zhang^San||19800101|M\rOBR|1|R${id}|S${id}|BIO^Biochemistry|||20260301093000||||||||||||||||||F\rOBX|1|NM|GLU^Glucose||7.10|mmol/L|3.9-6.1|H|||F\r${more}`

beforeAll(async () => {
  ports = { mllp: await freePort(), http: await freePort() }
  config = writeConfig(folder.path, ports)
  mkdirSync(messages)
  for (const id of ['1', '2', '3']) writeFileSync(join(messages, `${id}.hl7`), oru(id))
  engine = tributary(['start', '--config', config, '--data', data, '--json'])
  await engine.ready
}, 60_000)

afterAll(() => {
  engine?.child.kill('SIGKILL')
  folder.remove()
})

const answer = (path: string, token?: string) =>
  fetch(`http://127.0.0.1:${ports.http}${path}`, token ? { headers: { authorization: `Bearer ${token}` } } : {})

const ok = ({ code, stderr }: Ran): void => expect({ code, stderr }).toEqual({ code: 0, stderr: '' })

/** Token, balance, doctor: they read or write the data folder, with or without an engine on it. */
async function onTheData(running: boolean): Promise<string> {
  const issued = await run(['token', '--role', 'operator', '--data', data])
  ok(issued)
  expect(issued.stdout).toMatch(/^trib_\S+\n$/)
  const list = await run(['token', '--list', '--json', '--data', data])
  const last = (JSON.parse(list.stdout) as { id: string; role: string }[]).at(-1)!
  expect(last.role).toBe('operator')
  expect(list.stdout).not.toContain(issued.stdout.trim())

  const balance = await run(['balance', '--json', '--data', data])
  ok(balance)
  expect(JSON.parse(balance.stdout)).toMatchObject({ closes: true, rows: [{ interface: 'feed', received: 3, committed: 3 }] })

  const doctor = await run(['doctor', '--json', '--data', data, '--config', config])
  ok(doctor)
  const checks = JSON.parse(doctor.stdout) as { name: string; ok: boolean; found: string }[]
  expect(checks.find(({ name }) => name === 'engine')?.found.split(',')[0]).toBe(running ? 'running' : 'stopped')
  expect(checks.some(({ name }) => name === 'api')).toBe(running)
  return issued.stdout.trim()
}

describe('beside a running engine', () => {
  test('simulate sends a folder and tells how many were accepted', async () => {
    const sent = await run(['simulate', messages, '--port', String(ports.mllp), '--rate', '0', '--json'])
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([0, { sent: 3, AA: 3, refused: 0 }])
    await expect
      .poll(async () => (await run(['balance', '--json', '--data', data])).stdout, { timeout: 20_000 })
      .toContain('"committed":3')
  })

  test('token, balance and doctor', async () => {
    const token = await onTheData(true)
    expect((await answer('/admin/balance')).status).toBe(401)
    expect((await answer('/admin/balance', token)).status).toBe(200)
    const [{ id }] = JSON.parse((await run(['token', '--list', '--json', '--data', data])).stdout) as [{ id: string }]
    ok(await run(['token', '--revoke', id, '--data', data]))
    await expect.poll(async () => (await answer('/admin/balance', token)).status, { timeout: 10_000 }).toBe(401)
  })

  test('a second engine on the same data says where the first one is and starts nothing', async () => {
    const second = await run(['start', '--config', config, '--data', data])
    expect(second.code).toBe(75)
    expect(second.stderr).toMatch(/^cli\.already-running .*process \d+, http:\/\/127\.0\.0\.1:\d+/)
  })

  test('a port in use has its own code and leaves nothing running', async () => {
    const other = join(folder.path, 'other')
    const refused = await run(['start', '--config', config, '--data', other])
    expect(refused.code).toBe(69)
    expect(refused.stderr).toMatch(/^(receive|engine)\.port-in-use .*127\.0\.0\.1:\d+/m)
    expect(refused.stderr).not.toMatch(STACK)
  })
})

describe('after SIGTERM', () => {
  test('the engine drains and exits 0', async () => {
    engine.child.kill('SIGTERM')
    expect(await engine.exited).toEqual({ code: 0, signal: null })
  })

  test('token, balance and doctor work on what it left', async () => {
    await onTheData(false)
  })

  test('simulate says that nobody answers', async () => {
    const refused = await run(['simulate', messages, '--port', String(ports.mllp)])
    expect([refused.code, refused.stderr.split(' ')[0]]).toEqual([69, 'cli.not-reachable'])
  })
})

describe('map', () => {
  const file = join(messages, '1.hl7')

  test('mapped: a Bundle on stdout, exit 0; lineage and coverage on stderr', async () => {
    const { code, stdout, stderr } = await run(['map', '--explain', '--coverage', file])
    expect(code).toBe(0)
    const bundle = JSON.parse(stdout) as { type: string; entry: { resource: { resourceType: string } }[] }
    expect(bundle.type).toBe('collection')
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toEqual(
      expect.arrayContaining(['Patient', 'DiagnosticReport', 'Observation']),
    )
    expect(stderr).toMatch(/^Observation\/\S+ value.* ← OBX-5.* hl7v2\/oru-r01\.yaml:\d+/m)
    expect(stderr).toContain('"unused"')
  })

  test('standard input', async () => {
    const { code, stdout } = await run(['map', '-'], { input: readFileSync(file, 'latin1') })
    expect([code, (JSON.parse(stdout) as { resourceType: string }).resourceType]).toEqual([0, 'Bundle'])
  })

  test('held: a code whose policy is to wait for a person, exit 3', async () => {
    const row = 'fixtures/mappings/sql/his-patient/unknown-sex-code.row.json'
    const { code, stdout, stderr } = await run(['map', '--source', 'TB_YL_PATIENT_INFORMATION', row])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^mapping\.code-held /)
  })

  test.each([
    ['junk', 'hello', 4, 'decode.not-hl7'],
    ['nothing', '', 4, 'decode.'],
    ['a trigger without a mapping', 'MSH|^~\\&|A|B|C|D|20260301||ZZZ^Z99|1|P|2.4\r', 4, 'mapping.none'],
    ['JSON that is none', '{"a":', 4, 'engine.not-json'],
  ])('%s: a coded error, no stack trace', async (_, input, code, error) => {
    const ran = await run(['map', '-'], { input })
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' })
    expect(ran.stderr.startsWith(error)).toBe(true)
    expect(ran.stderr).not.toMatch(STACK)
  })
})

describe('lint', () => {
  test('the shipped mappings and rules have no finding', async () => {
    expect(await run(['lint'])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('findings have file, line, column, code, message and hint, in both languages', async () => {
    const bad = join(folder.path, 'bad.yaml')
    writeFileSync(bad, 'hospital: { name: X }\nhttp: { prot: 1 }\ninterfaces:\n  - { name: a, adapter: fax, authority: x }\n')
    const english = await run(['lint', bad])
    expect(english.code).toBe(1)
    expect(english.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/bad\.yaml:2:\d+ config\.unknown-key Unknown setting prot at http\. Allowed here: .*port/),
      expect.stringMatching(/bad\.yaml:4:\d+ config\.unknown-adapter .*fax.*mllp/),
    ])
    const chinese = await run(['lint', bad], { env: { TRIBUTARY_LANGUAGE: 'zh' } })
    expect(chinese.stdout).toContain('未知设置 prot')
    const started = await run(['start', '--config', bad, '--data', join(folder.path, 'never')])
    expect([started.code, started.stderr.split('\n').length]).toEqual([2, 3])
  })
})

test('test runs the fixtures of a mapping, and a name without any is refused', async () => {
  const { code, stdout } = await run(['test', 'sql/his-patient', '--json'])
  const cases = JSON.parse(stdout) as { mapping: string; passed: boolean }[]
  expect(cases.length).toBeGreaterThan(2)
  expect(code).toBe(cases.every(({ passed }) => passed) ? 0 : 1)
  expect(new Set(cases.map(({ mapping }) => mapping))).toEqual(new Set(['sql/his-patient']))
  const none = await run(['test', 'sql/no-such'])
  expect([none.code, none.stderr.split(' ')[0]]).toEqual([2, 'cli.no-case'])
})

test.each([
  ['an unknown command', ['strat'], 2, /Did you mean start/],
  ['a role that is none', ['token', '--role', 'king'], 2, /Allowed choices are/],
  ['no role', ['token'], 2, /cli\.missing-option/],
  ['a rate that is none', ['simulate', 'README.md', '--rate', 'fast'], 2, /cli\.bad-option --rate/],
  ['no such file', ['map', 'nowhere.hl7'], 2, /cli\.file-not-found/],
  ['no data', ['balance', '--data', 'nowhere'], 69, /store\.missing/],
  ['a receiver without a secret', ['receiver'], 2, /cli\.missing-option/],
])('%s', async (_, args, code, text) => {
  const ran = await run(args)
  expect(ran.code).toBe(code)
  expect(ran.stderr).toMatch(text)
  expect(ran.stderr).not.toMatch(STACK)
})

test('the launcher finds the pinned Node from any folder', async () => {
  const { code, stdout } = await run(['--version'], { cwd: folder.path, env: { PATH: '/usr/bin:/bin' } })
  const wanted = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
  expect([code, stdout.trim()]).toEqual([0, wanted])
})
