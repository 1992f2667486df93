import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateBase } from '../../scripts/base/generate.ts'
import { hasData } from '../../scripts/base/source.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { compileMappings, type MappingFile } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { readMappingFiles } from '../../src/steward/mapping-files.ts'
import { realMessages, WHY_SKIPPED } from '../formats/hl7v2/real-messages.ts'
import { context, hl7, mapped } from './set.ts'

const HOUSE = join(import.meta.dirname, '../..')
const BASE = join(HOUSE, 'mappings/base')

/** The 13 messages of the base, and the events that share their structure. */
const EVENTS: Readonly<Record<string, string>> = {
  ADT_A01: 'A01 A04 A08 A13',
  ADT_A02: 'A02',
  ADT_A05: 'A05 A14 A28 A31',
  ADT_A06: 'A06 A07',
  ADT_A09: 'A09 A10',
  ADT_A11: 'A11',
  ADT_A17: 'A17',
  MDM_T02: 'T01 T02 T05 T06 T09 T10',
  OML_O21: 'O21',
  ORM_O01: 'O01',
  ORU_R01: 'R01',
  SIU_S12: 'S12 S13 S14 S15 S16 S17 S26',
  VXU_V04: 'V04',
}

const files = (await readMappingFiles([join(HOUSE, 'mappings')])).filter(({ path }) => /^(?:base|shared|codes)\//.test(path))

/** What a hospital writes to get the guide's output. */
const extending = (name: string): MappingFile => ({
  path: `site/${name}.yaml`,
  text: `mapping: site/${name}\nfor: hl7v2\nextends: base/${name}\nwhen: MSH-9.1 = "${name.slice(0, 3)}" and MSH-9.2 in (${EVENTS[
    name
  ]!.split(' ')
    .map((event) => `"${event}"`)
    .join(', ')})\n`,
})

function compiled(...more: readonly MappingFile[]): MappingSet {
  const { set, findings } = compileMappings([...files, ...more])
  if (set === undefined) throw new Error(findings.map((finding) => findingLine(finding)).join('\n'))
  return set
}

const site = compiled(...Object.keys(EVENTS).map(extending))

const names = (folder: string): string[] =>
  readdirSync(join(BASE, folder))
    .filter((file) => !/^PL-Location-[a-z]/.test(file))
    .map((file) => file.replace('.yaml', ''))

test('13 message, 75 segment, 105 datatype and 99 code maps', () => {
  const count = Object.fromEntries(['messages', 'segments', 'datatypes', 'codes'].map((folder) => [folder, names(folder).length]))
  expect(count).toEqual({ messages: 13, segments: 75, datatypes: 105, codes: 99 })
  expect(names('messages').toSorted()).toEqual(Object.keys(EVENTS).toSorted())
})

test.skipIf(!hasData())(
  'the base is what the generator makes (skipped: ../shared/data/v2-to-fhir is not on this machine)',
  () => {
    const made = generateBase()
    const committed = readdirSync(BASE, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(HOUSE.length + 1)
          .replaceAll('\\', '/'),
      )
    expect(committed.toSorted()).toEqual([...made.keys()].filter((path) => path.startsWith('mappings/')).toSorted())
    const changed = [...made].filter(([path, text]) => readFileSync(join(HOUSE, path), 'utf8') !== text).map(([path]) => path)
    expect(changed).toEqual([])
  },
)

describe('the whole base', () => {
  test('compiles: every segment, datatype and table', () => {
    const segments = files.filter(({ path }) => path.startsWith('base/segments/'))
    const all = segments.map(({ path, text }, i) => {
      const to = /^to: (\S+)/m.exec(text)![1]!
      const name = path.slice('base/segments/'.length, -'.yaml'.length)
      return `  r${i}:\n    resource: ${to}\n    key: [MSH-10]\n    incomplete: drop\n    use: base/${name}\n`
    })
    const rest = files.filter(({ path }) => path.startsWith('base/datatypes/') || path.startsWith('base/codes/'))
    const named = rest.map(({ path }) => `# base/${path.replace(/^.*\//, '').replace('.yaml', '')}`)
    const text = `mapping: site/all\nfor: hl7v2\nresources:\n  patient:\n    resource: Patient\n    key: { number: PID-3 }\n    set: { name: { from: PID-5 } }\n${all.join('')}${named.join('\n')}\n`
    expect(compileMappings([...files, { path: 'site/all.yaml', text }]).findings.map((one) => findingLine(one))).toEqual([])
  })

  test('carries no prose: no comment but its head, and texts only of switches', () => {
    for (const { path, text } of files.filter((one) => one.path.startsWith('base/'))) {
      expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1)
      if (path !== 'base/switches.yaml') expect(text, path).not.toMatch(/title:|because:|comment/)
    }
  })

  test('is read only where a mapping names it', () => {
    const broken = files.map((file) => (file.path.startsWith('base/segments/') ? { ...file, text: '[' } : file))
    const own = {
      path: 'own.yaml',
      text: 'mapping: own\nfor: hl7v2\nresources:\n  p: { resource: Patient, key: { number: PID-3 }, set: { name: { from: PID-5 } } }\n',
    }
    expect(compileMappings([...broken, own]).findings).toEqual([])
    expect(compileMappings([...broken, own, extending('ADT_A02')]).findings.length).toBeGreaterThan(0)
  })
})

