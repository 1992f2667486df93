import { describe, expect, test } from 'vitest'
import type { FhirObject } from '../../src/fhir/contribution.ts'
import { decimal } from '../../src/fhir/decimal.ts'
import { golden, goldenProvenance, SOURCE_PATIENT_EXTENSION } from '../../src/identity/golden.ts'
import { loadIdentityModel } from '../../src/identity/model.ts'
import { modelText, patient, type ShortPatient, shippedModel } from './identity-support.ts'

const model = shippedModel()
const of = (...shorts: ShortPatient[]): FhirObject =>
  golden(
    'p1',
    shorts.map((short, at) => patient(`s${at}`, short)),
    model,
  )
const texts = (record: FhirObject, list: string, element: string): unknown[] =>
  (record[list] as FhirObject[]).map((each) => each[element])

test('names every source patient, is active, and has the id of the person', () => {
  expect(of({ name: '张伟' }, { name: '张伟' })).toMatchObject({
    resourceType: 'Patient',
    id: 'p1',
    active: true,
    link: [
      { other: { reference: 'Patient/s0' }, type: 'seealso' },
      { other: { reference: 'Patient/s1' }, type: 'seealso' },
    ],
  })
})

test.each<[string, ShortPatient[], string, unknown]>([
  [
    'birth date: what the national ID contains beats what is typed',
    [{ born: '1985-07-14' }, { born: '1985-07-14' }, { id: '310104198507041232' }],
    'birthDate',
    '1985-07-04',
  ],
  [
    'birth date: a malformed ID proves nothing',
    [{ born: '1985-07-14' }, { id: '310104198507041233' }],
    'birthDate',
    '1985-07-14',
  ],
  [
    'birth date: the most frequent',
    [{ born: '1985-07-14' }, { born: '1985-07-04' }, { born: '1985-07-04' }],
    'birthDate',
    '1985-07-04',
  ],
  [
    'birth date: a whole date before a year',
    [{ born: '1985' }, { born: '1985' }, { born: '1985-07-04' }],
    'birthDate',
    '1985-07-04',
  ],
  ['gender: from the national ID', [{ sex: 'female' }, { id: '310104198507041232' }], 'gender', 'male'],
  ['gender: unknown only when nobody knows', [{ sex: 'unknown' }, { sex: 'unknown' }, { sex: 'female' }], 'gender', 'female'],
  ['gender: unknown is said', [{ sex: 'unknown' }], 'gender', 'unknown'],
])('%s', (_, shorts, element, expected) => expect(of(...shorts)[element]).toBe(expected))

test('the name most systems write stands first, romanisations and stand-ins last', () => {
  const record = of({ name: 'ZHANG WEI' }, { name: '王芳之子' }, { name: '章伟' }, { name: '张伟' }, { name: '張偉' })
  expect(texts(record, 'name', 'text').slice(0, 2).sort()).toEqual(['张伟', '張偉'].sort())
  expect(texts(record, 'name', 'text').at(-2)).toBe('ZHANG WEI')
  expect(texts(record, 'name', 'text').at(-1)).toBe('王芳之子')
})

test('lists are united, each element once and with its source', () => {
  const record = of(
    { phone: '13912345678', card: 'yb|A1' },
    { phone: '13912345678', card: 'yb|A1' },
    { phone: '18600001111', address: '北京市海淀区幸福小区3号楼201室' },
  )
  expect(texts(record, 'telecom', 'value')).toEqual(['13912345678', '18600001111'])
  expect(texts(record, 'telecom', 'extension')).toEqual(
    ['s0', 's2'].map((id) => [{ url: SOURCE_PATIENT_EXTENSION, valueId: id }]),
  )
  expect(record.identifier).toHaveLength(1)
  expect(record.address).toHaveLength(1)
})

test('does not depend on the order of its sources', () => {
  const sources = [
    patient('a', { name: '张伟', born: '1985-07-04' }),
    patient('b', { name: '章伟', born: '1985-07-05' }),
    patient('c', { name: '张玮', sex: 'male' }),
  ]
  expect(golden('p1', sources.toReversed(), model)).toEqual(golden('p1', sources, model))
})

test('is inactive only when every source says so, dead when one does, and keeps decimals as they were written', () => {
  const at = { url: 'geo', valueDecimal: decimal('39.90')! }
  const first = { ...patient('a', { name: '张伟' }), active: false, address: [{ text: '北京市海淀区', extension: [at] }] }
  const second = { ...patient('b', { name: '张伟' }), deceasedBoolean: true }
  expect(golden('p1', [first], model).active).toBe(false)
  const both = golden('p1', [first, second], model)
  expect([both.active, both.deceasedBoolean]).toEqual([true, true])
  expect(JSON.stringify(both.address)).toContain('"valueDecimal":39.90')
})

describe('provenance', () => {
  const why = (element: string, ...shorts: ShortPatient[]) =>
    goldenProvenance(
      shorts.map((short, at) => patient(`s${at}`, short)),
      model,
    ).find((one) => one.element === element)

  test.each<[string, ShortPatient[], string, unknown]>([
    ['only one says it', [{ name: '张伟' }, { born: '1985-07-04' }], 'birthDate', { source: 's1', rule: 'verified-id' }],
    [
      'a verified number against what was typed',
      [{ born: '1985-07-14' }, { id: '310104198507041232' }],
      'birthDate',
      { source: 's1', rule: 'verified-id', runnerUp: 's0' },
    ],
    [
      'a whole date against a year',
      [{ born: '1985' }, { born: '1985-07-04' }],
      'birthDate',
      { source: 's1', rule: 'whole', runnerUp: 's0' },
    ],
    [
      'two against one',
      [{ born: '1985-07-14' }, { born: '1985-07-04' }, { born: '1985-07-04' }],
      'birthDate',
      { source: 's1', rule: 'frequent', runnerUp: 's0' },
    ],
    [
      'one against one: the source that ranks first',
      [{ sex: 'male' }, { sex: 'female' }],
      'gender',
      { source: 's0', rule: 'best-source', runnerUp: 's1' },
    ],
    ['unknown against known', [{ sex: 'unknown' }, { sex: 'female' }], 'gender', { source: 's1', rule: 'known', runnerUp: 's0' }],
  ])('%s', (_, shorts, element, expected) => expect(why(element, ...shorts)).toMatchObject(expected as object))

  test('a site may choose otherwise with one line', () => {
    const layer = 'survivorship:\n  - { element: birthDate, rules: [frequent, best-source] }\n'
    const loaded = loadIdentityModel(`${modelText}\n---\n${layer}`)
    expect(loaded.ok).toBe(true)
    const own = loaded.ok ? loaded.model : model
    const sources = [{ born: '1985-07-14' }, { born: '1985-07-14' }, { id: '310104198507041232' }]
    const record = golden(
      'p1',
      sources.map((short, at) => patient(`s${at}`, short)),
      own,
    )
    expect(record.birthDate).toBe('1985-07-14')
  })
})
