import { coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { contentStart, readDelimiters } from './delimiters.ts'
import { type Source, sourceOf, TextSegment } from './segment.ts'
import type { Delimiters, Hl7Message, Segment } from './tree.ts'

const NO_SEGMENTS: readonly Segment[] = []

class TextMessage implements Hl7Message {
  readonly text: string
  readonly delimiters: Delimiters
  readonly segments: readonly Segment[]

  constructor(text: string, delimiters: Delimiters, segments: readonly Segment[]) {
    this.text = text
    this.delimiters = delimiters
    this.segments = segments
  }

  first(name: string): Segment | undefined {
    for (const segment of this.segments) if (segment.name === name) return segment
    return undefined
  }

  all(name: string): readonly Segment[] {
    const found = this.segments.filter((segment) => segment.name === name)
    return found.length === 0 ? NO_SEGMENTS : found
  }
}

const isNameCharacter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 48 && code <= 57)

/** Three capital letters or digits, the first a letter, then the field separator or the end of the line. */
function beginsSegment(source: Source, at: number, end: number): boolean {
  const { text } = source
  const first = text.charCodeAt(at)
  if (end - at < 3 || first < 65 || first > 90) return false
  if (!isNameCharacter(text.charCodeAt(at + 1)) || !isNameCharacter(text.charCodeAt(at + 2))) return false
  return end === at + 3 || text[at + 3] === source.field
}

/**
 * Segments end with CR, LF or both. A line that does not begin like a segment belongs to the segment before it: senders put
 * raw line ends into report texts, and nothing of the text may be lost.
 */
function splitSegments(source: Source, start: number): Segment[] {
  const { text } = source
  const segments: Segment[] = []
  let segmentStart = start
  let segmentEnd = start
  let carriageReturn = text.indexOf('\r', start)
  let lineFeed = text.indexOf('\n', start)
  for (let at = start; at < text.length; ) {
    if (carriageReturn >= 0 && carriageReturn < at) carriageReturn = text.indexOf('\r', at)
    if (lineFeed >= 0 && lineFeed < at) lineFeed = text.indexOf('\n', at)
    const end = lineEnd(carriageReturn, lineFeed, text.length)
    if (at > start && beginsSegment(source, at, end)) {
      segments.push(makeSegment(source, segments.length, segmentStart, segmentEnd))
      segmentStart = at
    }
    if (end > at) segmentEnd = end
    at = end + 1
  }
  segments.push(makeSegment(source, segments.length, segmentStart, segmentEnd))
  return segments
}

function lineEnd(carriageReturn: number, lineFeed: number, length: number): number {
  if (carriageReturn < 0) return lineFeed < 0 ? length : lineFeed
  return lineFeed >= 0 && lineFeed < carriageReturn ? lineFeed : carriageReturn
}

const makeSegment = (source: Source, index: number, start: number, end: number): Segment =>
  new TextSegment(source, source.text.slice(start, start + 3), index, start, end)

/**
 * Reads one HL7 v2 message from decoded text: offsets only, a segment or field is split when it is first read. A byte order
 * mark or white space before MSH is passed over; `message.text` is the text exactly as given.
 * Errors: decode.not-hl7, decode.delimiters.
 */
export function parseHl7(text: string): Result<Hl7Message> {
  const start = contentStart(text)
  if (!text.startsWith('MSH', start)) return fail(coded('decode.not-hl7', { where: String(start) }))
  const delimiters = readDelimiters(text, start)
  if (!delimiters.ok) return delimiters
  const source = sourceOf(text, delimiters.value)
  return ok(new TextMessage(text, delimiters.value, splitSegments(source, start)))
}