/** A pair of patients that change their beds: no sample of it is among the collections. */
const SWAP = [
  'MSH|^~\\&|ADT|H|T|H|20260615083000||ADT^A17^ADT_A17|77|P|2.5',
  'EVN|A17|20260615083000',
  'PID|1||4711^^^HIS^MR||Zhang^San||19800101|M',
  'PV1|1|I|W1^R1^B1^H||||||||||||||||V1^^^HIS',
  'PID|2||4712^^^HIS^MR||Li^Si||19810101|F',
  'PV1|2|I|W1^R1^B2^H||||||||||||||||V2^^^HIS',
].join('\r')

describe.skipIf(realMessages === undefined)(`each message of the base on real samples (skipped when ${WHY_SKIPPED})`, () => {
  const decoder = new TextDecoder()
  const samples = (realMessages ?? [])
    .filter(({ name }) => name.startsWith('ms-samples/'))
    .map(({ name, bytes }) => ({ name, text: decoder.decode(bytes).replace(/\r?\n/g, '\r') }))

  test.each(Object.keys(EVENTS))('%s makes resources, and every one is valid', (name) => {
    const events = new RegExp(`^MSH(?:[^|]*\\|){8}${name.slice(0, 3)}\\^(?:${EVENTS[name]!.replaceAll(' ', '|')})\\b`)
    const own = [...samples.map(({ text }) => text), SWAP].filter((text) => events.test(text))
    const results = own.flatMap((text) => {
      const result = site.map(hl7(...text.split('\r')), context())
      return result.kind === 'mapped' && result.mapping === `site/${name}` ? [result] : []
    })
    expect(results.length).toBeGreaterThan(0)
    expect(results).toHaveLength(own.length)
    for (const { contributions } of results) {
      expect(contributions.map(({ type }) => type)).toContain('Patient')
      expect(contributions.flatMap((one) => prepare(one).problem ?? [])).toEqual([])
    }
  })
})

const ADMISSION = [
  'MSH|^~\\&|ADT|H|T|H|20260615083000||ADT^A01^ADT_A01|1|P|2.5',
  'EVN|A01|20260615083000',
  'PID|1||4711^^^HIS^MR||Zhang^San||198001010930|M|||1 Road^^Hangzhou||0571^^PH|||M',
  'PV1|1|I|W1^R1^B1^H||||D1^Li^Si^^^^^^HIS|||||||||||V1^^^HIS',
]

