import { parse as oracle } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CSV_LIMITS, delimiterOf, parseCsv } from '../../../src/formats/csv/parse.ts'
import { parseCsvRow, splitCsv } from '../../../src/formats/csv/rows.ts'

const fieldsOf = (text: string, delimiter?: string): unknown => {
  const parsed = parseCsv(text, delimiter === undefined ? {} : { delimiter })
  return parsed.ok ? parsed.value.map(({ fields }) => fields.map((field) => field.text)) : parsed.error.code
}

describe('reading records', () => {
  test.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a last line end',
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'line ends of old machines',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'leading zeros, blanks and signs stay',
      'a,b\n007, +1 \n',
      [
        ['a', 'b'],
        ['007', ' +1 '],
      ],
    ],
    [
      'delimiter, quote and line end in quotes',
      'a,b\n"x,y","p ""q""\r\nr"\n',
      [
        ['a', 'b'],
        ['x,y', 'p "q"\r\nr'],
      ],
    ],
    [
      'a quote inside an unquoted value',
      'a,b\n5" tall,2\n',
      [
        ['a', 'b'],
        ['5" tall', '2'],
      ],
    ],
    [
      'empty values at the end',
      'a,b,c\n1,,\n',
      [
        ['a', 'b', 'c'],
        ['1', '', ''],
      ],
    ],
    [
      'empty lines are no records',
      'a,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['an empty value in quotes is one', 'a\n""\n', [['a'], ['']]],
    ['a byte order mark is no part of the first name', '\ufeffa,b\n', [['a', 'b']]],
    [
      'tabs',
      'a\tb\n1\t2,3\n',
      [
        ['a', 'b'],
        ['1', '2,3'],
      ],
    ],
    [
      'semicolons, with commas in quotes',
      'a;"b,c,d,e"\n1;2\n',
      [
        ['a', 'b,c,d,e'],
        ['1', '2'],
      ],
    ],
  ])('%s', (_name, text, records) => {
    expect(fieldsOf(text)).toEqual(records)
  })

  test.each([
    ['a quote is not closed', 'a,b\n"1,2\n', 'decode.csv-quote', '2'],
    ['something stands behind the closing quote', 'a,b\n1,2\n"3"x,4\n', 'decode.csv-quote', '3'],
  ])('refused: %s', (_name, text, code, where) => {
    const parsed = parseCsv(text)
    expect(parsed.ok ? 'taken' : [parsed.error.code, parsed.error.facts.where]).toEqual([code, where])
  })

  test.each([
    ['characters', { ...CSV_LIMITS, characters: 3 }, 'decode.too-large'],
    ['records', { ...CSV_LIMITS, records: 1 }, 'decode.too-large'],
    ['values in a line', { ...CSV_LIMITS, fields: 1 }, 'decode.csv-fields'],
  ])('too many %s', (_name, limits, code) => {
    const parsed = parseCsv('a,b\n1,2\n', { limits })
    expect(parsed.ok ? 'taken' : parsed.error.code).toBe(code)
  })

  test.each([
    ['a,b;c,d', ','],
    ['"a,b";c', ';'],
    ['a\tb', '\t'],
    ['a|b|c,d', '|'],
    ['one', ','],
  ])('the delimiter of %j is %j', (line, delimiter) => {
    expect(delimiterOf(`${line}\n1,2,3,4,5\n`)).toBe(delimiter)
  })
})

const value = fc.string({ unit: fc.constantFrom('a', '张', '0', ',', ';', '"', '\n', '\r', ' ', '\t'), maxLength: 6 })
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((columns) => fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }))
const needsQuotes = (text: string): boolean => /[",;\n\r\t]/.test(text)

test('gives back what was written, as another parser does, and every position shows the value', () => {
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, end, always) => {
      const text = rows.map((row) => row.map((one) => (always || needsQuotes(one) ? quoted(one) : one)).join(',') + end).join('')
      expect(fieldsOf(text, ',')).toEqual(rows)
      expect(oracle(text, { delimiter: ',', record_delimiter: end })).toEqual(rows)
      const parsed = parseCsv(text, { delimiter: ',' })
      for (const record of parsed.ok ? parsed.value : [])
        for (const { text: said, position } of record.fields)
          expect(text.slice(position.offset, position.offset + position.length).replaceAll('""', '"')).toBe(said)
    }),
    { numRuns: 300 },
  )
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ';'), maxLength: 20 }), (text) => {
      const parsed = parseCsv(text)
      expect(parsed.ok || parsed.error.code.startsWith('decode.csv-')).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe('one message a row', () => {
  const list = '\ufeff病案号,姓名,住址\r\n0000712,张建华,"民主路18号, 2单元"\r\n0000713,李芳\r\n0000714,"王\n五",\r\n'

  test('header and record as they stand, and what does not fit by its line', () => {
    const split = splitCsv(list)
    expect(split).toEqual({
      ok: true,
      value: {
        messages: [
          { text: '病案号,姓名,住址\n0000712,张建华,"民主路18号, 2单元"\n', line: 2 },
          { text: '病案号,姓名,住址\n0000714,"王\n五",\n', line: 4 },
        ],
        refused: [{ code: 'decode.csv-fields', facts: { where: '3', found: 2, allowed: 3 } }],
        delimiter: ',',
      },
    })
  })

  test('the message is read by its names, with the place of each value', () => {
    const split = splitCsv(list)
    const { text } = split.ok ? split.value.messages[0]! : { text: '' }
    const row = parseCsvRow(text)
    if (!row.ok) throw new Error(row.error.code)
    expect({ ...row.value.row }).toEqual({ 病案号: '0000712', 姓名: '张建华', 住址: '民主路18号, 2单元' })
    const { offset, length } = row.value.positions.get('住址')!
    expect(text.slice(offset, offset + length)).toBe('民主路18号, 2单元')
  })

  test('what a spreadsheet is told so that it keeps zeros', () => {
    const row = parseCsvRow('no,name\n"=""00042""",x\n')
    expect(row.ok && row.value.row.no).toBe('00042')
  })

  test.each([
    ['no line', '', 'decode.csv-empty'],
    ['a column without a name', 'a,,c\n1,2,3\n', 'decode.csv-header'],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'decode.csv-header'],
    ['a column named like what every object has is a column', 'constructor,toString\n1,2\n', ''],
  ])('%s', (_name, text, code) => {
    const row = parseCsvRow(text)
    expect(row.ok ? '' : row.error.code).toBe(code)
  })

  test.each([
    ['no row', 'a,b\n'],
    ['two rows', 'a,b\n1,2\n3,4\n'],
  ])('a message with %s is refused', (_name, text) => {
    const row = parseCsvRow(text)
    expect(row.ok ? '' : row.error.code).toBe('decode.csv-rows')
  })

  test('a list without a header line does not put a patient into the error', () => {
    const split = splitCsv('张建华,男,男\n李芳,女,女\n')
    expect(split.ok ? '' : split.error).toEqual({ code: 'decode.csv-header', facts: { where: '1', found: 3 } })
  })
})
