import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findingLine } from '../../src/mapping/finding.ts'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { findCases, missingCases, runCase } from '../../src/steward/mapping-tests.ts'

const here = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname

const { set, findings } = await loadMappings([here('mappings')])
const cases = existsSync(here('fixtures/mappings')) ? await findCases(here('fixtures/mappings')) : []

test('the shipped mappings are sound', () => {
  expect(findings.map((finding) => findingLine(finding))).toEqual([])
})

test('every mapping has a plain, an awkward and a refused case', () => {
  expect(set === undefined ? [] : missingCases(set, cases).map(({ facts }) => `${facts.found}: ${facts.where}`)).toEqual([])
})

describe.skipIf(set === undefined || cases.length === 0)('fixtures of the shipped mappings', () => {
  test.each(cases.map((one) => [`${one.mapping}/${one.name}`, one] as const))('%s', async (_name, one) => {
    const { difference } = await runCase(set!, one)
    if (difference !== undefined) expect(difference.found).toBe(difference.expected)
    expect(difference).toBeUndefined()
  })
})
