import { describe, expect, test } from 'vitest'
import { compileMappings } from '../../src/mapping/compile.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { compile, context, datatypeFiles, hl7, MSH, mapped } from './set.ts'

/** A patient rule with these lines in its `set:`. */
const patient = (set: string, more = ''): string => `
mapping: composed
for: hl7v2
resources:
  patient:
    resource: Patient
    each: PID
    key: { number: PID-3 }
    ${more}
    set:
      birthDate: { from: PID-7 }
${set}
`

const PID = 'PID|1||4711^^^HIS^MR||Zhang^San||19800101|M|||||0571~138^PRN^CP'

const contentsOf = (set: MappingSet, type: string, ...segments: readonly string[]): Record<string, unknown>[] =>
  mapped(set.map(hl7(MSH, ...segments), context())).contributions.flatMap((one) => (one.type === type ? [one.content] : []))

const patientOf = async (yaml: string, ...segments: readonly string[]): Promise<Record<string, unknown>> =>
  contentsOf(await compile(yaml), 'Patient', ...segments)[0]!

describe('inside a set', () => {
  test('with: what a value makes, and elements that stand instead', async () => {
    const yaml = patient('      telecom: [{ each: PID-13, with: { from: . }, use: { is: home, when: .2 not valued } }]')
    expect(await patientOf(yaml, PID)).toMatchObject({
      telecom: [
        { system: 'phone', value: '0571', use: 'home' },
        { system: 'phone', value: '138' },
      ],
    })
  })

  test('first: the first rule that makes something, constants among them', async () => {
    const yaml = patient(
      `      gender: { first: [{ is: other, when: 'PID-8 = "X"' }, { from: PID-8, map: { M: male } }, unknown] }`,
    )
    expect(await patientOf(yaml, PID)).toMatchObject({ gender: 'male' })
    expect(await patientOf(yaml, PID.replace('|M|', '|X|'))).toMatchObject({ gender: 'other' })
    expect(await patientOf(yaml, PID.replace('|M|', '|Q|'))).toMatchObject({ gender: 'unknown' })
  })

  test('a condition alone makes no element, and constants alone no part of one', async () => {
    const yaml = patient(`      maritalStatus: { coding: [{ code: { is: M, when: 'PID-16 = "M"' } }] }`)
    expect((await patientOf(yaml, PID)).maritalStatus).toBeUndefined()
    expect(await patientOf(yaml, `${PID}|||M`)).toMatchObject({ maritalStatus: { coding: [{ code: 'M' }] } })
  })

  test('list: items once for each place, and here: only of the group itself', async () => {
    const result = (each: string): Promise<Record<string, unknown>[]> =>
      compile(`
mapping: notes
for: hl7v2
resources:
  order:
    resource: ServiceRequest
    each: ORDER_OBSERVATION
    key: [OBR-3]
    set:
      status: unknown
      intent: order
      subject: { patient: PID-3 }
      code: { from: OBR-4 }
      note: [{ each: ${each}, list: [{ text: { from: NTE-3 } }] }]
`).then((set) =>
        contentsOf(set, 'ServiceRequest', PID, 'OBR|1|P|F|A', 'NTE|1||of the order', 'OBX|1|NM|X||1', 'NTE|1||of the result'),
      )
    expect((await result('NTE'))[0]!.note).toEqual([{ text: 'of the order' }, { text: 'of the result' }])
    expect((await result('here NTE'))[0]!.note).toEqual([{ text: 'of the order' }])
  })

  test('extensions of a primitive that stands once', async () => {
    const yaml = patient('      _birthDate: { extension: [{ url: "http://x/time", valueDateTime: { from: PID-7 } }] }')
    expect(await patientOf(yaml, PID)).toMatchObject({
      _birthDate: { extension: [{ url: 'http://x/time', valueDateTime: '1980-01-01' }] },
    })
  })

  test('a Quantity is written as one value or element by element', async () => {
    const yaml = `
mapping: quantity
for: hl7v2
resources:
  result:
    resource: Observation
    each: OBX
    key: [OBX-3]
    set:
      status: final
      code: { from: OBX-3 }
      subject: { patient: PID-3 }
      valueQuantity: { value: { from: OBX-5 }, unit: { from: OBX-6 } }
`
    const [result] = contentsOf(await compile(yaml), 'Observation', PID, 'OBR|1', 'OBX|1|NM|X||7.10|mmol/L')
    expect(JSON.stringify(result!.valueQuantity)).toBe('{"value":7.10,"unit":"mmol/L"}')
  })
})

