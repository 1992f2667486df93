import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort, temporaryFolder } from '../support/engine-process.ts'
import { launch, ROOT } from './launcher.ts'

/** The first interface as README tells it: its file, its commands, one after the other, in an empty folder. */

const sh = promisify(execFile)

interface Told {
  readonly yaml: string
  readonly before: string
  readonly start: string
  readonly after: string
}

function told(page: string): Told {
  const block = (fence: string): string[] =>
    [...page.matchAll(new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((found) => found[1]!)
  const [before, after] = block('sh') as [string, string]
  return { yaml: block('yaml')[0]!, before, start: block('sh start')[0]!.trim(), after }
}

let stop: (() => Promise<void>) | undefined
afterEach(async () => stop?.())

describe.each(['README.md', 'README.zh.md'])('%s', (name) => {
  const page = readFileSync(join(ROOT, name), 'utf8')

  test('is under 150 lines and names only files that are there', () => {
    expect(page.split('\n').length).toBeLessThan(150)
    const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map((found) => found[1]!)
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) expect(readFileSync(join(ROOT, link), 'utf8').length).toBeGreaterThan(0)
  })

  test('its first interface works as written', async () => {
    const folder = temporaryFolder('readme')
    const [http, mllp] = [await freePort(), await freePort()]
    const env = { ...process.env, TRIBUTARY_LANGUAGE: 'en', TRIBUTARY_HTTP_PORT: String(http), TRIBUTARY_MLLP_PORT: String(mllp) }
    symlinkSync(join(ROOT, 'bin'), join(folder.path, 'bin'))
    const { yaml, before, start, after } = told(page)
    writeFileSync(join(folder.path, 'lis.yaml'), yaml)
    const run = (script: string) => sh('sh', ['-ec', script], { cwd: folder.path, env })

    const mapped = await run(before)
    expect((JSON.parse(mapped.stdout) as { resourceType: string }).resourceType).toBe('Bundle')

    const engine = launch([...start.split(' ').slice(1), '--json'], { cwd: folder.path, env })
    const ended = new Promise<number | null>((done) => engine.on('exit', done))
    stop = async () => {
      engine.kill('SIGTERM')
      await ended
      folder.remove()
    }
    await new Promise<void>((ready, failed) => {
      engine.stdout!.once('data', () => ready())
      void ended.then((code) => failed(new Error(`ended with ${code}`)))
    })

    const read = await run(after.replaceAll('127.0.0.1:8080', `127.0.0.1:${http}`))
    expect(read.stdout).toContain('1 sent, 1 accepted, 0 refused')
    expect(read.stdout).toContain('"value":7.10')
    expect(read.stdout).toContain('"entries":[')
    expect(read.stdout).toContain('The balance closes.')
    expect(read.stdout).not.toContain('BAD ')
  }, 60_000)
})
