import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileMappings } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import { errors } from '../../src/model/errors.ts'
import { datatypeFiles } from './set.ts'

const FOLDER = new URL('./lint/', import.meta.url).pathname
const GOLDEN = `${FOLDER}findings.txt`

/** No YAML at all, so no file of its own: formatters would refuse it. */
const BROKEN = { path: 'broken.yaml', text: 'mapping: [broken\n' }

const lines = async (language: 'zh' | 'en'): Promise<readonly string[]> => {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ path: name, text: readFileSync(FOLDER + name, 'utf8') }))
  const { set, findings } = compileMappings([...(await datatypeFiles()), ...files, BROKEN])
  expect(set).toBeUndefined()
  return findings.map((finding) => findingLine(finding, language))
}

test('all findings at once, by file, line and column', async () => {
  const found = `${(await lines('en')).join('\n')}\n`
  // A new golden file is made by deleting the old one; it is then read before it is committed.
  if (!existsSync(GOLDEN)) writeFileSync(GOLDEN, found)
  expect(found).toBe(readFileSync(GOLDEN, 'utf8'))
})

test('every finding has a Chinese text too', async () => {
  for (const line of await lines('zh')) expect(line).toMatch(/^[^:]+:\d+:\d+ mapping\.[a-z-]+ .*\p{Script=Han}/u)
})

test('every finding names what is allowed or where to read on', () => {
  for (const [code, entry] of Object.entries(errors))
    if (code.startsWith('mapping.')) expect(entry.remedy.en.length, code).toBeGreaterThan(10)
})

test('the shipped datatypes and tables are sound', async () => {
  const { set, findings } = compileMappings(await datatypeFiles())
  expect(findings.map((finding) => findingLine(finding))).toEqual([])
  expect(set?.names).toEqual([])
})
