import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, processMessage } from '../../src/engine/process-message.ts'
import type { Contribution } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { prepare } from '../../src/fhir/prepare.ts'
import { foldAll } from '../../src/fhir/refold.ts'
import { encodeText } from '../../src/formats/hl7v2/charset.ts'
import { textInput } from '../../src/mapping/map-input.ts'
import { isOfNobody } from '../../src/mapping/plan/resource.ts'
import { productText } from '../../src/mapping/values/product.ts'
import type { Format, Journalled } from '../../src/model/message.ts'
import { loadMappings } from '../../src/steward/mapping-files.ts'
import { findCases } from '../../src/steward/mapping-tests.ts'
import { context, mapped, text } from './set.ts'

const here = (path: string): string => join(import.meta.dirname, '../..', path)
const ours = (await findCases(here('fixtures/mappings'), ['sql', 'csv', 'json', 'xml', 'fhir'])).filter(
  ({ expected }) => expected !== undefined,
)

test.each(ours.map((one) => [`${one.mapping}/${one.name}`, one.expected!] as const))(
  'tables and documents: every resource of %s passes the check of the way',
  (_name, expected) => {
    const { contributions } = parseExact(expected) as unknown as { contributions: readonly Contribution[] }
    const problems = contributions.map((one) =>
      prepare({ ...one, type: String(one.content.resourceType), id: String(one.content.id), clear: one.clear ?? [] }),
    )
    expect(problems.map(({ problem }) => problem).filter((problem) => problem !== undefined)).toEqual([])
    const nobodys = contributions
      .filter(({ sourcePatient }) => sourcePatient === undefined)
      .map(({ content }) => content.resourceType)
    expect(nobodys.filter((type) => !isOfNobody(String(type)))).toEqual([])
  },
)

/** What tables and JSON messages say and no mapping takes, on purpose. */
const LEFT_OUT = {
  // What was said in a chat is not read.
  'json/chat-session': ['text'],
  // The person is known; the account of the platform is not needed for a quota.
  'json/subscription': ['openid'],
  // One institution a feed; the physician's name is taken.
  'sql/his-registration': ['YLJGDM', 'YSGH'],
  // Whether of an outpatient, an inpatient or a check-up, the visit says.
  'sql/lis-report': ['MZZYBZ'],
  // Order on paper.
  'sql/lis-result': ['DYXH'],
  // One image of a study.
  'sql/ris-report': ['INSTANCEUID'],
}

test('what rows and JSON messages say is used, but for what is left out on purpose', async () => {
  const { set } = await loadMappings([here('mappings')])
  const unused: Record<string, Set<string>> = {}
  for (const { mapping, file } of ours) {
    const row = file.endsWith('.row.json')
    if (!row && !mapping.startsWith('json/')) continue
    const source = readFileSync(file, 'utf8')
    const input = row ? { ok: true as const, value: { format: 'row' as const, row: rowIn(source) } } : textInput('json', source)
    const own = row ? rowIn(readFileSync(file.replace('.row.json', '.context.json'), 'utf8')) : {}
    const result = input.ok ? set!.map(input.value, context(own), { coverage: true }) : undefined
    const names = unused[mapping] ?? new Set()
    for (const name of result?.kind === 'mapped' ? result.coverage!.unused : []) names.add(name)
    if (names.size > 0) unused[mapping] = names
  }
  expect(Object.fromEntries(Object.entries(unused).map(([name, names]) => [name, [...names].toSorted()]))).toEqual(LEFT_OUT)
})

const rowIn = (source: string): Record<string, string> => parseExact(source) as unknown as Record<string, string>

const journalled = (bytes: Uint8Array, format: Format, more: Partial<Journalled> = {}): Journalled => ({
  seq: 1,
  interface: 'desk',
  bytes,
  receivedAt: Date.UTC(2026, 8, 3),
  controlId: '1',
  orderingKeys: [],
  format,
  ...more,
})
const fixture = (path: string): string => readFileSync(here(`fixtures/mappings/${path}`), 'utf8')

