import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { decodeHl7 } from '../../../src/formats/hl7v2/decode.ts'
import type { Hl7Message } from '../../../src/formats/hl7v2/tree.ts'

/** The other end of an MLLP connection, byte by byte under the test's control. */
export class Peer {
  readonly socket: Socket
  private received = Buffer.alloc(0)
  private taken = 0
  private changed = Promise.withResolvers<void>()
  closed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk])
      this.wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
      this.wake()
    })
  }

  static plain(port: number): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new Peer(socket)))
    })
  }

  static tls(port: number, options: ConnectionOptions): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const socket = connectTls({ port, host: '127.0.0.1', ...options })
      socket.once('error', reject)
      socket.once('secureConnect', () => resolve(new Peer(socket)))
    })
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes)
  }

  /** Sends messages, each framed, in one write. */
  send(...messages: readonly (string | Uint8Array)[]): void {
    this.write(Buffer.concat(messages.map(framed)))
  }

  /** The next frame that came, as it is. */
  async frame(): Promise<Buffer> {
    for (;;) {
      const start = this.received.indexOf(0x0b, this.taken)
      const end = start < 0 ? -1 : this.received.indexOf(Buffer.from([0x1c, 0x0d]), start)
      if (end >= 0) {
        this.taken = end + 2
        return this.received.subarray(start + 1, end)
      }
      if (this.closed) throw new Error('closed before a reply')
      await this.changed.promise
    }
  }

  async reply(): Promise<Hl7Message> {
    const decoded = decodeHl7(new Uint8Array(await this.frame()))
    if (!decoded.ok) throw new Error(decoded.error.code)
    return decoded.value.message
  }

  /** `AA C-1` */
  async ack(): Promise<string> {
    const msa = (await this.reply()).first('MSA')!
    return `${msa.value(1)} ${msa.value(2) ?? ''}`.trim()
  }

  /** Everything received when the connection has ended. */
  async end(): Promise<string> {
    while (!this.closed) await this.changed.promise
    return this.received.toString('latin1')
  }

  /** What has come and was not taken. */
  get unread(): number {
    return this.received.length - this.taken
  }

  close(): void {
    this.socket.destroy()
  }

  private wake(): void {
    const { resolve } = this.changed
    this.changed = Promise.withResolvers<void>()
    resolve()
  }
}

export const framed = (message: string | Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from([0x0b]),
    typeof message === 'string' ? Buffer.from(message, 'utf8') : message,
    Buffer.from([0x1c, 0x0d]),
  ])

export const oru = (
  controlId: string,
  more: { readonly acks?: string; readonly version?: string; readonly pid?: string } = {},
): string =>
  `MSH|^~\\&|LIS|LAB|TRB|HOSP|20260101||ORU^R01|${controlId}|P|${more.version ?? '2.4'}|||${more.acks ?? ''}\r` +
  `PID|1||${more.pid ?? '42'}^^^HIS||张^三\rOBR|1\rOBX|1|NM|GLU||7.10\r`

/** Waits until a condition holds; the test's own time limit is the bound. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}
