import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/engine/process-message.ts'
import { encodeText } from '../../src/formats/hl7v2/charset.ts'
import { compileMappings } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import { type MapInput, textInput } from '../../src/mapping/map-input.ts'
import type { Lineage } from '../../src/mapping/mapped.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import type { Format } from '../../src/model/message.ts'
import { compile, context, mapped, text } from './set.ts'

type Documents = Parameters<typeof textInput>[0]

function input(format: Documents, source: string): MapInput {
  const made = textInput(format, source)
  if (!made.ok) throw new Error(made.error.code)
  return made.value
}

const contentOf = (set: MappingSet, format: Documents, source: string): unknown[] =>
  mapped(set.map(input(format, source), context())).contributions.map(({ content }) => content)

const XML = `mapping: xml/test
for: xml
time: /doc/at/@value
resources:
  patient:
    resource: Patient
    key: ['who/id[@root="1.2"]/@extension | who/id[2]/@extension']
    set:
      name: [{ text: { from: who/name } }]
      gender: { from: '//sex/@code', map: { "1": male, "2": female } }
      telecom:
        - each: who/telecom[not(@nullFlavor)]
          system: phone
          value: { from: 'replace(@value, "tel:", "")' }
          use: { from: ../@use }
  observation:
    resource: Observation
    each: 'result[item/code[@code="GLU"]] > item[value]'
    key: [patient, code/@code]
    set:
      status: final
      code: { text: { from: code/title } }
      subject: { to: patient }
      effectiveDateTime: { from: ../@at | /doc/at/@value }
      valueString: { from: value }
`
const DOC = `<doc xmlns="urn:x" xmlns:q="urn:q">
  <at value="20260903120000"/>
  <who use="home"><id root="1.1" extension="A"/><id root="1.2" extension="007"/><name><q:family>欧</q:family>阳雪</name><sex code="2"/>
    <telecom value="tel:1"/><telecom nullFlavor="NI" value="tel:2"/><telecom value="tel:3"/></who>
  <result at="20260903"><item><code code="K"><title>钾</title></code></item>
    <item><code code="GLU"><title>葡萄糖</title></code><value>
      7.10
      高</value></item></result>
</doc>`

