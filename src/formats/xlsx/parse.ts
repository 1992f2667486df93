import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { textOf, type XmlNode } from '../xml/tree.ts'
import { numberText } from './numbers.ts'
import { unzip, type ZipLimits } from './unzip.ts'
import { attributeOf, childOf, childrenOf, type Parts, partOf, readWorkbook, stringItem, type Workbook } from './workbook.ts'

/** One cell as text. */
export interface XlsxCell {
  /** `C7`. */
  readonly cell: string
  readonly text: string
}

export interface XlsxRow {
  /** Number of the row as the sheet shows it. */
  readonly number: number
  /** By column name; empty cells are left out. */
  readonly row: Readonly<Record<string, string>>
  /** Column name → `C7`. */
  readonly cells: Readonly<Record<string, string>>
}

export interface XlsxTable {
  readonly sheet: string
  readonly header: readonly string[]
  readonly rows: readonly XlsxRow[]
  /** Rows with a value under no header, or a formula that failed. */
  readonly refused: readonly CodedError[]
}

export interface XlsxSettings {
  /** Name of the sheet; without it the first that is not hidden. */
  readonly sheet?: string
  readonly limits?: ZipLimits
}

const WANTED = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/

/**
 * One sheet of a workbook as rows of text: the first row that has a value is the header. Numbers as stored, dates as yyyy-MM-dd, a
 * format of zeros alone keeps the leading zeros people see.
 * Errors: decode.not-xlsx, decode.zip-bomb, decode.xlsx-sheet, decode.xlsx-header (where: cell), and those of the XML inside.
 */
export function parseXlsx(bytes: Uint8Array, settings: XlsxSettings = {}): Result<XlsxTable> {
  const parts = unzip(bytes, (name) => WANTED.test(name), settings.limits)
  if (!parts.ok) return parts
  const book = readWorkbook(parts.value)
  if (!book.ok) return book
  const sheet = book.value.sheets.find((one) => (settings.sheet === undefined ? !one.hidden : one.name === settings.sheet))
  const tree = sheet === undefined ? ok(undefined) : partOf(parts.value as Parts, sheet.part)
  if (!tree.ok) return tree
  if (sheet === undefined || tree.value === undefined)
    return fail(coded('decode.xlsx-sheet', { found: settings.sheet ?? '1', allowed: book.value.sheets.length }))
  return tableOf(sheet.name, rowsOf(tree.value, book.value))
}

interface Line {
  readonly number: number
  readonly cells: readonly (XlsxCell & { readonly column: string; readonly failed: boolean })[]
}

function rowsOf(sheet: XmlNode, book: Workbook): Line[] {
  const lines: Line[] = []
  let last = 0
  for (const row of childrenOf(childOf(sheet, 'sheetData'), 'row')) {
    const number = Number(attributeOf(row, 'r') ?? last + 1)
    last = number
    let column = 0
    const cells = childrenOf(row, 'c').flatMap((cell) => {
      const named = /^[A-Z]{1,3}/.exec(attributeOf(cell, 'r') ?? '')?.[0]
      column = named === undefined ? column + 1 : columnNumber(named)
      const text = cellText(cell, book)
      const name = columnName(column)
      return text === '' ? [] : [{ column: name, cell: `${name}${number}`, text, failed: attributeOf(cell, 't') === 'e' }]
    })
    if (cells.length > 0) lines.push({ number, cells })
  }
  return lines
}

const columnNumber = (name: string): number => [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)

const columnName = (number: number): string =>
  number <= 0 ? '' : columnName(Math.floor((number - 1) / 26)) + String.fromCharCode(65 + ((number - 1) % 26))

/** ECMA-376 part 1, §18.18.11: what `t` says the cell holds. */
function cellText(cell: XmlNode, book: Workbook): string {
  const type = attributeOf(cell, 't') ?? 'n'
  if (type === 'inlineStr') {
    const inline = childOf(cell, 'is')
    return inline === undefined ? '' : stringItem(inline)
  }
  const value = childOf(cell, 'v')
  const stored = value === undefined ? '' : textOf(value)
  if (stored === '') return ''
  if (type === 's') return book.texts[Number(stored)] ?? ''
  if (type === 'b') return stored === '1' ? 'true' : 'false'
  if (type !== 'n') return stored
  return numberText(stored.trim(), book.kinds[Number(attributeOf(cell, 's') ?? 0)] ?? 'plain', book.from1904)
}

function tableOf(sheet: string, [first, ...lines]: readonly Line[]): Result<XlsxTable> {
  if (first === undefined) return fail(coded('decode.csv-empty'))
  const names = new Map<string, string>()
  for (const { column, cell, text } of first.cells) {
    const name = text.trim()
    if ([...names.values()].includes(name)) return fail(coded('decode.xlsx-header', { where: cell }))
    names.set(column, name)
  }
  const rows: XlsxRow[] = []
  const refused: CodedError[] = []
  for (const line of lines) {
    const wrong = line.cells.find((cell) => cell.failed || !names.has(cell.column))
    if (wrong !== undefined) {
      refused.push(coded('decode.xlsx-cell', { where: wrong.cell }))
      continue
    }
    const named = line.cells.map(({ column, cell, text }) => [names.get(column)!, { cell, text }] as const)
    rows.push({
      number: line.number,
      row: Object.fromEntries(named.map(([name, { text }]) => [name, text])),
      cells: Object.fromEntries(named.map(([name, { cell }]) => [name, cell])),
    })
  }
  return ok({ sheet, header: [...names.values()], rows, refused })
}
