import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { decodeBytes } from '../hl7v2/charset.ts'

/** One column of a fixed-width record. */
export interface FixedColumn {
  readonly name: string
  /** From 1, in the layout's unit. */
  readonly start: number
  readonly length: number
}

export interface FixedLayout {
  readonly columns: readonly FixedColumn[]
  /** What start and length count. A Chinese character is two bytes in GB18030: older systems count bytes. */
  readonly unit: 'byte' | 'character'
}

export interface FixedRow {
  /** Blanks at both ends taken away, leading zeros kept; '' is an empty value. */
  readonly row: Readonly<Record<string, string>>
  /** From 1. */
  readonly line: number
}

export interface FixedRows {
  readonly rows: readonly FixedRow[]
  /** Lines that end before the last column begins, or do not decode. */
  readonly refused: readonly CodedError[]
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** The bytes of each line. In no supported charset is 0x0A a part of another character, UTF-16 aside. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let from = 0
  while (from < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, from)
    const end = found < 0 ? bytes.length : found
    lines.push(bytes.subarray(from, bytes[end - 1] === CARRIAGE_RETURN && end > from ? end - 1 : end))
    from = end + 1
  }
  return lines
}

/** One line's values in the layout's unit; undefined when a value does not decode. */
function valuesOf(line: Uint8Array, layout: FixedLayout, charset: string): Record<string, string> | undefined {
  const row: Record<string, string> = Object.create(null) as Record<string, string>
  const whole = layout.unit === 'character' ? decodeBytes(line, { configured: charset }) : undefined
  if (whole?.ok === false) return undefined
  const characters = whole?.ok ? [...whole.value.text] : []
  for (const { name, start, length } of layout.columns) {
    if (layout.unit === 'character') {
      row[name] = characters
        .slice(start - 1, start - 1 + length)
        .join('')
        .trim()
      continue
    }
    const part = decodeBytes(line.subarray(start - 1, start - 1 + length), { configured: charset })
    if (!part.ok) return undefined
    row[name] = part.value.text.trim()
  }
  return row
}

/**
 * Lines of fixed columns. A line that is too short or cut inside a character is refused by number, the others are taken.
 * Errors: decode.fixed-layout when columns overlap, or have no width.
 */
export function parseFixed(bytes: Uint8Array, layout: FixedLayout, charset: string): Result<FixedRows> {
  const wrong = wrongColumn(layout)
  if (wrong !== undefined) return fail(coded('decode.fixed-layout', { found: wrong }))
  const least = Math.max(...layout.columns.map(({ start }) => start))
  const rows: FixedRow[] = []
  const refused: CodedError[] = []
  linesOf(bytes).forEach((line, i) => {
    if (line.every((byte) => byte === 0x20)) return
    const row = line.length < least ? undefined : valuesOf(line, layout, charset)
    if (row === undefined) refused.push(coded('decode.fixed-line', { where: String(i + 1) }))
    else rows.push({ row, line: i + 1 })
  })
  return ok({ rows, refused })
}

function wrongColumn({ columns }: FixedLayout): string | undefined {
  let end = 0
  for (const { name, start, length } of columns.toSorted((a, b) => a.start - b.start)) {
    if (start <= end || length < 1) return name
    end = start + length - 1
  }
  return columns.length === 0 ? 'columns' : undefined
}
