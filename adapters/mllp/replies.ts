import type { ReplyEnd } from './reply-track.ts'

/**
 * Replies in the order of their requests, whenever each becomes known. A slot is taken when the request is read and filled when
 * its reply is; what is filled at the front goes out in one write.
 */
export interface Slot {
  /** The reply's bytes; undefined: none is owed. */
  fill(reply: Uint8Array | undefined): void
}

interface Entry {
  reply: Uint8Array | undefined
  filled: boolean
  readonly ended: (end: ReplyEnd) => void
}

export class Replies {
  private readonly queue: Entry[] = []
  private readonly write: (bytes: Uint8Array, done: (written: boolean) => void) => void
  private closed = false
  private ready = false

  constructor(write: (bytes: Uint8Array, done: (written: boolean) => void) => void) {
    this.write = write
  }

  /** Requests not yet answered. */
  get waiting(): number {
    return this.queue.length
  }

  /** `ended` is called once: when the socket took the reply, when it could not be written, or when none was owed. */
  take(ended: (end: ReplyEnd) => void): Slot {
    const entry: Entry = { reply: undefined, filled: false, ended }
    this.queue.push(entry)
    return {
      fill: (reply) => {
        entry.reply = reply
        entry.filled = true
        if (this.closed) end(entry, false)
        else this.flushSoon()
      },
    }
  }

  /** Nothing more can be written: what is filled or will be is undelivered. */
  close(): void {
    if (this.closed) return
    this.closed = true
    for (const entry of this.queue.splice(0)) if (entry.filled) end(entry, false)
  }

  /** Replies that become known in the same turn go out together. */
  private flushSoon(): void {
    if (this.ready || this.queue[0]?.filled !== true) return
    this.ready = true
    queueMicrotask(() => {
      this.ready = false
      this.flush()
    })
  }

  private flush(): void {
    const going: Entry[] = []
    while (this.queue[0]?.filled === true) going.push(this.queue.shift()!)
    const replies = going.flatMap((entry) => (entry.reply === undefined ? [] : [entry.reply]))
    const done = (written: boolean): void => {
      for (const entry of going) end(entry, written)
    }
    if (replies.length === 0) done(true)
    else this.write(replies.length === 1 ? replies[0]! : Buffer.concat(replies), done)
  }
}

function end(entry: Entry, written: boolean): void {
  if (entry.reply === undefined) entry.ended('not-owed')
  else entry.ended(written ? 'sent' : 'undelivered')
}