describe('make: a reference and the resource it leads to', () => {
  const yaml = (key: string): string => `
datatype: DOCTOR
to: Practitioner
when: .1 valued or .2 valued
set: { identifier: [{ system: { from: 'identifierSystem(.9)' }, value: { from: .1 } }], name: [{ family: { from: .2 } }] }
---
${patient('').replace(
  'resources:',
  `resources:
  visit:
    resource: Encounter
    each: PV1
    key: [PV1-19]
    set:
      status: finished
      class: { code: IMP }
      subject: { to: patient }
      participant: [{ each: PV1-7, individual: { to: Practitioner, ${key}make: { with: { from: ., as: DOCTOR } } } }]`,
)}`
  const made = async (key: string, ...segments: readonly string[]): Promise<Record<string, unknown>[]> =>
    contentsOf(await compile(...yaml(key).split('---\n')), 'Practitioner', PID, ...segments)

  test('is known by its number wherever it stands', async () => {
    const visits = ['PV1|1|I|||||D1^Li^^^^^^^HIS||||||||||||V1', 'PV1|1|O|||||D1^Li^^^^^^^HIS||||||||||||V2']
    const [first] = await made('', visits[0]!)
    const [again] = await made('', visits[1]!)
    expect(first).toMatchObject({ identifier: [{ value: 'D1' }], name: [{ family: 'Li' }] })
    expect(again!.id).toBe(first!.id)
  })

  test('is not made where what refers to it is not', async () => {
    const dropped = yaml('').replace('key: [PV1-19]', 'key: [PV1-19]\n    incomplete: drop').replace('status: finished', '')
    const set = await compile(...dropped.split('---\n'))
    const types = mapped(set.map(hl7(MSH, PID, 'PV1|1|I|||||D1^Li^^^^^^^HIS||||||||||||V1'), context())).contributions.map(
      ({ type }) => type,
    )
    expect(types).toEqual(['Patient'])
  })

  test('is a child of what refers to it where it has none, and is not made of nothing', async () => {
    const visit = (name: string, number: string): string => `PV1|1|I|||||${name}||||||||||||${number}`
    const keyless = (name: string, number: string): Promise<Record<string, unknown>[]> => made('key: [.1], ', visit(name, number))
    const [one] = await keyless('^Li', 'V1')
    const [other] = await keyless('^Li', 'V2')
    expect(one!.id).toMatch(/^\w{24}-/)
    expect(other!.id).not.toBe(one!.id)
    expect(await keyless('^', 'V1')).toEqual([])
  })
})

describe('incomplete: drop', () => {
  const rule = (more: string): string =>
    `
mapping: incomplete
for: hl7v2
resources:
  visit:
    resource: Encounter
    each: PV1
    key: [PV1-19]
    incomplete: drop
    set:
      class: { code: { from: PV1-2 } }
      subject: { patient: PID-3 }
      period: { start: { from: PV1-44 }, end: { from: PV1-45 } }
${more}
`
  const PV1 = `PV1|1|I${'|'.repeat(17)}V1${'|'.repeat(25)}20260102|20260101`

  test('leaves out what is not valid, and says so', async () => {
    const set = await compile(
      rule('      status: unknown\n      location: [{ status: active, location: { display: { from: PV1-3 } } }]'),
    )
    const result = mapped(set.map(hl7(MSH.replace('ORU^R01', 'ADT^A01'), PID, PV1), context()))
    expect(result.contributions[0]!.content).toEqual(expect.objectContaining({ status: 'unknown', class: { code: 'I' } }))
    expect(result.contributions[0]!.content).not.toHaveProperty('period')
    expect(result.notices.map(({ code, facts }) => `${code} ${facts.where}`)).toEqual(['mapping.incomplete Encounter.period'])
  })

  test('leaves out the resource that lacks what R4 requires', async () => {
    const set = await compile(rule(''))
    const result = mapped(set.map(hl7(MSH.replace('ORU^R01', 'ADT^A01'), PID, PV1), context()))
    expect(result.contributions).toEqual([])
    expect(result.notices.map(({ facts }) => facts.where)).toEqual(['Encounter.status'])
  })
})

describe('segment maps', () => {
  const NEXT_OF_KIN = `
segment: shared/next-of-kin
of: NK1
to: Patient
set:
  contact: [{ name: { from: NK1-2 } }]
  birthDate: { from: NK1-16 }
`
  const segments = [PID, 'NK1|1|Li^Si', 'NK1|2|Wang^Wu']
  const yaml = (more: string): string =>
    `
mapping: segments
for: hl7v2
resources:
  patient:
    resource: Patient
    each: PID
    key: { number: PID-3 }
    use: { segment: shared/next-of-kin, each: NK1 }
${more}
`
  const content = async (more: string): Promise<Record<string, unknown>> =>
    contentsOf(await compile(NEXT_OF_KIN, yaml(more)), 'Patient', ...segments)[0]!

  test('stand once for each segment', async () => {
    expect((await content('')).contact).toMatchObject([{ name: { family: 'Li' } }, { name: { family: 'Wang' } }])
  })

  test('also: joins them, set: replaces an element', async () => {
    const more = '    also: { contact: [{ gender: { from: PID-8, map: { M: male } } }] }\n    set: { birthDate: { from: PID-7 } }'
    const found = await content(more)
    expect(found).toMatchObject({
      birthDate: '1980-01-01',
      contact: [{ name: { family: 'Li' } }, { name: { family: 'Wang' } }, { gender: 'male' }],
    })
  })

  test('an unknown one, or one of another resource, is a finding', async () => {
    const files = [...(await datatypeFiles()), { path: 'a.yaml', text: NEXT_OF_KIN }]
    const other = yaml('').replace('resource: Patient', 'resource: Encounter')
    const unknown = yaml('').replace('shared/next-of-kin', 'shared/nobody')
    const codes = (text: string): string[] =>
      compileMappings([...files, { path: 'b.yaml', text }]).findings.map(({ code }) => code)
    expect(codes(unknown)).toContain('mapping.unknown-segment')
    expect(codes(other)).toContain('mapping.unknown-segment')
  })
})
