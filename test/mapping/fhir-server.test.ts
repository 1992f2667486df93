import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseExact } from '../../src/fhir/decimal.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { compileMappings } from '../../src/mapping/compile.ts'
import { textInput } from '../../src/mapping/map-input.ts'
import type { MapResult } from '../../src/mapping/mapped.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { context, mapped, text } from './set.ts'

const FOLDER = join(import.meta.dirname, '../../../shared/data/fhir-bundles')
const WHY_SKIPPED = 'the FHIR bundles (../shared/data/fhir-bundles) are not on this machine'
const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz')) : []

interface Bundle {
  readonly entry: readonly { readonly resource: { readonly resourceType: string } }[]
}

describe.skipIf(names.length === 0)(`bundles of another FHIR server (skipped when ${WHY_SKIPPED})`, async () => {
  const { set } = compileMappings(await readMappingFiles([join(import.meta.dirname, '../../mappings/fhir')]))
  const bundles = names.map((name) => [name, gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')] as const)
  const map = (source: string): MapResult => {
    const made = textInput('fhir', source)
    if (!made.ok) throw new Error(made.error.code)
    return set!.map(made.value, context())
  }

  test.each(bundles)('%s: every resource is ours, valid, and points to what is there', (_name, source) => {
    const { contributions, notices } = mapped(map(source))
    const theirs = (parseExact(source) as unknown as Bundle).entry.map(({ resource }) => resource.resourceType)
    const wanted = new Set(contributions.map(({ type }) => type))
    expect(contributions.map(({ type }) => type).toSorted()).toEqual(theirs.filter((type) => wanted.has(type)).toSorted())
    expect(contributions.map((one) => prepare(one).problem).filter((problem) => problem !== undefined)).toEqual([])
    expect(notices).toEqual([])
    const ours = new Set(contributions.map(({ type, id }) => `${type}/${id}`))
    const referred = contributions.flatMap(({ content }) =>
      [...text(content).matchAll(/"reference":"([^"#]+)"/g)].map(([, to]) => to!),
    )
    expect(referred.filter((to) => !ours.has(to))).toEqual([])
    expect(text(contributions.map(({ content }) => content))).not.toMatch(/urn:uuid:|"meta":|"versionId"/)
  })

  test('whoever has a patient is of that patient', () => {
    const { contributions } = mapped(map(bundles.find(([, source]) => source.includes('"Patient"'))![1]))
    const patient = contributions.find(({ type }) => type === 'Patient')!.id
    const nobody = contributions.filter(({ sourcePatient }) => sourcePatient !== patient).map(({ type }) => type)
    expect([...new Set(nobody)].toSorted()).toEqual(['Organization', 'Practitioner'])
  })

  test('decimals are as the other server wrote them', () => {
    const source = bundles.map(([, one]) => one).find((one) => /"value": \d+\.\d*0,/.test(one))
    const decimals = (one: string): string[] => [...one.matchAll(/"value": ?(\d+\.\d+)/g)].map(([, digits]) => digits!)
    const kept = decimals(text(mapped(map(source ?? bundles[0]![1])).contributions.map(({ content }) => content)))
    expect(kept.length).toBeGreaterThan(10)
    for (const digits of new Set(kept)) expect(source ?? bundles[0]![1]).toContain(digits)
  })
})
