import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findingLine } from '../../src/mapping/finding.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { loadMappings, readMappingFiles } from '../../src/steward/mapping-files.ts'
import { findCases, type MappingCase, runCase } from '../../src/steward/mapping-tests.ts'

const HOUSE = join(import.meta.dirname, '../..')
const MAPPINGS = join(HOUSE, 'mappings')
const FIXTURES = join(HOUSE, 'fixtures/mappings')

const cases = await findCases(FIXTURES)
const byMapping = Map.groupBy(cases, (one) => one.mapping)

/** Mappings of the library that a message can choose. */
const chosen = (await readMappingFiles([MAPPINGS])).flatMap(({ text }) => {
  const name = /^mapping:\s*(\S+)/m.exec(text)?.[1]
  return name === undefined || /^abstract:\s*true/m.test(text) ? [] : [name]
})

let set: MappingSet

beforeAll(async () => {
  const loaded = await loadMappings([MAPPINGS])
  expect(loaded.findings.map((one) => findingLine(one, 'en'))).toEqual([])
  set = loaded.set!
})

describe('the library', () => {
  test('is sound, and every mapping has its fixtures', () => {
    expect(set.names).toEqual(expect.arrayContaining(chosen))
    expect([...byMapping.keys()].sort()).toEqual(chosen.toSorted())
  })

  test.each(chosen)('%s has a plain, an awkward and a refused case', (name) => {
    const own = byMapping.get(name) ?? []
    expect(own.filter((one) => one.expected !== undefined).length, 'plain and awkward').toBeGreaterThanOrEqual(2)
    expect(own.filter((one) => one.error !== undefined).length, 'refused').toBeGreaterThanOrEqual(1)
    expect(own.filter((one) => one.expected !== undefined && one.error !== undefined).map((one) => one.name)).toEqual([])
  })
})

describe.each([...byMapping])('%s', (mapping, own) => {
  test.each(own.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const { difference } = await runCase(set, one)
    expect(difference?.found).toBe(difference?.expected)
    // An answer that another mapping gave would say nothing of this one.
    for (const rule of rulesIn(one)) expect(rule.startsWith(`${mapping}/`), rule).toBe(true)
  })
})

const rulesIn = ({ expected }: MappingCase): readonly string[] =>
  expected === undefined
    ? []
    : (JSON.parse(expected) as { contributions: { rule: string }[] }).contributions.map(({ rule }) => rule)

test('fixtures name nobody real: file names hold no numbers of people', async () => {
  for (const { file } of cases) expect(basename(file)).not.toMatch(/\d{6,}/)
  expect(await readFile(join(FIXTURES, 'hl7v2/oru-r01/blood-count.expected.json'), 'utf8')).toContain('13.20')
})
