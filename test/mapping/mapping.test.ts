import { expect, test } from 'vitest'
import { decimal } from '../../src/fhir/decimal.ts'
import { rootId } from '../../src/model/ids.ts'
import { compile, context, example, hl7, MSH, mapped, text } from './set.ts'

const ORU = [example('oru.yaml'), example('tables.yaml'), example('result-status.yaml'), example('abnormal-flag.yaml')]

const REPORT = [
  MSH,
  'PID|1||100^^^HIS^MR||张三||19491231|M',
  'OBR|1|P1|F1|CBC^血常规^L|||20260615',
  'OBX|1|NM|WBC^白细胞^L||13.20|×10^9/L|4-10|H|||F',
  'OBX|2|ST|HB^血红蛋白^L||5.0 ↓|g/L|||||X',
  'OBR|2|P2|F2|CRP^C反应蛋白^L|||20260616',
  'OBX|1|NM|CRP^C反应蛋白^L||<0.5|mg/L||N|||F',
]

test('a report: its patient, its groups, its observations, one contribution each', async () => {
  const set = await compile(...ORU)
  const { contributions, sourceTime, mapping } = mapped(set.map(hl7(...REPORT), context({ authorities: { HIS: 'his' } })))
  expect(mapping).toBe('hl7v2/oru-r01')
  expect(sourceTime).toBe(Date.UTC(2026, 5, 15, 0, 30))
  expect(contributions.map(({ type }) => type)).toEqual([
    'Patient',
    'DiagnosticReport',
    'DiagnosticReport',
    'Observation',
    'Observation',
  ])
  const [patient, first, second, wbc, crp] = contributions
  expect(patient!.id).toBe(rootId(context().salt, 'his', 'Patient', ['100']))
  expect(new Set(contributions.map(({ sourcePatient }) => sourcePatient))).toEqual(new Set([patient!.id]))
  expect(first!.content.result).toEqual([{ reference: `Observation/${wbc!.id}` }])
  expect(second!.content.result).toEqual([{ reference: `Observation/${crp!.id}` }])
  expect(wbc!.id.startsWith(`${first!.id}-`)).toBe(true)
  expect(text(wbc!.content.valueQuantity)).toContain('"value":13.20')
  // OBX-14 is absent: the order's own time, not the first order's.
  expect(crp!.content.effectiveDateTime).toBe('2026-06-16')
  expect(contributions.every(({ mode }) => mode === 'change')).toBe(true)
})

test('same input, same output; other salt, other ids', async () => {
  const set = await compile(...ORU)
  const once = text(set.map(hl7(...REPORT), context()))
  expect(text(set.map(hl7(...REPORT), context()))).toBe(once)
  expect(text(set.map(hl7(...REPORT), context({ salt: 'other' })))).not.toBe(once)
})

test('the version is of the content, whatever the order of the files', async () => {
  const forward = await compile(...ORU)
  const other = await compile(ORU[0]!.replace('OBX-14 | OBR-7', 'OBR-7'), ...ORU.slice(1))
  expect(forward.version).toMatch(/^[0-9a-f]{16}$/)
  expect((await compile(...ORU)).version).toBe(forward.version)
  expect(other.version).not.toBe(forward.version)
})

test('a message nobody maps, and a key without a value, fail with a code', async () => {
  const set = await compile(...ORU)
  expect(set.map(hl7(MSH.replace('ORU^R01', 'XYZ^Z99')), context())).toEqual({
    kind: 'failed',
    mapping: undefined,
    error: { code: 'mapping.none', facts: { found: 'XYZ^Z99' } },
  })
  const noNumber = set.map(hl7(MSH, 'PID|1||||张三', 'OBR|1|P1|F1|A'), context())
  expect(noNumber).toMatchObject({
    kind: 'failed',
    mapping: 'hl7v2/oru-r01',
    error: { code: 'mapping.key-empty', facts: { found: 'hl7v2/oru-r01/patient' } },
  })
})

test('two observations of one key are one contribution; a contradiction is told', async () => {
  const set = await compile(...ORU)
  const { contributions, notices } = mapped(
    set.map(hl7(...REPORT.slice(0, 4), 'OBX|2|NM|WBC^白细胞^L||9.9|×10^9/L|4-10|H|||F'), context()),
  )
  expect(contributions.filter(({ type }) => type === 'Observation')).toHaveLength(1)
  expect(notices).toContainEqual({
    code: 'mapping.same-key',
    facts: { found: 'valueQuantity.value', where: 'hl7v2/oru-r01/observation' },
  })
})