describe('XML', () => {
  test('absolute and relative paths, tests in brackets, parents, descendants, first of', async () => {
    const set = await compile(XML)
    expect(contentOf(set, 'xml', DOC)).toMatchObject([
      {
        name: [{ text: '欧阳雪' }],
        gender: 'female',
        telecom: [
          { value: '1', use: 'home' },
          { value: '3', use: 'home' },
        ],
      },
      { code: { text: '葡萄糖' }, valueString: '7.10\n高', effectiveDateTime: '2026-09-03' },
    ])
  })

  test.each([
    ['/doc/who/id/@extension', 'A'],
    ['/doc/who/id[2]/@extension', '007'],
    ['/doc/who/id[@root!="1.1"]/@extension', '007'],
    ['/doc/who/id[@root="9"]/@extension', undefined],
    ['//item[value]/code/@code', 'GLU'],
    ['/doc/*/item[not(value)]/code/@code', 'K'],
    ['who/name/q:family', '欧'],
    ['who/name/family', '欧'],
    ['/other/who', undefined],
    ['count(//item)', '2'],
    ['if(//item[code/@code="K"] valued, "yes")', 'yes'],
    ['if(who/fax not valued, "none")', 'none'],
    ['who/telecom[@nullFlavor]/@value', 'tel:2'],
    ['count(who/telecom/..)', '1'],
    ['count(//*//code)', '2'],
    // A code holds single blanks only.
    ['//item/code[@code="GLU"]/../value', '7.10 高'],
    ['//item[code[@code="GLU"]]/code/@code', 'GLU'],
    ['who/*[@root="1.2"][@extension]/@extension', '007'],
  ])('%s reads %s', async (path, expected) => {
    const set = await compile(
      `mapping: xml/one\nfor: xml\nresources:\n  p:\n    resource: Patient\n    key: ['"1"']\n    set: { language: { from: ${JSON.stringify(path)} }, active: true }\n`,
    )
    const [content] = contentOf(set, 'xml', DOC)
    expect((content as { language?: string } | undefined)?.language).toBe(expected)
  })

  test('every element says which place of the document it came from', async () => {
    const set = await compile(XML)
    const { lineage = [] } = mapped(set.map(input('xml', DOC), context(), { lineage: true }))
    const shown = (path: string): [string, string] => {
      const { from, position } = lineage.find((one) => one.path === path) as Lineage
      return [from, DOC.slice(position!.offset, position!.offset + position!.length)]
    }
    expect(shown('telecom[1].value')).toEqual(['/doc/who/telecom[3]/@value', 'tel:3'])
    expect(shown('code.text')).toEqual(['/doc/result/item[2]/code/title', '葡萄糖'])
  })

  test('coverage names what nothing read, without numbers and values', async () => {
    const set = await compile(XML)
    const { coverage } = mapped(set.map(input('xml', DOC), context(), { coverage: true }))
    expect(coverage?.unused).toEqual(['/doc/who/id/@extension', '/doc/who/telecom/@value', '/doc/result/item/code/title'])
    expect(coverage!.used).toBe(coverage!.valued - 3)
  })

  test('the charset is what the document declares, else the interface’s', () => {
    const bytes = (declared: string): Uint8Array => encodeText(`<?xml version="1.0"${declared}?><a>珅</a>`, 'gb18030')
    const read = (declared: string, charset: string | undefined): unknown => {
      const message = { seq: 1, interface: 'x', receivedAt: 0, controlId: '1', orderingKeys: [], format: 'xml' as Format }
      const made = decode({ ...message, bytes: bytes(declared) }, { charset })
      return made.ok && made.value.format === 'xml' ? made.value.document.root.content : made
    }
    expect(read(' encoding="GB18030"', undefined)).toEqual(['珅'])
    expect(read('', 'gb18030')).toEqual(['珅'])
    expect(read(' encoding="UTF-8"', undefined)).toMatchObject({ ok: false, error: { code: 'decode.charset' } })
    expect(read(' encoding="x-none"', undefined)).toMatchObject({
      error: { code: 'decode.charset-unknown', facts: { where: 'encoding' } },
    })
  })
})

const JSON_MAPPING = `mapping: json/test
for: json
resources:
  response:
    resource: QuestionnaireResponse
    key: [form.id]
    set:
      status: completed
      item:
        - each: form.items[*]
          linkId: { from: .code }
          answer: [{ each: .values, valueDecimal: { from: . } }]
`

describe('JSON', () => {
  const source =
    '{"form":{"id":"F1","unread":{"x":[1,2]},"items":[{"code":"a","values":[7.10,8]},{"code":"b","values":3.0}]},"none":null}'

  test('items below items; decimals go out as they came in', async () => {
    const set = await compile(JSON_MAPPING)
    expect(text((contentOf(set, 'json', source)[0] as { item: unknown }).item)).toBe(
      '[{"linkId":"a","answer":[{"valueDecimal":7.10},{"valueDecimal":8}]},{"linkId":"b","answer":[{"valueDecimal":3.0}]}]',
    )
  })

  test('lineage names the path and its place; coverage what nothing read', async () => {
    const set = await compile(JSON_MAPPING)
    const { lineage = [], coverage } = mapped(set.map(input('json', source), context(), { lineage: true, coverage: true }))
    const { from, position } = lineage.find(({ path }) => path === 'item[0].answer[0].valueDecimal')!
    expect([from, source.slice(position!.offset, position!.offset + position!.length)]).toEqual([
      'form.items[0].values[0]',
      '7.10',
    ])
    expect([coverage?.unused, coverage?.valued]).toEqual([['form.unread.x[*]'], 8])
  })

  test('items beyond the bound are reported, not silently lost', async () => {
    const set = await compile(JSON_MAPPING)
    const many = JSON.stringify({ form: { id: 'F2', items: Array.from({ length: 10_001 }, (_, i) => ({ code: `c${i}` })) } })
    const { contributions, notices } = mapped(set.map(input('json', many), context()))
    expect(contributions[0]?.content.item).toHaveLength(10_000)
    expect(notices).toEqual([{ code: 'mapping.truncated', facts: { found: 10_001, where: 'form.items[*]', allowed: 10_000 } }])
  })

  test.each([
    ['{"a":1', 'decode.json'],
    ['{"a":1,"a":2}', 'decode.json-duplicate'],
  ])('%s is refused with %s', (bad, code) => {
    const made = textInput('json', bad)
    expect(made.ok ? '' : made.error.code).toBe(code)
  })
})

