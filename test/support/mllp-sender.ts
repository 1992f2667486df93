import net from 'node:net'

/** Sends frames over one MLLP connection, one at a time, and says when each was acknowledged and how. */

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

export interface Ack {
  readonly code: string
  readonly controlId: string
  /** Milliseconds from write to ACK. */
  readonly took: number
}

export class MllpSender {
  readonly #socket: net.Socket
  #buffer: Buffer = Buffer.alloc(0)
  #waiting: { resolve: (ack: Ack) => void; reject: (error: Error) => void; at: number } | undefined
  #closed: Error | undefined

  private constructor(socket: net.Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#data(chunk))
    const ended = (error?: Error): void => {
      this.#closed ??= error ?? new Error('connection closed')
      this.#waiting?.reject(this.#closed)
      this.#waiting = undefined
    }
    socket.on('error', ended)
    socket.on('close', () => ended())
  }

  static connect(port: number, host = '127.0.0.1'): Promise<MllpSender> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, host)
      socket.setNoDelay(true)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new MllpSender(socket))
      })
    })
  }

  send(message: string | Uint8Array): Promise<Ack> {
    if (this.#closed) return Promise.reject(this.#closed)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, at: performance.now() }
      this.#socket.write(Buffer.concat([Buffer.from([START]), Buffer.from(message as string), END]))
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #data(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    const end = this.#buffer.indexOf(END)
    if (end < 0) return
    const text = this.#buffer.subarray(1, end).toString('utf8')
    this.#buffer = this.#buffer.subarray(end + END.length)
    const waiting = this.#waiting
    this.#waiting = undefined
    const [, code = '', controlId = ''] = /MSA\|(\w\w)\|([^|\r]*)/.exec(text) ?? []
    waiting?.resolve({ code, controlId, took: performance.now() - waiting.at })
  }
}
