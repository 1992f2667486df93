import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { adapters } from '../../adapters/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { defineAdapter } from '../../src/sdk/adapter.ts'

const ROOT = join(import.meta.dirname, '../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-config-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const load = async (text: string, env: Record<string, string> = {}, known = adapters) => {
  const file = join(folder, 'tributary.yaml')
  await writeFile(file, text)
  return loadConfig(file, { env, adapters: known, root: ROOT })
}

/** `${NAME}` as it stands in a file. */
const ref = (name: string): string => `$\{${name}}`

const TWO = `
hospital: { name: H, zone: Asia/Urumqi }
interfaces:
  - { name: adt, adapter: mllp, authority: his, settings: { port: 2600 } }
  - { name: lis, adapter: mllp, authority: lis, zone: Asia/Shanghai, settings: { port: 2601 } }
`

describe('what the engine starts from', () => {
  it('has every default, absolute folders and the hospital’s zone', async () => {
    const { config } = await load(TWO)
    expect(config).toMatchObject({
      http: { host: '127.0.0.1', port: 8080 },
      demo: false,
      intake: { backlogMessages: 5000, backlogBytes: 67108864, diskFreeBytes: 536870912 },
      mappings: { folders: [join(ROOT, 'mappings')] },
      rules: { folder: join(ROOT, 'config/triggers') },
      interfaces: [
        { zone: 'Asia/Urumqi', settings: { port: 2600, host: '127.0.0.1', maxConnections: 64 } },
        { zone: 'Asia/Shanghai' },
      ],
    })
  })

  it('takes ports from outside: the API’s, and the first interface’s of an adapter', async () => {
    const { config } = await load(TWO, { TRIBUTARY_HTTP_PORT: '0', TRIBUTARY_MLLP_PORT: '2700' })
    expect(config?.http.port).toBe(0)
    expect(config?.interfaces.map((one) => (one.settings as { port: number }).port)).toEqual([2700, 2601])
  })

  it('checks a port from outside like a written one', async () => {
    const { findings } = await load(TWO, { TRIBUTARY_HTTP_PORT: 'eighty' })
    expect(findings).toMatchObject([{ code: 'config.invalid-value', facts: { where: 'http.port' } }])
    expect((await load(TWO, { TRIBUTARY_HTTP_PORT: '2600' })).findings).toMatchObject([{ code: 'config.claim-conflict' }])
  })

  it('replaces variables inside a text, numbers where a number is wanted, and keeps digits text where text is', async () => {
    const { config } = await load(`hospital: { name: "${ref('A')}-${ref('B:-b')}" }\nhttp: { port: "${ref('P')}" }`, {
      A: '007',
      P: '8100',
    })
    expect(config?.hospital.name).toBe('007-b')
    expect(config?.http.port).toBe(8100)
    expect((await load(`hospital: { name: "${ref('A')}" }`, { A: '007' })).config?.hospital.name).toBe('007')
  })

  it('says that a file is not there', async () => {
    const { findings } = await loadConfig(join(folder, 'none.yaml'), { env: {}, adapters })
    expect(findings).toMatchObject([{ line: 1, col: 1, code: 'config.not-readable', facts: { found: 'ENOENT' } }])
  })

  it('finds unknown settings of an adapter whose schema forgot to be strict', async () => {
    const lax = defineAdapter({
      name: 'lax',
      title: { zh: '宽', en: 'Lax' },
      settings: z.object({
        list: z.array(z.object({ a: z.number() })).default([]),
        free: z.record(z.string(), z.string()).optional(),
      }),
      claims: () => [],
      source: () => ({ start: async () => {}, stop: async () => {}, status: () => ({ state: 'stopped' as const }) }),
    })
    const text =
      'hospital: { name: H }\ninterfaces:\n  - { name: x, adapter: lax, authority: a, settings: { free: { any: thing }, list: [{ a: 1, b: 2 }] } }'
    const { findings } = await load(text, {}, [lax] as never)
    expect(findings).toMatchObject([{ code: 'config.unknown-key', line: 3, facts: { found: 'b', allowed: 'a' } }])
  })

  it.each([
    ['a map without end', 'hospital: { name: H\nhttp: { port: 8080 }', 2],
    ['a tab as indentation', 'hospital:\n\tname: H', 2],
    ['an unknown alias', 'hospital: *h', 1],
  ])('%s is told with its line', async (_, text, line) => {
    const { config, findings } = await load(text)
    expect(config).toBeUndefined()
    expect(findings[0]).toMatchObject({ code: 'config.syntax', line })
  })

  it('refuses a bomb of aliases', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'e'],
    ])
      lines.push(`${to}: &${to} [${`*${from}, `.repeat(10)}]`)
    expect((await load(lines.join('\n'))).findings).toMatchObject([{ code: 'config.syntax' }])
  })
})
