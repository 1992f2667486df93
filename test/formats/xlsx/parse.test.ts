import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { numberKind, numberText } from '../../../src/formats/xlsx/numbers.ts'
import { parseXlsx, type XlsxSettings } from '../../../src/formats/xlsx/parse.ts'
import { textInput } from '../../../src/mapping/map-input.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

interface Book {
  readonly sheet: string
  readonly shared?: string
  readonly formats?: string
  readonly styles?: string
  readonly properties?: string
  readonly sheets?: string
}

/** A workbook as spreadsheet programs write it, reduced to its parts. */
const workbook = ({
  sheet,
  shared = '',
  formats = '',
  styles = '<xf numFmtId="0"/>',
  properties = '',
  sheets,
}: Book): Uint8Array =>
  zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${MAIN}" xmlns:r="${LINKS}">${properties}<sheets>${sheets ?? '<sheet name="名单" sheetId="1" r:id="rId1"/>'}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
    ),
    'xl/sharedStrings.xml': strToU8(`<sst xmlns="${MAIN}">${shared}</sst>`),
    'xl/styles.xml': strToU8(
      `<styleSheet xmlns="${MAIN}"><numFmts>${formats}</numFmts><cellXfs>${styles}</cellXfs></styleSheet>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`),
    'xl/worksheets/sheet2.xml': strToU8(
      `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>b</t></is></c></row></sheetData></worksheet>`,
    ),
  })

const text = (cell: string, value: string): string =>
  `<c r="${cell}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`
const head = (...names: string[]): string => `<row r="1">${names.map((name, i) => text(`${'ABCDEF'[i]}1`, name)).join('')}</row>`

function tableOf(book: Book, settings?: XlsxSettings): unknown {
  const parsed = parseXlsx(workbook(book), settings)
  return parsed.ok ? parsed.value : parsed.error
}
const rowsOf = (book: Book): unknown => (tableOf(book) as { rows: { row: unknown }[] }).rows.map(({ row }) => row)

describe('reading a workbook', () => {
  test('shared, rich and inline texts; phonetic guides are left out', () => {
    const shared = '<si><t>张建华</t></si><si><r><t>欧</t></r><r><rPr/><t>阳雪</t></r><rPh><t>ouyang</t></rPh></si>'
    const sheet = `${head('姓名', '备注')}<row r="2"><c r="A2" t="s"><v>0</v></c>${text('B2', ' 空格 ')}</row><row r="3"><c r="A3" t="s"><v>1</v></c></row>`
    expect(rowsOf({ sheet, shared })).toEqual([{ 姓名: '张建华', 备注: ' 空格 ' }, { 姓名: '欧阳雪' }])
  })

  test('numbers as stored, leading zeros of a format of zeros, dates of every kind', () => {
    const formats =
      '<numFmt numFmtId="164" formatCode="00000000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    const styles = [0, 164, 14, 22, 165, 57].map((id) => `<xf numFmtId="${id}"/>`).join('')
    const cells = [
      ['A2', 0, '7.10'],
      ['B2', 1, '712'],
      ['C2', 2, '46266'],
      ['D2', 3, '46266.354166666664'],
      ['E2', 4, '25036'],
      ['F2', 5, '46266'],
    ].map(([cell, style, value]) => `<c r="${cell}" s="${style}"><v>${value}</v></c>`)
    const sheet = `${head('结果', '病案号', '日期', '时间', '出生', '年月')}<row r="2">${cells.join('')}</row>`
    expect(rowsOf({ sheet, formats, styles })).toEqual([
      {
        结果: '7.10',
        病案号: '00000712',
        日期: '2026-09-01',
        时间: '2026-09-01 08:30:00',
        出生: '1968-07-17',
        年月: '2026-09-01',
      },
    ])
  })

  test('truth values, results of formulas, empty cells and rows, cells without an address', () => {
    const sheet = `${head('a', 'b', 'c')}<row r="2"><c t="b"><v>1</v></c><c t="str"><f>A1</f><v>x</v></c><c/></row><row r="3"/><row r="9"><c r="C9"><v>3</v></c></row>`
    expect(tableOf({ sheet })).toMatchObject({
      header: ['a', 'b', 'c'],
      rows: [
        { number: 2, row: { a: 'true', b: 'x' }, cells: { a: 'A2', b: 'B2' } },
        { number: 9, row: { c: '3' }, cells: { c: 'C9' } },
      ],
    })
  })

  test('the first sheet that is not hidden, or the one named', () => {
    const sheets = '<sheet name="旧" sheetId="2" state="hidden" r:id="rId2"/><sheet name="名单" sheetId="1" r:id="rId1"/>'
    expect(tableOf({ sheet: head('a'), sheets })).toMatchObject({ sheet: '名单', header: ['a'] })
    expect(tableOf({ sheet: head('a'), sheets }, { sheet: '旧' })).toMatchObject({ sheet: '旧', header: ['b'] })
    expect(tableOf({ sheet: head('a'), sheets }, { sheet: '没有' })).toMatchObject({ code: 'decode.xlsx-sheet' })
  })

  test('a failed formula and a value under no header refuse their row, by cell', () => {
    const sheet = `${head('a')}<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row><row r="3">${text('B3', '张')}</row><row r="4">${text('A4', '1')}</row>`
    expect(tableOf({ sheet })).toMatchObject({
      rows: [{ number: 4, row: { a: '1' } }],
      refused: [
        { code: 'decode.xlsx-cell', facts: { where: 'A2' } },
        { code: 'decode.xlsx-cell', facts: { where: 'B3' } },
      ],
    })
  })

  test('the workbook counts from 1904', () => {
    const sheet = `${head('a')}<row r="2"><c r="A2" s="0"><v>44804</v></c></row>`
    expect(rowsOf({ sheet, styles: '<xf numFmtId="14"/>', properties: '<workbookPr date1904="1"/>' })).toEqual([
      { a: '2026-09-01' },
    ])
  })
})

