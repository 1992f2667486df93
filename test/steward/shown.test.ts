import { describe, expect, test } from 'vitest'
import { barText } from '../../src/cli/mapping-progress.ts'
import { compileMappings } from '../../src/mapping/compile.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import type { Journalled } from '../../src/model/message.ts'
import { dryRun } from '../../src/steward/dry-run.ts'
import { differences, elementPath } from '../../src/steward/json-difference.ts'
import { troublesOf } from '../../src/steward/map-trouble.ts'
import { maskText, maskValue } from '../../src/steward/masked.ts'
import { sinceOf } from '../../src/steward/stored-messages.ts'
import { context, datatypeFiles, hl7 } from '../mapping/set.ts'

/** What the steward's tools show: shapes instead of values, elements instead of texts, and the line to mend. */

test.each([
  ['Zhang San', 'Xxxxx Xxx'],
  ['张三', '＊＊'],
  ['13800000042', '99999999999'],
  ['１２．５', '99．9'],
  ['a-1_b@x.cn', 'x-9_x@x.xx'],
  ['', ''],
])('%s is shown as %s', (text, shown) => expect(maskText(text)).toBe(shown))

test.each([
  ['code.coding[0].code', '"CRP"', '"CRP"'],
  ['code.coding[0].display', '"C反应蛋白"', '"C反应蛋白"'],
  ['status', '"final"', '"final"'],
  ['subject.reference', '"Patient/abc"', '"Patient/abc"'],
  ['name[0].text', '"张三"', '"＊＊"'],
  ['birthDate', '"1980-01-07"', '"9999-99-99"'],
  ['valueQuantity.value', '7.10', '9.99'],
  ['gender', '"female"', '"xxxxxx"'],
  ['active', 'true', 'true'],
  ['participant[0].individual.display', '"Li"', '"Xx"'],
  ['identifier[0].value', '"A42"', '"X99"'],
])('%s: %s is shown as %s', (path, json, shown) => expect(maskValue(path, json)).toBe(shown))

test('two values differ element by element, whatever order their keys have', () => {
  const a = { a: 1, list: [{ x: 'p' }, { x: 'q' }], gone: null, same: { deep: [] } }
  const b = { list: [{ x: 'p' }, { x: 'r', y: 1 }], a: 1, same: { deep: [] }, more: {} }
  expect(differences(a, b)).toEqual([
    { path: 'list[1].x', before: '"q"', after: '"r"' },
    { path: 'gone', before: 'null', after: undefined },
    { path: 'list[1].y', before: undefined, after: '1' },
    { path: 'more', before: undefined, after: '{}' },
  ])
  expect(elementPath('list[1].x[0].y')).toBe('list.x.y')
})

const NOW = Date.UTC(2026, 2, 10)
test.each([
  ['7d', NOW - 7 * 86_400_000],
  ['12h', NOW - 12 * 3_600_000],
  ['2w', NOW - 14 * 86_400_000],
  ['2026-03-01', Date.UTC(2026, 2, 1)],
  ['2026-03-01T08:00:00+08:00', Date.UTC(2026, 2, 1)],
  ['yesterday', undefined],
  ['7', undefined],
  ['2026-13-01', undefined],
])('since %s', (text, at) => expect(sinceOf(text, NOW)).toBe(at))

test('the progress bar says how far, how fast, how long still', () => {
  expect(barText(2500, 10_000, 5, 'en')).toBe('██████░░░░░░░░░░░░░░░░░░ 25 % 2500/10000 500/s 15 s left')
  expect(barText(10_000, 10_000, 20, 'zh')).toMatch(/^█{24} 100 % .* 剩余 0 秒$/)
  expect(barText(0, 0, 0, 'en')).toContain('100 %')
})

const mapping = (birthDate: string, more = ''): string => `mapping: hl7v2/a
for: hl7v2
when: MSH valued
resources:
  patient:
    resource: Patient
    each: PID
    key: [PID-3.1]
    set:
      name: { from: PID-5 }
      birthDate: ${birthDate}
${more}`

const compiled = async (text: string) => {
  const files = [...(await datatypeFiles()), { path: 'hl7v2/a.yaml', text }]
  const { set, findings } = compileMappings(files)
  expect(findings).toEqual([])
  return { set: set!, files }
}

