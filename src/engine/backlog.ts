import type { Journalled } from '../model/message.ts'

/** Journalled messages that wait to be mapped: bounded, so that memory is. Past the bound, intake stops reading. */
export class Backlog {
  readonly #maxMessages: number
  readonly #maxBytes: number
  #messages: Journalled[] = []
  #from = 0
  #bytes = 0
  #waiters: (() => void)[] = []

  constructor(bounds: { readonly messages: number; readonly bytes: number }) {
    this.#maxMessages = bounds.messages
    this.#maxBytes = bounds.bytes
  }

  get length(): number {
    return this.#messages.length - this.#from
  }

  get bytes(): number {
    return this.#bytes
  }

  get hasRoom(): boolean {
    return this.length < this.#maxMessages && this.#bytes < this.#maxBytes
  }

  /** When the oldest came, or undefined when nothing waits. */
  get oldestAt(): number | undefined {
    return this.#messages[this.#from]?.receivedAt
  }

  push(messages: readonly Journalled[]): void {
    for (const message of messages) {
      this.#messages.push(message)
      this.#bytes += message.bytes.byteLength
    }
  }

  shift(): Journalled | undefined {
    const message = this.#messages[this.#from]
    if (message === undefined) return undefined
    this.#from += 1
    this.#bytes -= message.bytes.byteLength
    if (this.#from >= 1024 || this.length === 0) {
      this.#messages = this.#messages.slice(this.#from)
      this.#from = 0
    }
    if (this.hasRoom) this.#wake()
    return message
  }

  /** Takes out what another process will map; returns the numbers. */
  drop(which: (message: Journalled) => boolean): readonly number[] {
    const waiting = this.#messages.slice(this.#from)
    const dropped = waiting.filter(which)
    if (dropped.length === 0) return []
    this.#messages = waiting.filter((message) => !which(message))
    this.#from = 0
    for (const message of dropped) this.#bytes -= message.bytes.byteLength
    if (this.hasRoom) this.#wake()
    return dropped.map((message) => message.seq)
  }

  /** Resolves when there is room. */
  room(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve))
  }

  #wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }
}