test('a patient by number only is a reference', async () => {
  const set = await compile(...ORU)
  const { contributions } = mapped(set.map(hl7(MSH, 'PID|1||100', 'OBR|1|P1|F1|A', 'OBX|1|NM|A||1||||||F'), context()))
  expect(contributions.map(({ type }) => type)).toEqual(['DiagnosticReport', 'Observation'])
  expect(contributions[0]!.sourcePatient).toBe(rootId(context().salt, 'hospital', 'Patient', ['100']))
})

test('unknown codes are kept as text, reported, and hold or drop where the rule says so', async () => {
  const message = hl7(...REPORT.slice(0, 3), 'OBX|1|NM|WBC||1||||QQ|||F'.replace('||||QQ', '|||QQ'))
  const keep = mapped((await compile(...ORU)).map(message, context()))
  expect(keep.contributions[2]!.content.interpretation).toEqual([{ coding: [{ code: 'QQ' }], text: 'QQ' }])
  expect(keep.unmatched).toEqual([{ table: 'abnormal-flag', system: '', code: 'QQ', display: '' }])
  const policy = (name: string) =>
    compile(ORU[0]!.replace('code: abnormal-flag }', `code: abnormal-flag, unmatched: ${name} }`), ...ORU.slice(1))
  expect((await policy('hold')).map(message, context())).toMatchObject({
    kind: 'held',
    error: { code: 'mapping.code-held', facts: { found: 'abnormal-flag' } },
  })
  expect(mapped((await policy('drop')).map(message, context())).contributions[2]!.content.interpretation).toBeUndefined()
})

const TABLES = [
  'table: lab-item\nlocal: hospital:lab\nfallback: national\nsystem: http://loinc.org\nrows: { WBC: { code: 6690-2, display: Leukocytes } }',
  'table: national\nsystem: http://loinc.org\nrows: { HB: 718-7 }',
  'table: lab-item-2\nsystem: http://loinc.org\nrows: { WBC: 26464-8 }',
]
const CONCEPT =
  'mapping: t\nfor: row\nresources:\n  o:\n    resource: Observation\n    key: [ID]\n    set:\n      status: final\n      code: { from: ITEM, text: NAME, concept: lab-item }\n'

test.each<[string, Record<string, string>, object]>([
  [
    'WBC',
    {},
    {
      coding: [
        { system: 'hospital:lab', code: 'WBC', display: '白细胞' },
        { system: 'http://loinc.org', code: '6690-2', display: 'Leukocytes' },
      ],
      text: '白细胞',
    },
  ],
  [
    'HB',
    {},
    {
      coding: [
        { system: 'hospital:lab', code: 'HB', display: '白细胞' },
        { system: 'http://loinc.org', code: '718-7' },
      ],
      text: '白细胞',
    },
  ],
  ['ZZ', {}, { coding: [{ system: 'hospital:lab', code: 'ZZ', display: '白细胞' }], text: '白细胞' }],
  [
    'WBC',
    { 'lab-item': 'lab-item-2' },
    {
      coding: [
        { system: 'hospital:lab', code: 'WBC', display: '白细胞' },
        { system: 'http://loinc.org', code: '26464-8' },
      ],
      text: '白细胞',
    },
  ],
])('a concept table adds the standard coding of %s (tables %o)', async (code, tables, expected) => {
  const set = await compile(CONCEPT, ...TABLES)
  const { contributions, unmatched } = mapped(
    set.map({ format: 'row', row: { ID: '1', ITEM: code, NAME: '白细胞' } }, context({ tables })),
  )
  expect(contributions[0]!.content.code).toEqual(expected)
  expect(unmatched.map((one) => one.code)).toEqual(code === 'ZZ' ? ['ZZ'] : [])
})

