import { expect, test } from 'vitest'
import { compile, context, hl7, MSH, mapped, text } from './set.ts'

/** One field of PID or OBR into one element of a resource, through the shipped datatypes. */
async function convert(
  type: string,
  element: string,
  rule: string,
  segment: string,
): Promise<{ value: string | undefined; clear: readonly string[] }> {
  const required: Record<string, string> = {
    Patient: 'active: true\n      maritalStatus: { text: S }',
    Observation: 'status: final\n      code: { from: OBX-3 }',
    Encounter: 'status: finished\n      class: { code: AMB }',
  }
  const set = await compile(
    `mapping: t\nfor: hl7v2\nresources:\n  r:\n    resource: ${type}\n    key: [MSH-10]\n    set:\n      ${required[type] ?? ''}\n      ${element}: ${rule}\n`,
  )
  const { contributions } = mapped(set.map(hl7(MSH, segment), context({ authorities: { HIS: 'his' } })))
  const content = contributions[0]?.content ?? {}
  const name = Object.keys(content).find(
    (key) => key === element || (element.endsWith('[x]') && key.startsWith(element.slice(0, -3))),
  )
  return { value: name === undefined ? undefined : text({ [name]: content[name] }), clear: contributions[0]?.clear ?? [] }
}

const ID = 'urn:oid:2.16.156.10011.1.3'

test.each<[what: string, segment: string, rule: string, element: string, expected: object | undefined]>([
  // Names: split only when the sender splits.
  ['un-split Chinese', 'PID|||||张三', '{ from: PID-5 }', 'name', [{ text: '张三' }]],
  ['Chinese in the second component', 'PID|||||^杨桑', '{ from: PID-5 }', 'name', [{ text: '杨桑' }]],
  ['split Chinese', 'PID|||||张^三', '{ from: PID-5 }', 'name', [{ text: '张三', family: '张', given: ['三'] }]],
  [
    'Latin',
    'PID|||||DUCK^DONALD^D^JR^DR^^L',
    '{ from: PID-5 }',
    'name',
    [{ use: 'official', family: 'DUCK', given: ['DONALD', 'D'], prefix: ['DR'], suffix: ['JR'] }],
  ],
  [
    'degree, professional suffix and when it was borne',
    'PID|||||DUCK^DONALD^^JR^^MD^^^^^^20200101^20201231^RN',
    '{ from: PID-5 }',
    'name',
    [{ family: 'DUCK', given: ['DONALD'], suffix: ['JR', 'MD', 'RN'], period: { start: '2020-01-01', end: '2020-12-31' } }],
  ],
  [
    'a name that ended before it began',
    'PID|||||DUCK^DONALD^^^^^^^^20201231&20200101',
    '{ from: PID-5 }',
    'name',
    [{ family: 'DUCK', given: ['DONALD'], period: { start: '2020-12-31' } }],
  ],
  [
    'a street in parts, and more of it',
    'PID|||||||||||1000&Hospital Lane&7^Ste. 1^Ann Arbor^^^^^^^^^20000110&20000120^^^^^^^Near Highway',
    '{ from: PID-11 }',
    'address',
    [
      {
        line: ['1000', 'Hospital Lane', '7', 'Ste. 1', 'Near Highway'],
        city: 'Ann Arbor',
        period: { start: '2000-01-10', end: '2000-01-20' },
      },
    ],
  ],
  [
    'two names',
    'PID|||||张^三~ZHANG^SAN',
    '{ from: PID-5 }',
    'name',
    [
      { text: '张三', family: '张', given: ['三'] },
      { family: 'ZHANG', given: ['SAN'] },
    ],
  ],
  ['first name only', 'PID|||||张^三~ZHANG^SAN', '{ from: "PID-5[1]" }', 'name', [{ text: '张三', family: '张', given: ['三'] }]],
  ['delimiters alone', 'PID|||||^^^', '{ from: PID-5 }', 'name', undefined],
  // Numbers.
  [
    'number of a known authority',
    'PID|||7^^^HIS',
    '{ from: PID-3 }',
    'identifier',
    [{ system: 'urn:tributary:authority:his', value: '7' }],
  ],
  ['number of nobody', 'PID|||7', '{ from: PID-3 }', 'identifier', [{ system: 'urn:tributary:authority:hospital', value: '7' }]],
  [
    'resident ID',
    'PID|||11010519491231002X^^^GA^NNCHN',
    '{ from: PID-3 }',
    'identifier',
    [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'NNCHN' }] },
        system: ID,
        value: '11010519491231002X',
      },
    ],
  ],
  ['an authority without a number', 'PID|||^^^HIS^MR', '{ from: PID-3 }', 'identifier', undefined],
  // Addresses and telecoms.
  ['un-split address', 'PID|||||||||||北京市东城区1号', '{ from: PID-11 }', 'address', [{ text: '北京市东城区1号' }]],
  [
    'split address',
    'PID|||||||||||1 ST^^FOWL^CA^99999^US^H',
    '{ from: PID-11 }',
    'address',
    [{ use: 'home', line: ['1 ST'], city: 'FOWL', state: 'CA', postalCode: '99999', country: 'US' }],
  ],
  ['telephone', 'PID|||||||||||||13800000000', '{ from: PID-13 }', 'telecom', [{ system: 'phone', value: '13800000000' }]],
  [
    'mobile by parts',
    'PID|||||||||||||^PRN^CP^^^010^8888',
    '{ from: PID-13 }',
    'telecom',
    [{ system: 'phone', value: '0108888', use: 'home' }],
  ],
  [
    'e-mail',
    'PID|||||||||||||^NET^Internet^a@b.cn',
    '{ from: PID-13 }',
    'telecom',
    [{ system: 'email', value: 'a@b.cn', use: 'home' }],
  ],
  // Times and other primitives.
  ['birth date', 'PID|||||||19950725000000', '{ from: PID-7 }', 'birthDate', '1995-07-25' as never],
  ['birth year', 'PID|||||||1995', '{ from: PID-7 }', 'birthDate', '1995' as never],
  ['no birth date', 'PID|||||||19000101', '{ from: PID-7 }', 'birthDate', undefined],
  ['deceased', 'PID||||||||||||||||||||||||||||||Y', '{ from: PID-30, as: boolean }', 'deceased[x]', true as never],
])('%s', async (_what, segment, rule, element, expected) => {
  const { value } = await convert('Patient', element, rule, segment)
  const name = element === 'deceased[x]' ? 'deceasedBoolean' : element
  expect(value).toBe(expected === undefined ? undefined : text({ [name]: expected }))
})

