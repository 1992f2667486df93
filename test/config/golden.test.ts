import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { adapters } from '../../adapters/index.ts'
import { findingLine } from '../../src/config/finding.ts'
import { loadConfig } from '../../src/config/load.ts'

/** Every file under fixtures/config: the valid ones load, the invalid ones say exactly what stands beside them. */

const ROOT = join(import.meta.dirname, '../..')
const SECRET = 'canary-secret-value'
const env = { TEST_PORT: '8090', TEST_SECRET: SECRET }

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, 'fixtures/config', folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join('fixtures/config', folder, name))

const load = (file: string) => loadConfig(join(ROOT, file), { env, adapters, root: ROOT })

describe('valid', () => {
  it.each([...filesIn('valid'), 'config/example.yaml'])('%s loads without a finding', async (file) => {
    const { config, findings } = await load(file)
    expect(findings.map((finding) => findingLine(finding))).toEqual([])
    expect(config?.file).toBe(join(ROOT, file))
  })
})

describe('invalid', () => {
  it.each(filesIn('invalid'))('%s says all that is wrong, with positions, in both languages', async (file) => {
    const { config, findings } = await load(file)
    expect(config).toBeUndefined()
    const lines = (['en', 'zh'] as const).flatMap((language) =>
      findings.map((finding) => findingLine({ ...finding, file: relative(ROOT, finding.file) }, language)),
    )
    expect(lines.join('\n')).not.toContain(SECRET)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(ROOT, file.replace(/\.yaml$/, '.findings.txt')))
  })
})