test('a message of every format goes the way of the engine, in the charset of its interface', async () => {
  const { set } = await loadMappings([here('mappings')])
  const known = { authority: 'hospital', authorities: {}, zone: 'Asia/Shanghai', charset: 'gb18030', tables: {} }
  const utf8 = (path: string): Uint8Array => encodeText(fixture(path), 'utf-8')
  const list = fixture('csv/patient-list/hospital-number.csv')
  const document = fixture('xml/patient-push/registered.xml')
  const messages: readonly Journalled[] = [
    journalled(encodeText(list, 'gb18030'), 'csv'),
    journalled(utf8('csv/patient-list/row-of-a-workbook.csv.json'), 'csv', { charset: 'utf-8' }),
    journalled(encodeText(document.replace('encoding="utf-8"', 'encoding="GBK"'), 'gb18030'), 'xml'),
    journalled(encodeText(document.replace(' encoding="utf-8"', ''), 'gb18030'), 'xml'),
    journalled(utf8('json/blood-pressure/morning.json'), 'json'),
    journalled(utf8('fhir/server/bundle-split.fhir.json'), 'fhir'),
  ]
  const made = messages.map((message) => {
    const { mapping, result } = processMessage(message, set!, known, context().salt)
    return [
      mapping,
      result.kind === 'mapped' ? result.prepared.map(({ type, problem }) => problem?.code ?? type).join(' ') : result,
    ]
  })
  expect(made).toEqual([
    ['csv/patient-list', 'Patient'],
    ['csv/patient-list', 'Patient'],
    ['xml/patient-push', 'Patient'],
    ['xml/patient-push', 'Patient'],
    ['json/blood-pressure', 'Device Observation'],
    ['fhir/server', 'Patient Practitioner Observation'],
  ])
})

test.each([
  ['json', '{"a":', 'decode.json'],
  ['fhir', '{"resourceType":"Nothing"}', 'decode.fhir'],
  ['fhir', '[]', 'decode.fhir'],
  ['csv', 'a,b\n1\n', 'decode.csv-fields'],
  ['xml', '<a>', 'decode.xml'],
  ['row', '{"a":', 'engine.not-json'],
] as const)('a %s message that is none fails with a code', (format, source, code) => {
  const made = decode(journalled(encodeText(source, 'utf-8'), format), { charset: undefined })
  expect(made.ok ? '' : made.error.code).toBe(code)
})

test('a product of decimals is exact, and rounded half away from zero', () => {
  expect([productText('128', '0.05551', '1'.length), productText('2.5', '1', 0), productText('-2.5', '1', 0)]).toEqual([
    '7.1',
    '3',
    '-3',
  ])
  expect([productText('0.1', '0.2', 2), productText('1e3', '2', 0), productText('-0.4', '1', 0)]).toEqual([
    '0.02',
    undefined,
    '0',
  ])
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 999 }), (a, b) => {
      expect(productText(String(a), `${b}.00`, 0)).toBe(String(BigInt(a) * BigInt(b)))
    }),
  )
})

test('receipts that come twice and in any order end in one state (S59)', async () => {
  const { set } = await loadMappings([here('mappings')])
  const names = ['sent', 'delivered', 'opened-with-other-offset', 'replied']
  const said = names.flatMap((name, seq) => {
    const input = textInput('json', fixture(`json/delivery-receipt/${name}.json`))
    const result = mapped(set!.map(input.ok ? input.value : { format: 'json', value: {} }, context()))
    const [contribution] = result.contributions
    return { contribution: contribution!, interface: 'crm', stamp: { time: result.sourceTime!, seq }, mappingVersion: '1' }
  })
  const expected = text(foldAll(said))
  expect(JSON.parse(expected)).toMatchObject({
    status: 'completed',
    sent: '2026-09-05T09:00:00+08:00',
    received: '2026-09-05T09:00:07+08:00',
  })
  fc.assert(
    fc.property(fc.shuffledSubarray([...said, ...said], { minLength: 8 }), (order) => {
      expect(text(foldAll(order))).toBe(expected)
    }),
    { numRuns: 50 },
  )
})