describe('the dry run', () => {
  const message = (seq: number, birth: string): Journalled => ({
    seq,
    interface: 'adt',
    bytes: new TextEncoder().encode(
      `MSH|^~\\&|A|B|C|D|20260301||ADT^A04|${seq}|P|2.4\rPID|1||${seq}^^^H||Canary^Bird||${birth}\r`,
    ),
    receivedAt: NOW,
    controlId: String(seq),
    orderingKeys: [],
    format: 'hl7v2',
  })
  const stored = [message(1, '19800107'), message(2, ''), message(3, '19910203')]
  const journal = {
    head: async () => 3,
    read: async (after: number, limit: number) => stored.filter(({ seq }) => seq > after).slice(0, limit),
  }
  const known = { authority: 'h', authorities: {}, zone: 'UTC', charset: undefined, tables: {} }
  const options = async () => ({
    journal,
    published: (await compiled(mapping('{ from: PID-7 }'))).set,
    draft: (await compiled(mapping('{ from: day(PID-7), when: PID-3.1 != "3" }'))).set,
    contexts: new Map([['adt', known]]),
    salt: PUBLISHED_SALT,
    since: 0,
    now: () => 0,
  })

  test('names the resource, the rule and the element, and no value unless asked', async () => {
    const run = await dryRun(await options())
    expect(run).toMatchObject({ messages: 3, added: 0, changed: 1, removed: 0, unchanged: 2, states: {} })
    expect(run.rules).toMatchObject([{ rule: 'hl7v2/a/patient', changed: 1, elements: { birthDate: 1 } }])
    expect(run.rules[0]!.samples[0]).toMatchObject({
      change: 'changed',
      message: 3,
      differences: [{ path: 'birthDate', before: '"9999-99-99"' }],
    })
    expect(JSON.stringify(run)).not.toMatch(/Canary|1991/)
    const open = await dryRun({ ...(await options()), values: true })
    expect(open.rules[0]!.samples[0]!.differences[0]!.before).toBe('"1991-02-03"')
  })

  test('the same set twice says nothing', async () => {
    const same = await options()
    expect(await dryRun({ ...same, draft: same.published })).toMatchObject({ changed: 0, rules: [], resources: [], unchanged: 3 })
  })
})

describe('a message that cannot be used is explained', () => {
  const explain = async (text: string, ...segments: string[]) => {
    const { set, files } = await compiled(text)
    const input = hl7('MSH|^~\\&|A|B|C|D|20260301||ADT^A04|1|P|2.4', ...segments)
    const map = (other: typeof set, lineage: boolean) => other.map(input, context(), { lineage })
    return troublesOf(map(set, false), { set, files, map, textAt: () => 'Secret 1', values: false })
  }
  const HOLD = mapping('{ from: PID-7 }', '      gender: { from: PID-8, code: sex, unmatched: hold }\n')

  test('a key without a value: the rule, its line, the expressions', async () => {
    expect(await explain(mapping('{ from: PID-7 }'), 'PID|1||^^^H||Li')).toEqual([
      {
        error: expect.objectContaining({ code: 'mapping.key-empty' }),
        rule: 'hl7v2/a/patient',
        place: 'hl7v2/a.yaml:5:3',
        source: 'PID-3.1',
        value: undefined,
      },
    ])
  })

  test('a code that holds: the rule and the code', async () => {
    const files = `${HOLD}`
    const { set, findings } = compileMappings([
      ...(await datatypeFiles()),
      { path: 'a.yaml', text: files },
      { path: 'codes/sex.yaml', text: 'table: sex\nrows: { M: male }\n' },
    ])
    expect(findings).toEqual([])
    const all = [
      ...(await datatypeFiles()),
      { path: 'a.yaml', text: files },
      { path: 'codes/sex.yaml', text: 'table: sex\nrows: { M: male }\n' },
    ]
    const input = hl7('MSH|^~\\&|A|B|C|D|20260301||ADT^A04|1|P|2.4', 'PID|1||1^^^H||Li|||X')
    const map = (other: NonNullable<typeof set>, lineage: boolean) => other.map(input, context(), { lineage })
    const troubles = troublesOf(map(set!, false), { set: set!, files: all, map, textAt: () => undefined, values: false })
    expect(troubles).toMatchObject([
      { error: { code: 'mapping.code-held' }, rule: 'hl7v2/a/patient', place: 'a.yaml:5:3', value: 'X' },
    ])
  })

  test('an invalid resource: the element, the line that made it, the position, its shape', async () => {
    const text = mapping('{ from: PID-7 }', '      telecom: [{ value: { from: PID-13 } }]\n')
    expect(await explain(text, `PID|1||1^^^H||Li${'|'.repeat(8)}555`)).toMatchObject([
      {
        error: { code: 'fhir.invariant' },
        rule: 'hl7v2/a/patient',
        place: expect.stringMatching(/^hl7v2\/a\.yaml:12:/),
        source: 'PID-13',
        value: 'Xxxxxx 9',
      },
    ])
  })
})
