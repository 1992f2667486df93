import net from 'node:net'
import { CodedException, coded } from '../model/errors.ts'

/**
 * Sends one message at a time and answers with its MSA-1. UTF-8 and ASCII go through node-hl7-client, as a stranger's
 * messages would; any other charset goes as the bytes it is, because that client can only send Node's own encodings.
 */
export interface MllpSender {
  send(bytes: Buffer): Promise<string>
  close(): Promise<void>
}

const ACK_MS = 30_000
const FRAME_END = Buffer.from([0x1c, 0x0d])

export async function openMllpSender(host: string, port: number): Promise<MllpSender> {
  const raw = await openRaw(host, port)
  const clients = new Map<string, Promise<MllpSender>>()
  return {
    async send(bytes) {
      const version = clientVersion(bytes)
      if (version === undefined) return raw.send(bytes)
      const known = clients.get(version) ?? openClient(host, port, version)
      clients.set(version, known)
      return (await known).send(bytes)
    },
    async close() {
      await raw.close()
      for (const client of clients.values()) await (await client).close()
    },
  }
}

const CLIENT_VERSIONS = new Set(['2.1', '2.2', '2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8'])

/** The MSH-12 that node-hl7-client is to be opened with, or undefined when the bytes are not for it. */
function clientVersion(bytes: Buffer): string | undefined {
  const header = /^MSH\|\^~\\&\|[^\r\n]*/.exec(bytes.subarray(0, 1000).toString('latin1'))?.[0]
  const version = header?.split('|')[11]
  if (version === undefined || !CLIENT_VERSIONS.has(version)) return undefined
  return bytes.includes(0x0a) || bytes.toString('utf8').includes('\ufffd') ? undefined : version
}

async function openClient(host: string, port: number, version: string): Promise<MllpSender> {
  const { Client, Message } = await import('node-hl7-client')
  const client = new Client({ host, version: version as never })
  const replies: ((code: string) => void)[] = []
  const connection = client.createConnection({ port, version: version as never }, async (reply) => {
    replies.shift()?.(reply.getMessage().get('MSA.1').toString())
  })
  return {
    async send(bytes) {
      const reply = new Promise<string>((resolve) => replies.push(resolve))
      await connection.sendMessage(new Message({ text: bytes.toString('utf8') }))
      return within(reply, host, port)
    },
    close: () => connection.close(),
  }
}

async function openRaw(host: string, port: number): Promise<MllpSender> {
  const socket = net.connect(port, host)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    // It stays: a reset later closes the socket, and an error nobody hears would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(new CodedException(coded('cli.not-reachable', { where: `${host}:${port}`, found: error.code ?? 'error' }))),
    )
  })
  let buffer = Buffer.alloc(0)
  const waiting: ((code: string) => void)[] = []
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (let end = buffer.indexOf(FRAME_END); end >= 0; end = buffer.indexOf(FRAME_END)) {
      const [, code = ''] = /MSA\|(\w\w)/.exec(buffer.subarray(0, end).toString('latin1')) ?? []
      buffer = buffer.subarray(end + FRAME_END.length)
      waiting.shift()?.(code)
    }
  })
  socket.on('close', () => {
    for (const resolve of waiting.splice(0)) resolve('')
  })
  return {
    send(bytes) {
      const reply = new Promise<string>((resolve) => waiting.push(resolve))
      socket.write(Buffer.concat([Buffer.from([0x0b]), bytes, FRAME_END]))
      return within(reply, host, port)
    },
    close: async () => {
      socket.destroy()
    },
  }
}

async function within(reply: Promise<string>, host: string, port: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CodedException(coded('cli.no-reply', { where: `${host}:${port}`, found: ACK_MS / 1000 }))),
      ACK_MS,
    )
  })
  try {
    return await Promise.race([reply, late])
  } finally {
    clearTimeout(timer)
  }
}
