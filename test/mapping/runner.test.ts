import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { findCases, missingCases, runCase } from '../../src/steward/mapping-tests.ts'

/** Folders as a steward has them: one mapping, its cases. */
let folder = ''

const MAPPING = `
mapping: sql/thing
for: row
source: V_THING
ignore:
  void: { when: 'XGBZ = "2"', because: { zh: 作废, en: void } }
resources:
  o: { resource: Observation, key: [ID], set: { status: final, code: { text: { from: NAME } }, 'value[x]': { from: V, as: Quantity } } }
`
const CASES: Readonly<Record<string, string>> = {
  'plain.row.json': '{"ID":"1","NAME":"血糖","V":"7.10"}',
  'plain.context.json': '{"origin":"V_THING"}',
  'plain.expected.json':
    '{"sourceTime":null,"contributions":[{"rule":"sql/thing/o","mode":"snapshot","content":{"resourceType":"Observation","id":"ID","status":"final","code":{"text":"血糖"},"valueQuantity":{"value":7.10}}}]}',
  'rounded.row.json': '{"ID":"1","NAME":"血糖","V":"7.10"}',
  'rounded.context.json': '{"origin":"V_THING"}',
  'rounded.expected.json':
    '{"sourceTime":null,"contributions":[{"rule":"sql/thing/o","mode":"snapshot","content":{"resourceType":"Observation","id":"ID","status":"final","code":{"text":"血糖"},"valueQuantity":{"value":7.1}}}]}',
  'void.row.json': '{"ID":"1","XGBZ":"2"}',
  'void.context.json': '{"origin":"V_THING"}',
  'void.error.txt': 'ignored sql/thing/void\n',
  'bare.row.json': '{"ID":"1"}',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapping-runner-'))
  await mkdir(join(folder, 'mappings', 'sql'), { recursive: true })
  await mkdir(join(folder, 'cases', 'sql', 'thing'), { recursive: true })
  await writeFile(join(folder, 'mappings', 'sql', 'thing.yaml'), MAPPING)
  const { set } = await loadMappings([join(folder, 'mappings')])
  const made = set!.map(
    { format: 'row', row: { ID: '1', NAME: 'x' } },
    {
      interface: 'fixture',
      authority: 'hospital',
      authorities: {},
      zone: 'UTC',
      salt: 'tributary-published-salt',
      receivedAt: 0,
      origin: 'V_THING',
      tables: {},
    },
  )
  const id = made.kind === 'mapped' ? made.contributions[0]!.id : ''
  for (const [name, text] of Object.entries(CASES))
    await writeFile(join(folder, 'cases', 'sql', 'thing', name), text.replace('"id":"ID"', `"id":"${id}"`))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('cases are found by walking, run, and compared to the digit', async () => {
  const { set } = await loadMappings([join(folder, 'mappings')])
  const cases = await findCases(join(folder, 'cases'))
  expect(cases.map(({ mapping, name }) => `${mapping}/${name}`)).toEqual([
    'sql/thing/bare',
    'sql/thing/plain',
    'sql/thing/rounded',
    'sql/thing/void',
  ])
  const results = await Promise.all(cases.map((one) => runCase(set!, one)))
  expect(results.map(({ passed }) => passed)).toEqual([false, true, false, true])
  expect(results[2]!.difference!.found).toContain('7.10')
  expect(missingCases(set!, cases)).toEqual([])
  expect(missingCases(set!, cases.slice(1, 2)).map(({ facts }) => facts.where)).toEqual(['awkward'])
})

test('cases of one mapping only', async () => {
  expect(await findCases(join(folder, 'cases'), ['hl7v2'])).toEqual([])
  expect(await findCases(join(folder, 'cases'), ['sql'])).toHaveLength(4)
})
