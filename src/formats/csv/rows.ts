import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import type { Position } from '../hl7v2/tree.ts'
import { type CsvRecord, type CsvSettings, delimiterOf, parseCsv } from './parse.ts'

/** One row by column names, and where each value stands. */
export interface Row {
  /** '' is an empty value. */
  readonly row: Readonly<Record<string, string>>
  readonly positions: ReadonlyMap<string, Position>
}

/** One row as a message of its own: the header line and the record, both exactly as they stand in the file. */
export interface CsvMessage {
  readonly text: string
  /** Line of the file on which the record begins, from 1. */
  readonly line: number
}

export interface CsvMessages {
  readonly messages: readonly CsvMessage[]
  /** Records whose number of values is not the header's, by line. */
  readonly refused: readonly CodedError[]
  readonly delimiter: string
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

// What spreadsheets are told, so that they keep the zeros of a number: ="00123".
const KEPT_AS_TEXT = /^="([^"]*)"$/

const unwrapped = (text: string): string => KEPT_AS_TEXT.exec(text)?.[1] ?? text

/** Names of the columns. Never in an error: where a header is missing, its place is taken by a patient. */
function headerOf(record: CsvRecord): Result<readonly string[]> {
  const names = record.fields.map(({ text }) => text.trim())
  const wrong = names.findIndex((name, i) => name === '' || names.indexOf(name) !== i)
  return wrong < 0 ? ok(names) : fail(coded('decode.csv-header', { where: String(record.line), found: wrong + 1 }))
}

/**
 * A file with a header line, cut into one message a row.
 * Errors: decode.csv-empty, decode.csv-header (found: column), decode.csv-quote, decode.csv-fields, decode.too-large.
 */
export function splitCsv(text: string, settings: CsvSettings = {}): Result<CsvMessages> {
  const bare = withoutMark(text)
  const delimiter = settings.delimiter ?? delimiterOf(bare)
  const parsed = parseCsv(bare, { ...settings, delimiter })
  if (!parsed.ok) return parsed
  const [first, ...records] = parsed.value
  if (first === undefined) return fail(coded('decode.csv-empty'))
  const header = headerOf(first)
  if (!header.ok) return header
  const raw = ({ position }: CsvRecord): string => bare.slice(position.offset, position.offset + position.length)
  const messages: CsvMessage[] = []
  const refused: CodedError[] = []
  for (const record of records) {
    const { line } = record
    const found = record.fields.length
    if (found === first.fields.length) messages.push({ text: `${raw(first)}\n${raw(record)}\n`, line })
    else refused.push(coded('decode.csv-fields', { where: String(line), found, allowed: first.fields.length }))
  }
  return ok({ messages, refused, delimiter })
}

/**
 * One message that splitCsv made.
 * Errors: those of splitCsv, and decode.csv-rows when it does not hold exactly one row.
 */
export function parseCsvRow(text: string, settings: CsvSettings = {}): Result<Row> {
  const parsed = parseCsv(text, settings)
  if (!parsed.ok) return parsed
  const [first, record, more] = parsed.value
  if (first === undefined) return fail(coded('decode.csv-empty'))
  const header = headerOf(first)
  if (!header.ok) return header
  if (record === undefined || more !== undefined)
    return fail(coded('decode.csv-rows', { found: parsed.value.length - 1, allowed: 1 }))
  if (record.fields.length !== header.value.length)
    return fail(
      coded('decode.csv-fields', { where: String(record.line), found: record.fields.length, allowed: header.value.length }),
    )
  return ok(rowOf(header.value, record))
}

function rowOf(header: readonly string[], record: CsvRecord): Row {
  const row: Record<string, string> = Object.create(null) as Record<string, string>
  const positions = new Map<string, Position>()
  header.forEach((name, i) => {
    const field = record.fields[i]!
    row[name] = unwrapped(field.text)
    positions.set(name, field.position)
  })
  return { row, positions }
}
