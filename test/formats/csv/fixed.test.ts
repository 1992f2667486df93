import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FixedLayout, parseFixed } from '../../../src/formats/fixed/parse.ts'
import { encodeText } from '../../../src/formats/hl7v2/charset.ts'

const LAYOUT: FixedLayout = {
  unit: 'byte',
  columns: [
    { name: 'number', start: 1, length: 8 },
    { name: 'name', start: 9, length: 10 },
    { name: 'sex', start: 19, length: 2 },
  ],
}

const rowsOf = (text: string, layout: FixedLayout, charset: string): unknown => {
  const parsed = parseFixed(encodeText(text, charset), layout, charset)
  return parsed.ok ? [parsed.value.rows.map(({ row, line }) => [line, { ...row }]), parsed.value.refused] : parsed.error
}

test('bytes are counted where the system counts bytes: a Chinese character is two', () => {
  expect(rowsOf('00000712张建华    男\r\n00000713欧阳雪梅  女\n', LAYOUT, 'gb18030')).toEqual([
    [
      [1, { number: '00000712', name: '张建华', sex: '男' }],
      [2, { number: '00000713', name: '欧阳雪梅', sex: '女' }],
    ],
    [],
  ])
})

test('characters are counted where the system counts characters', () => {
  const layout: FixedLayout = {
    unit: 'character',
    columns: [
      { name: 'number', start: 1, length: 4 },
      { name: 'name', start: 5, length: 4 },
    ],
  }
  expect(rowsOf('0042欧阳雪 \n', layout, 'utf-8')).toEqual([[[1, { number: '0042', name: '欧阳雪' }]], []])
})

test('a short line and a character cut in two are refused by their number, the rest is taken', () => {
  expect(rowsOf('00000712张建华    男\n\n0000\n1234567张建华    男 \n', LAYOUT, 'gb18030')).toEqual([
    [[1, { number: '00000712', name: '张建华', sex: '男' }]],
    [
      { code: 'decode.fixed-line', facts: { where: '3' } },
      { code: 'decode.fixed-line', facts: { where: '4' } },
    ],
  ])
})

describe('a layout that cannot be', () => {
  test.each([
    [
      'overlapping',
      [
        { name: 'a', start: 1, length: 4 },
        { name: 'b', start: 4, length: 2 },
      ],
      'b',
    ],
    ['without width', [{ name: 'a', start: 1, length: 0 }], 'a'],
    ['before the line begins', [{ name: 'a', start: 0, length: 2 }], 'a'],
    ['of nothing', [], 'columns'],
  ])('%s', (_name, columns, found) => {
    expect(rowsOf('x', { unit: 'byte', columns }, 'utf-8')).toEqual({ code: 'decode.fixed-layout', facts: { found } })
  })
})

test('what is written in columns is read from them', () => {
  const word = fc.string({ unit: fc.constantFrom('张', '0', 'a', '珅'), maxLength: 4 })
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }), (rows) => {
      const layout: FixedLayout = {
        unit: 'byte',
        columns: [
          { name: 'a', start: 1, length: 10 },
          { name: 'b', start: 11, length: 8 },
        ],
      }
      const cell = (text: string, width: number): string => text + ' '.repeat(width - encodeText(text, 'gb18030').length)
      const text = rows.map(([a, b]) => `${cell(a, 10)}${cell(b, 8)}|\n`).join('')
      const read = rowsOf(text, layout, 'gb18030') as [[number, object][], unknown[]]
      expect(read[0].map(([, row]) => row)).toEqual(rows.map(([a, b]) => ({ a, b })))
    }),
    { numRuns: 100 },
  )
})