test('a row of a workbook is a message that a list’s mapping reads', () => {
  const sheet = `${head('病案号', '姓名')}<row r="2">${text('A2', '0000712')}${text('B2', '张建华')}</row>`
  const [row] = rowsOf({ sheet }) as object[]
  const input = textInput('csv', JSON.stringify(row))
  expect(input).toMatchObject({ ok: true, value: { format: 'csv', row: { 病案号: '0000712', 姓名: '张建华' } } })
})

describe('refusing', () => {
  const codeOf = (bytes: Uint8Array, settings?: XlsxSettings): string => {
    const parsed = parseXlsx(bytes, settings)
    return parsed.ok ? 'taken' : parsed.error.code
  }
  const good = workbook({ sheet: head('a') })

  test.each([
    ['an old .xls or one with a password', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'decode.not-xlsx'],
    ['nothing', new Uint8Array(), 'decode.not-xlsx'],
    ['another archive', zipSync({ 'a.txt': strToU8('a') }), 'decode.not-xlsx'],
    ['cut short', good.subarray(0, 200), 'decode.not-xlsx'],
    ['two columns of one name', workbook({ sheet: head('a', 'a') }), 'decode.xlsx-header'],
    ['an empty sheet', workbook({ sheet: '' }), 'decode.csv-empty'],
    ['a DOCTYPE inside', zipSync({ 'xl/workbook.xml': strToU8('<!DOCTYPE a><a/>') }), 'decode.xml-doctype'],
  ])('%s', (_name, bytes, code) => {
    expect(codeOf(bytes)).toBe(code)
  })

  test('a bomb: a megabyte of zeros in a kilobyte stops at the bound, whatever it says of its size', () => {
    const bomb = zipSync({ 'xl/workbook.xml': new Uint8Array(8_000_000) }, { level: 9 })
    expect(bomb.length).toBeLessThan(20_000)
    const lying = bomb.slice()
    // Sizes in the local header are not what the bound goes by.
    new DataView(lying.buffer).setUint32(22, 10, true)
    const limits = { entries: 10, bytes: 1_000_000 }
    expect([codeOf(bomb, { limits }), codeOf(lying, { limits })]).toEqual(['decode.zip-bomb', 'decode.zip-bomb'])
  })

  test('more entries than any workbook has', () => {
    const entries = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`e${i}`, new Uint8Array()]))
    expect(codeOf(zipSync(entries), { limits: { entries: 20, bytes: 1_000_000 } })).toBe('decode.zip-bomb')
  })

  test('no damage makes it throw', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const damaged = good.slice()
        damaged[at] = byte
        expect(['taken', 'decode']).toContain(codeOf(damaged).split('.')[0])
      }),
      { numRuns: 200 },
    )
  })
})

describe('number formats', () => {
  test.each([
    [0, undefined, 'plain'],
    [14, undefined, 'date'],
    [20, undefined, 'time'],
    [22, undefined, 'dateTime'],
    [31, undefined, 'date'],
    [164, '0.00', 'plain'],
    [164, '000000', { zeros: 6 }],
    [164, 'yyyy-mm-dd hh:mm:ss', 'dateTime'],
    [164, '[$-804]yyyy"年"m"月"d"日";@', 'date'],
    [164, 'h:mm 上午/下午', 'time'],
    [164, '[h]:mm:ss', 'plain'],
    [164, '0.0"day"', 'plain'],
    [164, '[Red]0', 'plain'],
    [164, 'General', 'plain'],
  ])('format %i %s is %j', (id, code, kind) => {
    expect(numberKind(id, code)).toEqual(kind)
  })

  test.each([
    ['1', 'date', '1900-01-01'],
    ['59', 'date', '1900-02-28'],
    ['61', 'date', '1900-03-01'],
    ['46266.999999', 'dateTime', '2026-09-02 00:00:00'],
    ['0.5', 'time', '12:00:00'],
    ['-1', 'date', '-1'],
    ['9999999', 'date', '9999999'],
  ] as const)('%s as %s is %s', (stored, kind, shown) => {
    expect(numberText(stored, kind, false)).toBe(shown)
  })
})