const CHARGE = `
mapping: sql/charge
for: row
source: TB_FEE
time: STFSJ
nulls: ["-"]
resources:
  charge:
    resource: ChargeItem
    key: [YLJGDM, SFMXID]
    set:
      status: { from: XGBZ, map: { "1": billed, "2": entered-in-error } }
      code: [ { from: MXXMBM, system: hospital:charge-item, text: MXXMMC }, { from: MXXMBMYB, system: yibao:item } ]
      subject: { patient: { hospital-index: YYDAH } }
      context: { to: Encounter, key: [YLJGDM, JZLSH] }
      occurrenceDateTime: { from: STFSJ, format: yyyyMMddHHmmss }
      quantity: { value: MXXMSL, unit: MXXMDW }
      priceOverride: { value: MXXMJE, currency: CNY, sign: { by: TFBZ, "2": negative } }
      note: { when: BZ valued, text: { from: BZ } }
`
const ROW = {
  YLJGDM: 'H1',
  SFMXID: '9',
  XGBZ: '1',
  MXXMBM: 'A1',
  MXXMMC: '挂号费',
  MXXMBMYB: '',
  YYDAH: '100',
  JZLSH: 'J7',
  STFSJ: '20260615083000',
  MXXMSL: '1.00',
  MXXMDW: '次',
  MXXMJE: '12.50',
  TFBZ: '2',
  BZ: '-',
}

test('a row: snapshot, money, references by number and key, columns named', async () => {
  const set = await compile(CHARGE)
  expect(set.columns('TB_FEE')).toEqual([
    'BZ',
    'JZLSH',
    'MXXMBM',
    'MXXMBMYB',
    'MXXMDW',
    'MXXMJE',
    'MXXMMC',
    'MXXMSL',
    'SFMXID',
    'STFSJ',
    'TFBZ',
    'XGBZ',
    'YLJGDM',
    'YYDAH',
  ])
  const { contributions, sourceTime } = mapped(set.map({ format: 'row', row: ROW }, context({ origin: 'TB_FEE' })))
  const patient = rootId(context().salt, 'hospital-index', 'Patient', ['100'])
  expect(contributions).toHaveLength(1)
  expect(contributions[0]).toMatchObject({ mode: 'snapshot', sourcePatient: patient, rule: 'sql/charge/charge' })
  expect(text(contributions[0]!.content)).toBe(
    text({
      resourceType: 'ChargeItem',
      id: rootId(context().salt, 'hospital', 'ChargeItem', ['H1', '9']),
      status: 'billed',
      code: { coding: [{ system: 'hospital:charge-item', code: 'A1', display: '挂号费' }], text: '挂号费' },
      subject: { reference: `Patient/${patient}` },
      context: { reference: `Encounter/${rootId(context().salt, 'hospital', 'Encounter', ['H1', 'J7'])}` },
      occurrenceDateTime: '2026-06-15T08:30:00+08:00',
      quantity: { value: decimal('1.00'), unit: '次' },
      priceOverride: { value: decimal('-12.50'), currency: 'CNY' },
    }),
  )
  expect(sourceTime).toBe(Date.UTC(2026, 5, 15, 0, 30))
})

test('a row of another table is not taken', async () => {
  expect((await compile(CHARGE)).map({ format: 'row', row: ROW }, context({ origin: 'OTHER' })).kind).toBe('failed')
})

const ADT = `
mapping: hl7v2/adt
for: hl7v2
when: MSH-9.1 = "ADT"
ignore:
  test-message: { when: 'MSH-11 = "T"', because: { zh: 测试, en: test } }
resources:
  patient:
    resource: Patient
    each: PID
    key: { number: PID-3 }
    set: { name: { from: PID-5 }, gender: { from: PID-8, code: sex }, birthDate: { from: PID-7 } }
  encounter:
    resource: Encounter
    each: PV1
    when: PV1-19 valued
    key: { number: PV1-19 }
    set:
      status: { from: PV1-45, map: { "*": finished }, default: in-progress }
      class: { system: http://terminology.hl7.org/CodeSystem/v3-ActCode, code: { from: PV1-2, map: { I: IMP, O: AMB } } }
      subject: { to: patient }
      period.start: { from: PV1-44 }
      period.end: { from: PV1-45 }
      participant: { each: PV1-7, individual: { to: Practitioner, key: [.1], display: 'join("", .2, .3)' } }
      diagnosis: { each: DG1, condition: { to: condition } }
  condition:
    resource: Condition
    each: encounter > DG1
    missing: withdraw
    key: [encounter, DG1-3.1]
    set: { code: { from: DG1-3 }, subject: { to: patient } }
instructions:
  merged: { when: 'MSH-9.2 = "A40"', merge: { survivor: PID-3, retired: MRG-1 } }
`
const ADT_MSH = 'MSH|^~\\&|HIS|H|T|H|20260615083000||ADT^A01|1|P|2.4'
const PV1 = 'PV1|1|I|W1^R1^1||||D1^李^医生~D2^王^医生||||||||||||V1^^^HIS|||||||||||||||||||||||||20260601|""'

