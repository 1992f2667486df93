import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'

/**
 * Files and frames with several messages: FHS { BHS { MSH … } BTS } FTS, every envelope segment optional (HL7 v2 section 2.10.3).
 */
interface BatchMessage {
  /** Where it stands in the batch: characters for text, bytes for bytes. */
  readonly offset: number
  readonly length: number
}

export interface Batch {
  readonly messages: readonly BatchMessage[]
  /** decode.batch-count, decode.batch-stray: what does not add up. The messages are taken all the same. */
  readonly findings: readonly CodedError[]
}

interface Line {
  readonly start: number
  readonly end: number
  readonly number: number
}

function* linesOf(text: string): Generator<Line> {
  let start = 0
  let number = 1
  for (let at = 0; at <= text.length; at++) {
    const char = text[at]
    if (at < text.length && char !== '\r' && char !== '\n') continue
    if (at > start) yield { start, end: at, number }
    if (char === '\r' && text[at + 1] === '\n') at++
    start = at + 1
    number++
  }
}

class BatchReader {
  readonly messages: BatchMessage[] = []
  readonly findings: CodedError[] = []
  private readonly text: string
  private open: number | undefined
  private end = 0
  private batches = 0
  private inBatch = 0
  private strayLine = false

  constructor(text: string) {
    this.text = text
  }

  take(line: Line, start: number): void {
    const name = this.text.slice(start, start + 3)
    if (name === 'FHS' || name === 'BHS' || name === 'BTS' || name === 'FTS') this.envelope(name, start, line.end)
    else if (name === 'MSH') this.begin(start, line.end)
    else if (this.open === undefined) this.stray(line)
    else this.end = line.end
  }

  close(): void {
    if (this.open !== undefined) this.messages.push({ offset: this.open, length: this.end - this.open })
    this.open = undefined
  }

  private begin(start: number, end: number): void {
    this.close()
    this.open = start
    this.end = end
    this.inBatch++
  }

  private envelope(name: 'FHS' | 'BHS' | 'BTS' | 'FTS', start: number, end: number): void {
    this.close()
    if (name === 'BHS') {
      this.batches++
      this.inBatch = 0
    } else if (name === 'BTS') {
      if (this.batches === 0) this.batches = 1
      this.check('BTS-1', this.count(start, end), this.inBatch)
    } else if (name === 'FTS') this.check('FTS-1', this.count(start, end), this.batches)
  }

  /** Field 1 of a trailer, when it is a number. The separator is whatever stands after the name. */
  private count(start: number, end: number): number | undefined {
    const separator = this.text[start + 3]
    const field =
      start + 3 < end
        ? this.text
            .slice(start + 4, end)
            .split(separator!)[0]!
            .trim()
        : ''
    return /^\d{1,9}$/.test(field) ? Number(field) : undefined
  }

  private check(where: string, declared: number | undefined, found: number): void {
    if (declared !== undefined && declared !== found) {
      this.findings.push(coded('decode.batch-count', { where, found, allowed: declared }))
    }
  }

  private stray(line: Line): void {
    if (this.strayLine || this.text.slice(line.start, line.end).trim() === '') return
    this.strayLine = true
    this.findings.push(coded('decode.batch-stray', { where: String(line.number) }))
  }
}

/** Past a byte order mark (also as bytes read one to a character) and blanks. */
const lineContent = (text: string, line: Line): number => {
  let at = line.number === 1 && text.startsWith('ï»¿', line.start) ? line.start + 3 : line.start
  while (at < line.end && (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 0xfeff)) at++
  return at
}

/** Finds the messages. Errors: decode.batch-empty. */
export function splitBatch(text: string): Result<Batch> {
  const reader = new BatchReader(text)
  for (const line of linesOf(text)) reader.take(line, lineContent(text, line))
  reader.close()
  if (reader.messages.length === 0) return fail(coded('decode.batch-empty'))
  return ok({ messages: reader.messages, findings: reader.findings })
}

const byteByByte = new TextDecoder('windows-1252')

/**
 * The same before decoding: CR and LF are never part of a character in the charsets HL7 uses (UTF-16 apart), so each message's
 * bytes can be kept exactly. Offsets are bytes.
 */
export function splitBatchBytes(bytes: Uint8Array): Result<Batch & { readonly bytes: readonly Uint8Array[] }> {
  const batch = splitBatch(byteByByte.decode(bytes))
  if (!batch.ok) return batch
  return ok({ ...batch.value, bytes: batch.value.messages.map((one) => bytes.subarray(one.offset, one.offset + one.length)) })
}