test('layers, row and place of every element are told', () => {
  const result = mapped(site.map(hl7(...ADMISSION), context(), { lineage: true }))
  const gender = result.lineage!.find(({ path, file }) => path === 'gender' && file.includes('segments'))!
  expect(gender).toMatchObject({ from: 'PID-8', file: 'base/segments/PID-Patient.yaml', layer: 'base', row: '8' })
  const doctor = result.contributions.find(({ type }) => type === 'Practitioner')!
  const family = result.lineage!.find(({ resource, path }) => resource === `Practitioner/${doctor.id}` && path === 'name.family')!
  expect(family).toMatchObject({ from: 'PV1-7.2.1', layer: 'base' })
  expect(doctor.sourcePatient).toBeUndefined()
})

test('a resource that a reference makes is referred to, once, under the same id in every message', () => {
  const of = (): ReturnType<typeof mapped> => mapped(site.map(hl7(...ADMISSION), context()))
  const { contributions } = of()
  const encounter = contributions.find(({ type }) => type === 'Encounter')!.content as {
    participant: { individual: { reference: string } }[]
    location: { location: { reference: string } }[]
  }
  const ids = contributions.map(({ type, id }) => `${type}/${id}`)
  expect(ids).toContain(encounter.participant[0]!.individual.reference)
  expect(ids).toContain(encounter.location[0]!.location.reference)
  expect(new Set(ids).size).toBe(ids.length)
  expect(
    contributions
      .filter(({ type }) => type === 'Location')
      .map(({ content }) => (content.physicalType as { coding: unknown[] }).coding[0]),
  ).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'bd' }), expect.objectContaining({ code: 'ro' })]))
  expect(JSON.stringify(of().contributions)).toBe(JSON.stringify(contributions))
})

describe('a hospital changes the base without editing it', () => {
  const patientOf = (set: MappingSet): Record<string, unknown> =>
    mapped(set.map(hl7(...ADMISSION), context())).contributions.find(({ type }) => type === 'Patient')!.content

  test('a switch', () => {
    const vip = [...ADMISSION.slice(0, 3), 'PV1|1|I|W1|||||||||||||VIP']
    const extensions = (set: MappingSet): unknown =>
      mapped(set.map(hl7(...vip), context())).contributions.find(({ type }) => type === 'Patient')!.content.extension
    expect(extensions(compiled(extending('ADT_A01')))).toBeDefined()
    const off = { path: 'overlays/site/switches.yaml', text: 'switches: { vip-of-person: off }\n' }
    expect(extensions(compiled(extending('ADT_A01'), off))).toBeUndefined()
  })

  test('a switch that does not exist is a finding', () => {
    const wrong = { path: 'overlays/site/switches.yaml', text: 'switches: { vip: off }\n' }
    const { findings } = compileMappings([...files, extending('ADT_A01'), wrong])
    expect(findings.map(({ code, file }) => `${file} ${code}`)).toEqual(['overlays/site/switches.yaml mapping.unknown-switch'])
  })

  test('an overlay removes, replaces and adds single elements of a segment map, and --explain names it', () => {
    const overlay = {
      path: 'overlays/site/ours.yaml',
      text: 'overlay: site/ours\nof: site/ADT_A01\nlayer: site\nremove: [patient.set.gender]\nreplace: { patient.set.birthDate: { from: PID-7.1 } }\nadd: { patient.set.active: true }\n',
    }
    const set = compiled(extending('ADT_A01'), overlay)
    const patient = patientOf(set)
    expect(patient.gender).toBeUndefined()
    expect(patient).toMatchObject({ birthDate: '1980-01-01', active: true })
    const lineage = mapped(set.map(hl7(...ADMISSION), context(), { lineage: true })).lineage!
    expect(lineage.find(({ path }) => path === 'birthDate')).toMatchObject({ layer: 'overlay/ours', from: 'PID-7.1' })
  })

  test('a mapping of its own takes single segment maps', () => {
    const own = {
      path: 'own.yaml',
      text: `mapping: own
for: hl7v2
resources:
  patient:
    resource: Patient
    key: { number: PID-3 }
    use: base/PID-Patient
    set: { gender: unknown }
`,
    }
    const patient = patientOf(compiled(own))
    expect(patient).toMatchObject({
      gender: 'unknown',
      _birthDate: { extension: [{ valueDateTime: '1980-01-01T09:30:00+08:00' }] },
    })
  })
})