test('a CSV row names the place of its values', async () => {
  const set = await compile(
    'mapping: csv/test\nfor: csv\nresources:\n  p:\n    resource: Patient\n    key: [病案号]\n    set: { name: [{ text: { from: 姓名 } }] }\n',
  )
  const source = '病案号,姓名,未用\n0007,"张 三",x\n'
  const {
    contributions,
    lineage = [],
    coverage,
  } = mapped(set.map(input('csv', source), context(), { lineage: true, coverage: true }))
  const { offset, length } = lineage[0]!.position!
  expect(contributions[0]?.content.name).toEqual([{ text: '张 三' }])
  expect([source.slice(offset, offset + length), coverage?.unused]).toEqual(['张 三', ['未用']])
})

describe('FHIR', () => {
  const mapping = `mapping: fhir/test
for: fhir
time: .meta.lastUpdated
resources:
  patient:
    resource: Patient
    each: Patient
    key: [.id]
    copy: { drop: [photo, contact.telecom, '*.extension'], systems: ours }
    set: { active: true }
  observation:
    resource: Observation
    each: Observation
    key: [.id]
    set:
      status: { from: .status }
      code: { from: .code, as: fhir }
      subject: { to: patient }
      valueQuantity: { from: .value, as: fhir }
      effectiveDateTime: { from: .effective }
      note: [{ text: { from: 'join(" ", Patient.name.family, Patient.name.given)' } }]
`
  const table = 'table: ours\nquiet: true\nrows: { urn:theirs: urn:ours }\n'
  const bundle = text({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        fullUrl: 'urn:uuid:1',
        resource: {
          resourceType: 'Patient',
          meta: { versionId: '3', security: [{ system: 'urn:theirs', code: 'R' }] },
          identifier: [
            { system: 'urn:theirs', value: '7' },
            { system: 'urn:other', value: '8' },
          ],
          name: [{ family: '欧阳', given: ['雪', '梅'], extension: [{ url: 'urn:x', valueString: 'y' }] }],
          _birthDate: { extension: [{ url: 'urn:x' }] },
          contact: [{ telecom: [{ system: 'phone', value: '1' }] }, { name: { text: '李' }, telecom: [{ value: '2' }] }],
          photo: [{ data: 'AAAA' }],
        },
      },
      {
        resource: {
          resourceType: 'Observation',
          id: 'o1',
          status: 'final',
          code: { text: '葡萄糖' },
          subject: { reference: 'urn:uuid:1' },
          effectiveDateTime: '2026-09-03',
          valueQuantity: { value: 7, unit: 'mmol/L' },
        },
      },
    ],
  })

  test('a Bundle is split, what is dropped leaves nothing empty, choices are found by their name', async () => {
    const set = await compile(mapping, table)
    expect(contentOf(set, 'fhir', bundle)).toEqual([
      {
        resourceType: 'Patient',
        id: expect.any(String) as unknown,
        identifier: [
          { system: 'urn:ours', value: '7' },
          { system: 'urn:other', value: '8' },
        ],
        name: [{ family: '欧阳', given: ['雪', '梅'] }],
        contact: [{ name: { text: '李' } }],
        meta: { security: [{ system: 'urn:ours', code: 'R' }] },
        active: true,
      },
      {
        resourceType: 'Observation',
        id: expect.any(String) as unknown,
        status: 'final',
        code: { text: '葡萄糖' },
        subject: { reference: expect.stringMatching(/^Patient\//) as unknown },
        valueQuantity: { value: 7, unit: 'mmol/L' },
        effectiveDateTime: '2026-09-03',
        note: [{ text: '欧阳 雪' }],
      },
    ])
  })

  test('lineage and coverage name the entry', async () => {
    const set = await compile(mapping, table)
    const { lineage = [], coverage } = mapped(set.map(input('fhir', bundle), context(), { lineage: true, coverage: true }))
    const { from, position } = lineage.find(({ path }) => path === 'effectiveDateTime')!
    expect([from, bundle.slice(position!.offset, position!.offset + position!.length)]).toEqual([
      'entry[1].resource.effectiveDateTime',
      '2026-09-03',
    ])
    expect(coverage?.unused).toEqual([
      'resourceType',
      'type',
      'entry[*].fullUrl',
      'entry[*].resource.resourceType',
      'entry[*].resource.subject.reference',
    ])
  })
})