test('"" clears the path, and a part that is "" is nothing', async () => {
  expect(await convert('Patient', 'birthDate', '{ from: PID-7 }', 'PID|||||||""')).toEqual({
    value: undefined,
    clear: ['birthDate'],
  })
  expect((await convert('Patient', 'name', '{ from: PID-5 }', 'PID|||||""')).clear).toEqual(['name'])
  expect((await convert('Patient', 'name', '{ from: PID-5 }', 'PID|||||张^""')).value).toBe(text({ name: [{ text: '张' }] }))
})

test.each<[type: string, value: string, unit: string, expected: string]>([
  [
    'NM',
    '7.10',
    'mmol/L',
    '{"valueQuantity":{"value":7.10,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}',
  ],
  [
    'NM',
    '13.2 ↑',
    '×10^9/L',
    '{"valueQuantity":{"value":13.2,"unit":"×10^9/L","system":"http://unitsofmeasure.org","code":"10*9/L"}}',
  ],
  ['NM', '<0.5', 'foo', '{"valueQuantity":{"value":0.5,"comparator":"<","unit":"foo"}}'],
  ['NM', '未检出', 'g/L', '{"valueString":"未检出"}'],
  ['NM', '12345678901234567890.10', '', '{"valueQuantity":{"value":12345678901234567890.10}}'],
  [
    'SN',
    '>^100',
    'U/L',
    '{"valueQuantity":{"value":100,"comparator":">","unit":"U/L","system":"http://unitsofmeasure.org","code":"U/L"}}',
  ],
  ['SN', '^1^:^640', '', '{"valueRatio":{"numerator":{"value":1},"denominator":{"value":640}}}'],
  [
    'SN',
    '^7^-^40',
    '%',
    '{"valueRange":{"low":{"value":7,"unit":"%","system":"http://unitsofmeasure.org","code":"%"},"high":{"value":40,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}}}',
  ],
  ['ST', '阳性', '', '{"valueString":"阳性"}'],
  ['ST', '12', '', '{"valueString":"12"}'],
  ['ST', '12', 'g/L', '{"valueQuantity":{"value":12,"unit":"g/L","system":"http://unitsofmeasure.org","code":"g/L"}}'],
  ['ST', '>1:640', '', '{"valueRatio":{"numerator":{"value":1},"denominator":{"value":640,"comparator":">"}}}'],
  ['TX', 'line 1~line 2', '', '{"valueString":"line 1\\nline 2"}'],
  ['FT', '13.2', 'g/L', '{"valueString":"13.2"}'],
  [
    'CE',
    '10828004^阳性^SCT',
    '',
    '{"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"10828004","display":"阳性"}],"text":"阳性"}}',
  ],
  ['DT', '20260615', '', '{"valueDateTime":"2026-06-15"}'],
  ['TM', '0830', '', '{"valueTime":"08:30:00"}'],
  ['TS', '202606150830', '', '{"valueDateTime":"2026-06-15T08:30:00+08:00"}'],
  ['TS', '昨天', '', '{"valueString":"昨天"}'],
  ['XX', 'a^b', '', '{"valueString":"a^b"}'],
  [
    'ST',
    '13.2×10^9/L ↑',
    '',
    '{"valueQuantity":{"value":13.2,"unit":"×10^9/L","system":"http://unitsofmeasure.org","code":"10*9/L"}}',
  ],
])('OBX-5 by OBX-2: %s %s %s', async (type, value, unit, expected) => {
  const made = await convert(
    'Observation',
    'value[x]',
    '{ from: OBX-5, by: OBX-2, unit: OBX-6 }',
    `OBX|1|${type}|A^B^L||${value}|${unit}|||||F`,
  )
  expect(made.value).toBe(expected)
})

test('an encapsulated document is no string', async () => {
  expect(
    (
      await convert(
        'Observation',
        'value[x]',
        '{ from: OBX-5, by: OBX-2 }',
        'OBX|1|ED|A^B^L||^application^pdf^Base64^JVBERi0x|||||F',
      )
    ).value,
  ).toBeUndefined()
})

test('a local coding system becomes one of the interface', async () => {
  const made = await convert('Observation', 'method', '{ from: OBX-17 }', 'OBX|1|ST|A||x||||||||||||M^方法^99LIS')
  expect(made.value).toContain('"system":"urn:tributary:coding:hospital%2F99LIS"')
})
