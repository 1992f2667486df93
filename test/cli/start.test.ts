import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { banner } from '../../src/cli/banner.ts'
import { languageOf } from '../../src/cli/context.ts'
import { freePort, temporaryFolder, writeConfig } from '../support/engine-process.ts'
import { launch, run, STACK } from './launcher.ts'

const folder = temporaryFolder('start')
const running: ReturnType<typeof launch>[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  folder.remove()
})

/** The demo on ports of its own, until its standard output satisfies `seen`. */
async function demo(data: string, seen: RegExp, language: string) {
  const env = {
    TRIBUTARY_LANGUAGE: '',
    LC_ALL: '',
    LANG: language,
    TRIBUTARY_HTTP_PORT: String(await freePort()),
    TRIBUTARY_MLLP_PORT: String(await freePort()),
    TRIBUTARY_LIS_PORT: String(await freePort()),
    TRIBUTARY_RECEIVER_PORT: String(await freePort()),
  }
  const child = launch(['start', '--demo', '--data', data], { env })
  running.push(child)
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  let [stdout, stderr] = ['', '']
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  await new Promise<void>((done, failed) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (seen.test(stdout)) done()
    })
    void ended.then((code) => failed(new Error(`ended with ${code}: ${stderr}`)))
  })
  return { child, ended, env, stdout: () => stdout, stderr: () => stderr }
}

describe('the demo', () => {
  test('shows where everything is, a token and a summary, in the language of LANG, and keeps the log out of it', async () => {
    const data = join(folder.path, 'demo')
    const shown = await demo(data, /接收 \d+ {2}提交 \d+/, 'zh_CN.UTF-8')
    expect(shown.stdout()).toMatch(/令牌\n\s+(trib_\S+)/)
    expect(shown.stdout()).toContain(`http://127.0.0.1:${shown.env.TRIBUTARY_HTTP_PORT}/fhir/R4`)
    // Nobody receives its webhooks: the attempts that fail are not told one by one.
    expect(shown.stderr().split('\n').length).toBeLessThan(4)

    const token = /trib_\S+/.exec(shown.stdout())![0]
    const answer = await fetch(`http://127.0.0.1:${shown.env.TRIBUTARY_HTTP_PORT}/fhir/R4/Patient?_count=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(200)

    const { env } = shown
    const receiver = launch(['receiver', '--demo', '--data', data, '--json'], { env })
    running.push(receiver)
    const webhook = new Promise<string>((done) => receiver.stdout!.once('data', (chunk: Buffer) => done(chunk.toString())))
    const simulated = await run(['simulate', '--demo', '--data', data, '--limit', '3', '--rate', '0', '--json'], { env })
    expect(JSON.parse(simulated.stdout)).toEqual({ sent: 3, AA: 3, refused: 0 })
    expect(JSON.parse((await webhook).split('\n')[0]!)).toMatchObject({ outcome: 'received', id: expect.stringMatching(/^evt_/) })
    const stopped = new Promise<number | null>((done) => receiver.on('exit', done))
    receiver.kill('SIGINT')
    expect(await stopped).toBe(0)

    const second = await run(['start', '--demo', '--data', data], { env: { TRIBUTARY_LANGUAGE: 'zh' } })
    expect([second.code, second.stdout]).toEqual([75, ''])
    expect(second.stderr).toMatch(/^cli\.already-running 汇流已在/)

    shown.child.kill('SIGINT')
    expect(await shown.ended).toBe(0)
    expect(existsSync(join(data, 'running.json'))).toBe(false)
  }, 60_000)
})

describe('what keeps it from starting', () => {
  test('findings: exit 2, each with file, line and column, and nothing was made', async () => {
    const data = join(folder.path, 'never')
    const { code, stderr } = await run(['start', '--config', 'fixtures/config/invalid/unknown-keys.yaml', '--data', data])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^fixtures\/config\/invalid\/unknown-keys\.yaml:\d+:\d+ config\.unknown-key /m)
    expect(existsSync(data)).toBe(false)
  })

  test('no such configuration', async () => {
    const { code, stderr } = await run(['start', '--config', 'nowhere.yaml', '--data', join(folder.path, 'never')])
    expect([code, stderr.includes('config.not-readable')]).toEqual([2, true])
  })

  // Permissions do not stop root; a folder that is a file stops everybody.
  test('an unwritable data folder', async () => {
    const config = writeConfig(folder.path, { mllp: await freePort(), http: await freePort() })
    const closed = join(folder.path, 'closed')
    mkdirSync(closed, { mode: 0o500 })
    const data = process.getuid?.() === 0 ? join(config, 'data') : closed
    const { code, stderr } = await run(['start', '--config', config, '--data', data])
    chmodSync(closed, 0o700)
    expect(stderr).toMatch(/^store\.unwritable .*right to write/)
    expect(stderr).not.toMatch(STACK)
    expect([code, readdirSync(closed)]).toEqual([73, []])
  })
})

test.each([
  [{ TRIBUTARY_LANGUAGE: 'zh', LANG: 'en_US.UTF-8' }, 'zh'],
  [{ TRIBUTARY_LANGUAGE: '', LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LC_ALL: 'en_GB.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LANG: 'C' }, 'en'],
  [{}, 'en'],
])('language of %o is %s', (env, language) => expect(languageOf(env)).toBe(language))

test('the banner of an installation tells how to get a token, in both languages', () => {
  const shown = { serving: { address: { host: '0.0.0.0', port: 8080 } }, interfaces: [], token: undefined, folder: 'data' }
  for (const language of ['zh', 'en'] as const) {
    const text = banner({ ...shown, language })
    expect(text).toContain('http://127.0.0.1:8080/fhir/R4')
    expect(text).toContain('bin/tributary token --role client --data data')
  }
})
