import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compileFolder, testRules } from '../../src/steward/rules.ts'

/** What `tributary rules test` says of a folder of rules. */
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rules-'))
  await cp(path.join(import.meta.dirname, '../../config/triggers'), folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

const results = async (...names: readonly string[]) =>
  testRules(path.join(folder, 'scenarios'), await compileFolder(folder), names)

describe('the scenarios of a folder', () => {
  test('all pass as shipped, each rule with two at least', async () => {
    const all = await results()
    expect(all.filter(({ passed }) => !passed)).toEqual([])
    expect([...Map.groupBy(all, ({ rule }) => rule)].filter(([, list]) => list.length < 2)).toEqual([])
  })

  test('a row of the catalogue names its rules', async () => {
    expect(new Set((await results('t27')).map(({ rule }) => rule))).toEqual(
      new Set(['t27-night-heart-rate', 't27-night-heart-rate-patient']),
    )
  })

  test('another expectation is told with what was found', async () => {
    const file = path.join(folder, 'scenarios/t28-question-unanswered.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('22:30', '22:45'))
    const [wrong] = (await results('t28')).filter(({ passed }) => !passed)
    expect(wrong?.difference?.expected).toContain('14:45')
    expect(wrong?.difference?.found).toContain('14:30')
  })

  test('a rule without scenarios fails', async () => {
    await rm(path.join(folder, 'scenarios/t28-question-unanswered.yaml'))
    expect(await results('t28')).toMatchObject([{ passed: false, difference: { found: 'none' } }])
  })
})
