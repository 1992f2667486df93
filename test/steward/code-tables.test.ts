import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileMappings } from '../../src/mapping/compile.ts'
import { findingLine } from '../../src/mapping/finding.ts'
import { withRow } from '../../src/steward/code-rows.ts'
import { codeTablesOf } from '../../src/steward/code-tables.ts'
import { openCodes } from '../../src/steward/code-worklist.ts'

/** Concept tables as a steward edits them: one row more, everything else as it was. */

const BLOCK = '# ours\ntable: t # name\nsystem: urn:s\nrows:\n    A: x # first\n    B: { code: y }\n\n# the end\n'

describe('a row is added', () => {
  test.each([
    ['under the last of a block', 't.yaml', BLOCK, BLOCK.replace('    B: { code: y }\n', '    B: { code: y }\n    C: z\n')],
    ['to a table on one line', 't.yaml', 'table: t\nrows: { A: x, B: y }\n', 'table: t\nrows: { A: x, B: y, C: z }\n'],
    ['to an empty table', 't.yaml', 'table: t\nrows: {}\n', 'table: t\nrows: { C: z }\n'],
    ['to a table without rows yet', 't.yaml', 'table: t\nrows:\n', 'table: t\nrows:\n  C: z\n'],
    [
      'before what follows the rows',
      't.yaml',
      'table: t\nrows:\n  A: x\nquiet: true\n',
      'table: t\nrows:\n  A: x\n  C: z\nquiet: true\n',
    ],
    ['without a newline at the end', 't.yaml', 'table: t\nrows:\n  A: x', 'table: t\nrows:\n  A: x\n  C: z'],
    ['to a CSV', 't.csv', 'from_code,to_code\r\nA,x\r\n', 'from_code,to_code\r\nA,x\r\nC,z\r\n'],
    [
      'to a CSV with other columns',
      't.csv',
      'to_code,from_display,from_code\nx,a,A',
      'to_code,from_display,from_code\nx,a,A\nz,,C\n',
    ],
  ])('%s', (_, path, before, after) => {
    expect(withRow(path, before, { from: 'C', to: 'z' })).toBe(after)
  })

  test.each([
    ['no YAML', 't.yaml', 'table: [t\n'],
    ['no rows', 't.yaml', 'table: t\n'],
    ['rows that are a list', 't.yaml', 'table: t\nrows: [a]\n'],
    ['a CSV without its columns', 't.csv', 'a,b\n1,2\n'],
  ])('never where there is no place: %s', (_, path, text) => expect(withRow(path, text, { from: 'C', to: 'z' })).toBeUndefined())

  const code = fc.oneof(
    fc.constantFrom('true', '1', '1.50', 'null', 'A B', '"', "'", '#', 'a: b', '中', 'y', '-', '[', '0x1', '~'),
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => text.trim() === text && !text.includes('|')),
  )

  test.each([
    ['YAML', 'codes/t.yaml', BLOCK],
    ['YAML on one line', 'codes/t.yaml', 'table: t\nrows: { A: x, B: y }\n'],
    ['CSV', 'codes/t.csv', 'from_code,to_code,to_display\nA,x,\nB,y,\n'],
  ])('whatever the code is, it reads back, and the others stay: %s', (_, path, text) => {
    fc.assert(
      fc.property(code, code, fc.option(code, { nil: undefined }), (from, to, display) => {
        fc.pre(from !== 'A' && from !== 'B')
        const edited = withRow(path, text, { from, to, display })!
        const { findings } = compileMappings([{ path, text: edited }])
        expect(findings.map((one) => findingLine(one))).toEqual([])
        const rows = codeTablesOf([{ path, text: edited }]).get('t')!.rows
        expect(rows.get(from)).toMatchObject({ code: to, display })
        expect([rows.get('A')?.code, rows.get('B')?.code, rows.size]).toEqual(['x', 'y', 3])
      }),
      { numRuns: 200 },
    )
  })
})

describe('the worklist', () => {
  const row = (code: string, count: number, table = 'sex') => ({
    interface: 'his',
    table,
    system: '',
    code,
    display: code,
    count,
    firstAt: 0,
    lastAt: 1,
  })
  const tables = (rows: string, name = 'sex') => codeTablesOf([{ path: 'codes/a.yaml', text: `table: ${name}\nrows: ${rows}\n` }])

  const listed = (held: Parameters<typeof openCodes>[0]['held'] = []) =>
    openCodes({
      reads: { unmatched: async () => [row('1', 5), row('2', 9), row('3', 2)] },
      held,
      published: tables('{ "1": male }'),
      draft: tables('{ "1": male, "2": female }'),
      interfaces: new Map(),
      limit: 10,
    })

  test('what the published table knows is done; what the draft knows is marked', async () => {
    expect((await listed()).map(({ code, drafted }) => [code, drafted])).toEqual([
      ['2', true],
      ['3', false],
    ])
  })

  test('codes that hold messages come first, with their numbers', async () => {
    const held = { ...row('3', 4), messages: [7, 8, 9] }
    expect((await listed([held])).map(({ code, count, held: waiting, messages }) => [code, count, waiting, messages])).toEqual([
      ['3', 6, 4, [7, 8, 9]],
      ['2', 9, 0, []],
    ])
  })

  test('an interface with a table of its own is asked by it', async () => {
    const own = codeTablesOf([
      { path: 'codes/a.yaml', text: 'table: sex\nrows: {}\n' },
      { path: 'codes/b.yaml', text: 'table: sex-his\nrows: { "2": female }\n' },
    ])
    const open = await openCodes({
      reads: { unmatched: async () => [row('2', 1)] },
      held: [],
      published: own,
      draft: undefined,
      interfaces: new Map([['his', { tables: { sex: 'sex-his' } }]]),
      limit: 10,
    })
    expect(open).toEqual([])
  })
})
