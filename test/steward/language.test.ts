import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { compileMappings, type MappingFile } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import { type StructureName, structureOf } from '../../src/steward/language.ts'
import { EXAMPLES, exampleMapping } from '../../src/steward/language-examples.ts'
import { languagePage } from '../../src/steward/language-page.ts'
import { compilerWords } from '../../src/steward/language-words.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { mappingSchema, mappingSchemaText } from '../../src/steward/mapping-schema.ts'
import { context, datatypeFiles, hl7 } from '../mapping/set.ts'
import { faults } from './json-schema.ts'

/** What is said of the mapping language is what the compiler does. */

const ROOT = join(import.meta.dirname, '../..')
const committed = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

test('every word the compiler knows is explained, in both languages', () => {
  const mute = Object.entries(compilerWords()).flatMap(([name, words]) =>
    words
      .filter((word) => !/\p{Script=Han}/u.test(structureOf(name as StructureName).words[word]?.zh ?? ''))
      .map((word) => `${name}.${word}`),
  )
  expect(mute).toEqual([])
})

test('no structure is silent: each answers with its words', () => {
  expect(Object.entries(compilerWords()).filter(([, words]) => words.length === 0)).toEqual([])
})

test('generated files are what is committed: node scripts/generate-mapping-reference.ts makes them again', () => {
  expect(committed('config/mapping-schema.json')).toBe(mappingSchemaText())
  expect(committed('docs/mapping-reference.md')).toBe(languagePage())
})

describe('the JSON Schema', () => {
  const schema = mappingSchema()
  const documents = (files: readonly MappingFile[]): readonly (readonly [string, unknown])[] =>
    files.filter(({ path }) => !path.endsWith('.csv')).map(({ path, text }) => [path, parse(text)] as const)

  test('accepts every file of the shipped library', async () => {
    const found = documents(await readMappingFiles([join(ROOT, 'mappings')])).flatMap(([path, value]) =>
      faults(schema, value)
        .slice(0, 1)
        .map((one) => `${path} ${one}`),
    )
    expect(found).toEqual([])
  })

  test.each([
    ['a word that is none', 'mapping: a\nfor: hl7v2\nwhem: x\n'],
    ['a format that is none', 'mapping: a\nfor: fax\n'],
    [
      'a rule with a slip',
      'mapping: a\nfor: row\nresources: { r: { resource: Patient, key: [A], missing: perhaps, set: {} } }\n',
    ],
    ['a type that is none', 'mapping: a\nfor: row\nresources: { r: { resource: Patiënt, key: [A], set: {} } }\n'],
    ['a layer that is none', 'overlay: a\nof: b\nlayer: town\n'],
    ['an unknown file', 'something: 1\n'],
  ])('refuses %s', (_, text) => expect(faults(schema, parse(text))).not.toEqual([]))
})

describe('the examples do what the page says', () => {
  let shared: readonly MappingFile[]
  beforeAll(async () => {
    shared = await datatypeFiles()
  })

  test.each(EXAMPLES.map((one) => [one.title.en, one] as const))('%s', (_, one) => {
    const files = [exampleMapping(one), ...(one.more ?? [])].map((text, i) => ({ path: `example/${i}.yaml`, text }))
    const { set, findings } = compileMappings([...shared, ...files])
    expect(findings.map((finding) => findingLine(finding))).toEqual([])
    const rows = !Array.isArray(one.message)
    const input = rows
      ? { format: 'row' as const, row: one.message as Record<string, string> }
      : hl7('MSH|^~\\&|A|B|C|D|20260301||ORU^R01|1|P|2.4', ...(one.message as readonly string[]))
    const result = set!.map(input, context(rows ? { origin: 'TB_EXAMPLE' } : {}))
    if (one.ends !== undefined) {
      expect(`${result.kind} ${'error' in result ? result.error.code : ''}`).toBe(one.ends)
      return
    }
    const made = result.kind === 'mapped' ? result.contributions.map(({ content }) => content) : result
    expect(JSON.parse(JSON.stringify(made))).toMatchObject(one.gives)
    expect(made).toHaveLength(one.gives.length)
  })

  test('every word shown is one', () => {
    const known = compilerWords()
    for (const { shows } of EXAMPLES)
      for (const [structure, word] of shows.map((one) => one.split('.') as [StructureName, string]))
        expect(known[structure], `${structure}.${word}`).toContain(word)
  })
})
