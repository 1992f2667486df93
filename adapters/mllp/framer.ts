/**
 * MLLP frames out of a byte stream: 0B … 1C 0D. Whatever way the bytes are cut into chunks, the same events come out.
 *
 * A frame ends at its 1C, with or without the 0D; blanks and NULs between frames are passed over in silence, other bytes there
 * are junk and counted. 0B inside a frame is content (word processors write it as a line break), except before `MSH`: then the
 * sender began anew and the bytes before it are a truncated frame.
 */
export type FrameEvent =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** The first bytes, enough to answer; the rest is not kept. */
  | { readonly kind: 'too-large'; readonly head: Uint8Array }
  | { readonly kind: 'truncated'; readonly length: number }
  | { readonly kind: 'junk'; readonly head: Uint8Array }

const START = 0x0b
const END = 0x1c
/** Of an over-long frame: the header segment is in here, or nowhere. */
const HEAD_BYTES = 4096
const RESTART = Buffer.from('\x0bMSH', 'latin1')

/** A copy with memory of its own: a view would keep the whole socket buffer, and take it along to another thread. */
function copied(parts: readonly Buffer[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    const taken = part.length > length - at ? part.subarray(0, length - at) : part
    bytes.set(taken, at)
    at += taken.length
  }
  return bytes
}

/** NUL, tab, line feed, carriage return, space. */
const isBlank = (byte: number): boolean => byte === 0 || byte === 9 || byte === 10 || byte === 13 || byte === 32

export class Framer {
  private readonly limit: number
  private state: 'between' | 'inside' | 'skipping' = 'between'
  private parts: Buffer[] = []
  private length = 0
  private junkLength = 0

  /** `limit`: the most bytes of a frame, without 0B, 1C and 0D. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** A frame has been begun and not ended. */
  get inside(): boolean {
    return this.state === 'inside'
  }

  /** Bytes of the frame begun. */
  get pending(): number {
    return this.length
  }

  /** Bytes outside frames, blanks apart, since the last frame. */
  get junk(): number {
    return this.junkLength
  }

  push(chunk: Buffer): FrameEvent[] {
    const events: FrameEvent[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.state === 'between') at = this.between(chunk, at, events)
      else if (this.state === 'inside') at = this.within(chunk, at, events)
      else at = this.skip(chunk, at)
    }
    return events
  }

  private between(chunk: Buffer, from: number, events: FrameEvent[]): number {
    const start = chunk.indexOf(START, from)
    const end = start < 0 ? chunk.length : start
    let first = from
    while (first < end && (isBlank(chunk[first]!) || chunk[first] === END)) first++
    if (first < end) {
      if (this.junkLength === 0)
        events.push({ kind: 'junk', head: new Uint8Array(chunk.subarray(first, Math.min(end, first + 64))) })
      this.junkLength += end - first
    }
    if (start < 0) return chunk.length
    this.state = 'inside'
    return start + 1
  }

  private within(chunk: Buffer, from: number, events: FrameEvent[]): number {
    const found = chunk.indexOf(END, from)
    const end = found < 0 ? chunk.length : found
    this.parts.push(chunk.subarray(from, end))
    this.length += end - from
    if (this.length > this.limit) {
      events.push({ kind: 'too-large', head: copied(this.parts, Math.min(this.length, HEAD_BYTES, this.limit)) })
      this.reset(found < 0 ? 'skipping' : 'between')
    } else if (found >= 0) {
      this.complete(events)
      this.reset('between')
    }
    return found < 0 ? chunk.length : found + 1
  }

  private skip(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(END, from)
    if (end < 0) return chunk.length
    this.reset('between')
    return end + 1
  }

  private complete(events: FrameEvent[]): void {
    const bytes = copied(this.parts, this.length)
    const restart = Buffer.from(bytes.buffer).lastIndexOf(RESTART)
    if (restart < 0) {
      events.push({ kind: 'frame', bytes })
      return
    }
    events.push({ kind: 'truncated', length: restart }, { kind: 'frame', bytes: bytes.slice(restart + 1) })
  }

  private reset(state: 'between' | 'skipping'): void {
    this.state = state
    this.parts = []
    this.length = 0
    this.junkLength = 0
  }
}