test('path forms that a format does not have are found, where they stand', async () => {
  const one = (format: string, path: string, more = ''): string =>
    `mapping: ${format}/lint\nfor: ${format}\nresources:\n  p:\n    resource: Patient\n    key: ['"1"']\n    ${more}set: { language: { from: ${JSON.stringify(path)} } }\n`
  const cases: readonly (readonly [string, string, string?])[] = [
    ['xml', '/a/ancestor::b'],
    ['xml', 'a[position()=1]'],
    ['xml', 'a/text()'],
    ['xml', 'a/@b/c'],
    ['xml', 'a[/b="1"]'],
    ['xml', 'a[b=1]'],
    ['xml', '//@b'],
    ['json', '/a/b'],
    ['json', 'a@b'],
    ['fhir', 'name.family'],
    ['fhir', 'Patient.nmae.family'],
    ['fhir', 'Observation.value.unit.x'],
    ['json', 'a', 'copy: { }\n    '],
    ['fhir', 'Patient.id', 'copy: { drp: [x], systems: nowhere }\n    '],
  ]
  const found = cases.map(([format, path, more]) => {
    const { findings } = compileMappings([{ path: 'lint.yaml', text: one(format, path, more) }])
    return `${format} ${path}: ${findings.map((finding) => findingLine(finding).split(' ').slice(0, 2).join(' ')).join('; ')}`
  })
  expect(found).toEqual([
    'xml /a/ancestor::b: lint.yaml:7:30 mapping.expression',
    'xml a[position()=1]: lint.yaml:7:31 mapping.expression',
    'xml a/text(): lint.yaml:7:31 mapping.expression',
    'xml a/@b/c: lint.yaml:7:34 mapping.expression',
    'xml a[/b="1"]: lint.yaml:7:31 mapping.expression',
    'xml a[b=1]: lint.yaml:7:31 mapping.expression',
    'xml //@b: lint.yaml:7:30 mapping.expression',
    'json /a/b: lint.yaml:7:30 mapping.expression',
    'json a@b: lint.yaml:7:31 mapping.expression',
    'fhir name.family: lint.yaml:7:30 mapping.unknown-element',
    'fhir Patient.nmae.family: lint.yaml:7:30 mapping.unknown-element',
    'fhir Observation.value.unit.x: ',
    'json a: lint.yaml:7:11 mapping.bad-value',
    'fhir Patient.id: lint.yaml:7:13 mapping.unknown-keyword; lint.yaml:7:32 mapping.unknown-table',
  ])
})

test('whatever a document holds, the mapping gives a result', async () => {
  const set = await compile(XML, JSON_MAPPING)
  const json = fc.json().map((source) => ['json', source] as const)
  const pieces = [
    '<doc>',
    '</doc>',
    '<who>',
    '</who>',
    '<id root="1.2" extension="1"/>',
    '<name>x</name>',
    '<result>',
    '</result>',
    '<item>',
    '</item>',
    '<value/>',
    't',
  ]
  const xml = fc
    .array(fc.constantFrom(...pieces), { maxLength: 10 })
    .map((parts) => ['xml', `<doc>${parts.join('')}</doc>`] as const)
  fc.assert(
    fc.property(fc.oneof(json, xml), ([format, source]) => {
      const made = textInput(format, source)
      if (!made.ok) return
      const first = set.map(made.value, context(), { lineage: true, coverage: true })
      expect(['mapped', 'held', 'failed', 'ignored']).toContain(first.kind)
      expect(text(set.map(made.value, context(), { lineage: true, coverage: true }))).toBe(text(first))
    }),
    { numRuns: 300 },
  )
})