test('a visit: child conditions, each, clears', async () => {
  const set = await compile(ADT, example('tables.yaml'))
  const { contributions } = mapped(
    set.map(hl7(ADT_MSH, 'EVN|A01', 'PID|1||100||张^三||""|M', PV1, 'DG1|1||I10^高血压', 'DG1|2||E11^糖尿病'), context()),
  )
  const [patient, encounter, ...conditions] = contributions
  expect(patient!.clear).toEqual(['birthDate'])
  expect(encounter!.clear).toEqual(['period.end'])
  expect(encounter!.content.period).toEqual({ start: '2026-06-01' })
  expect(encounter!.content.class).toEqual({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' })
  expect((encounter!.content.participant as { individual: { display: string } }[]).map((one) => one.individual.display)).toEqual([
    '李医生',
    '王医生',
  ])
  expect(encounter!.children).toEqual({ 'hl7v2/adt/condition': conditions.map(({ id }) => id) })
  expect(conditions).toHaveLength(2)
})

test('a merge is an instruction about two source patients', async () => {
  const set = await compile(ADT, example('tables.yaml'))
  const { instructions } = mapped(set.map(hl7(ADT_MSH.replace('A01', 'A40'), 'PID|1||100||张三', 'MRG|99'), context()))
  const id = (number: string) => rootId(context().salt, 'hospital', 'Patient', [number])
  expect(instructions).toEqual([{ kind: 'merge', survivor: id('100'), retired: id('99'), event: 'A40' }])
  expect(set.map(hl7(ADT_MSH.replace('A01', 'A40'), 'PID|1||100||张三'), context())).toMatchObject({
    kind: 'failed',
    error: { code: 'mapping.key-empty' },
  })
})

test('an ignored message names the rule', async () => {
  const set = await compile(ADT, example('tables.yaml'))
  expect(set.map(hl7(ADT_MSH.replace('|P|', '|T|')), context())).toEqual({
    kind: 'ignored',
    mapping: 'hl7v2/adt',
    rule: 'hl7v2/adt/test-message',
  })
})

test('extends, overlays and interface variants change single rules', async () => {
  const child =
    'mapping: hl7v2/adt-east\nextends: hl7v2/adt\nwhen: MSH-3 = "EAST"\nreplace: { patient.set.gender: unknown }\nremove: [ patient.set.birthDate ]'
  const site =
    'overlay: site/one\nof: hl7v2/adt\nlayer: site\nadd: { patient.set.active: true, encounter.set.period.extension: [ { url: "urn:x", valueBoolean: true } ] }'
  const own = 'overlay: interface/two\nof: hl7v2/adt\nlayer: interface\ninterfaces: [two]\nremove: [ patient.set.name ]'
  const set = await compile(ADT, example('tables.yaml'), child, site, own)
  const patientOf = (interfaceName: string, header: string) =>
    mapped(set.map(hl7(header, 'PID|1||100||张三||19491231|M'), context({ interface: interfaceName }))).contributions[0]!.content
  expect(patientOf('one', ADT_MSH)).toMatchObject({ active: true, gender: 'male', name: [{ text: '张三' }] })
  expect(patientOf('two', ADT_MSH)).not.toHaveProperty('name')
  expect(patientOf('one', ADT_MSH.replace('HIS', 'EAST'))).toMatchObject({ active: true, gender: 'unknown' })
  expect(patientOf('one', ADT_MSH.replace('HIS', 'EAST'))).not.toHaveProperty('birthDate')
})

test('lineage names source, position, file, line and layer; coverage names what was not read', async () => {
  const set = await compile(...ORU)
  const { lineage, coverage } = mapped(set.map(hl7(...REPORT), context(), { lineage: true, coverage: true }))
  const family = lineage!.find(({ path }) => path === 'name[0].text')
  expect(family).toMatchObject({ from: 'PID-5.1', file: 'datatypes/names.yaml', layer: 'mapping' })
  const birth = lineage!.find(({ path }) => path === 'birthDate')!
  expect(birth).toMatchObject({ from: 'PID-7', file: 'test/0.yaml' })
  const message = REPORT.join('\r')
  expect(message.slice(birth.position!.offset, birth.position!.offset + birth.position!.length)).toBe('19491231')
  expect(coverage!.unused).toContain('OBX-1')
  expect(coverage!.unused).not.toContain('PID-7')
  expect(coverage!.droppedByRule).toEqual(['hl7v2/oru-r01/observation'])
  expect(coverage!.used).toBeLessThan(coverage!.valued)
  expect(mapped(set.map(hl7(...REPORT), context())).lineage).toBeUndefined()
})

test('JSON: items, and values taken as they are', async () => {
  const set = await compile(
    'mapping: json/steps\nfor: json\npatient: { app: user.id }\nresources:\n  o:\n    resource: Observation\n    each: items[*]\n    key: [.id]\n    set:\n      status: final\n      code: { from: .kind, system: "app:kind" }\n      value[x]: { from: .value, as: Quantity, unit: .unit }\n',
  )
  const value = {
    user: { id: 'u1' },
    items: [
      { id: 1, kind: 'steps', value: 8000, unit: '步' },
      { id: 2, kind: 'pulse', value: 61 },
    ],
  }
  const { contributions } = mapped(set.map({ format: 'json', value }, context()))
  expect(contributions.map(({ content }) => content.valueQuantity)).toEqual([{ value: 8000, unit: '步' }, { value: 61 }])
  expect(contributions[0]!.sourcePatient).toBe(rootId(context().salt, 'app', 'Patient', ['u1']))
})

test('a remembered code gives the same again, its report included, and forgets nothing between interfaces', async () => {
  const set = await compile(
    CONCEPT.replace('for: row', 'for: hl7v2')
      .replace('key: [ID]', 'key: [MSH-10]')
      .replace('{ from: ITEM, text: NAME,', '{ from: OBX-3,'),
    ...TABLES,
  )
  const message = hl7(MSH, 'OBX|1|NM|ZZ^未知^L||1')
  const [east, west] = [context(), context({ authority: 'west' })]
  const once = text(set.map(message, east))
  expect(text(set.map(message, east))).toBe(once)
  expect(once).toContain('"unmatched":[{"table":"lab-item","system":"urn:tributary:coding:hospital%2FL","code":"ZZ"')
  expect(text(set.map(message, west))).toContain('west%2FL')
  expect(text(set.map(message, east))).toBe(once)
})

test('a value remembered from one message is the same object in the next, although each message has a context of its own', async () => {
  const set = await compile(...ORU)
  const quantityOf = (unit: string) =>
    mapped(
      set.map(hl7(MSH, 'PID|1||100', 'OBR|1|P1|F1|A', `OBX|1|NM|B||4.20|${unit}|1-5|||F`), { ...context() }),
    ).contributions.find(({ type }) => type === 'Observation')!.content.valueQuantity
  expect(quantityOf('g/L')).toMatchObject({ unit: 'g/L' })
  expect(quantityOf('g/L')).toBe(quantityOf('g/L'))
  expect(quantityOf('mg/L')).toMatchObject({ unit: 'mg/L' })
})

test('segments out of place are read where they stand and told', async () => {
  const set = await compile(...ORU)
  const { notices } = mapped(set.map(hl7(...REPORT, 'GT1|1', 'ZZZ|1'), context()))
  expect(notices).toContainEqual({ code: 'mapping.unexpected-segment', facts: { found: 'GT1' } })
})

test('only what the fold decides by itself is cleared: no part of a coding, no required element', async () => {
  const set = await compile(
    'mapping: t\nfor: hl7v2\nresources:\n  e:\n    resource: Encounter\n    key: [MSH-10]\n    set:\n      status: { from: PV1-2 }\n      class: { system: x, code: { from: PV1-2 } }\n      priority: { text: { from: PV1-3 } }\n      hospitalization: { preAdmissionIdentifier: { from: PV1-5 } }\n      period.end: { from: PV1-45 }\n',
  )
  const { contributions } = mapped(set.map(hl7(MSH, `PV1|1|""|""||""${'|'.repeat(40)}""`), context()))
  expect(contributions[0]!.clear).toEqual(['hospitalization.preAdmissionIdentifier', 'period.end'])
})
