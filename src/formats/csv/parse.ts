import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import type { Position } from '../hl7v2/tree.ts'

/** One value of a record. */
export interface CsvField {
  /** Quotes taken away, doubled quotes single; leading zeros and blanks as they stand. */
  readonly text: string
  /** The value in the decoded text, without its quotes. */
  readonly position: Position
}

export interface CsvRecord {
  readonly fields: readonly CsvField[]
  /** Line on which it begins, from 1. */
  readonly line: number
  /** The whole record in the decoded text, without its line end. */
  readonly position: Position
}

export interface CsvLimits {
  readonly characters: number
  readonly records: number
  readonly fields: number
}

export const CSV_LIMITS: CsvLimits = { characters: 256 * 1024 * 1024, records: 2_000_000, fields: 4_000 }

export interface CsvSettings {
  /** One character; without it the header line tells. */
  readonly delimiter?: string
  readonly limits?: CsvLimits
}

const DELIMITERS = [',', '\t', ';', '|']
/** More of a first line is not looked at to find the delimiter. */
const LONGEST_HEADER = 100_000

/** The one of comma, tab, semicolon and bar that stands most often outside quotes in the first line. */
export function delimiterOf(text: string): string {
  const head = text.slice(0, LONGEST_HEADER)
  const line = /^(?:"[^"]*"|[^"\r\n])*/.exec(head)?.[0].replace(/"[^"]*"/g, '') ?? ''
  const count = (delimiter: string): number => line.split(delimiter).length
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** Thrown inside this file only. */
class CsvFault extends Error {
  readonly error: CodedError
  constructor(error: CodedError) {
    super(error.code)
    this.error = error
  }
}

/** Reads records one after the other; RFC 4180 with any line end, and quotes inside an unquoted value taken as they are. */
class CsvReader {
  readonly #text: string
  readonly #delimiter: string
  readonly #limits: CsvLimits
  #at: number
  #line = 1

  constructor(text: string, delimiter: string, limits: CsvLimits) {
    this.#text = text
    this.#delimiter = delimiter
    this.#limits = limits
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  }

  all(): CsvRecord[] {
    const records: CsvRecord[] = []
    while (this.#at < this.#text.length) {
      const record = this.#record()
      // A line of nothing is no record; a record of one empty value cannot be told from it.
      if (record.fields.length === 1 && record.position.length === 0) continue
      records.push(record)
      if (records.length > this.#limits.records)
        throw new CsvFault(coded('decode.too-large', { found: records.length, allowed: this.#limits.records, where: 'CSV' }))
    }
    return records
  }

  #record(): CsvRecord {
    const line = this.#line
    const offset = this.#at
    const fields: CsvField[] = []
    let more = true
    while (more) {
      fields.push(this.#text[this.#at] === '"' ? this.#quoted() : this.#bare())
      if (fields.length > this.#limits.fields)
        throw new CsvFault(
          coded('decode.csv-fields', { where: String(line), found: fields.length, allowed: this.#limits.fields }),
        )
      more = this.#text[this.#at] === this.#delimiter
      if (more) this.#at += 1
    }
    const position = { offset, length: this.#at - offset }
    this.#lineEnd()
    return { fields, line, position }
  }

  #lineEnd(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1
    if (this.#text[this.#at] === '\n') this.#at += 1
    this.#line += 1
  }

  #bare(): CsvField {
    const offset = this.#at
    const text = this.#text
    let at = offset
    for (; at < text.length; at++) {
      const character = text[at]
      if (character === this.#delimiter || character === '\n' || character === '\r') break
    }
    this.#at = at
    return { text: text.slice(offset, at), position: { offset, length: at - offset } }
  }

  #quoted(): CsvField {
    const from = this.#line
    const offset = this.#at + 1
    let end = this.#text.indexOf('"', offset)
    while (end >= 0 && this.#text[end + 1] === '"') end = this.#text.indexOf('"', end + 2)
    if (end < 0) throw new CsvFault(coded('decode.csv-quote', { where: String(from) }))
    const inside = this.#text.slice(offset, end)
    this.#line += inside.match(/\r\n|\r|\n/g)?.length ?? 0
    this.#at = end + 1
    const next = this.#text[this.#at]
    if (next !== undefined && next !== this.#delimiter && next !== '\r' && next !== '\n')
      throw new CsvFault(coded('decode.csv-quote', { where: String(this.#line) }))
    return { text: inside.replaceAll('""', '"'), position: { offset, length: end - offset } }
  }
}

/**
 * Every record of a text, the header among them.
 * Errors: decode.csv-quote (where: line), decode.csv-fields, decode.too-large.
 */
export function parseCsv(text: string, settings: CsvSettings = {}): Result<readonly CsvRecord[]> {
  const limits = settings.limits ?? CSV_LIMITS
  if (text.length > limits.characters)
    return fail(coded('decode.too-large', { found: text.length, allowed: limits.characters, where: 'CSV' }))
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    return ok(new CsvReader(text, settings.delimiter ?? delimiterOf(bare), limits).all())
  } catch (error) {
    if (error instanceof CsvFault) return fail(error.error)
    throw error
  }
}
