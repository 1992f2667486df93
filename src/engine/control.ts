import { chmod, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { type CodedError, CodedException, coded } from '../model/errors.ts'
import { sha256Hex } from '../model/hash.ts'
import type { Handlers } from './rpc.ts'

/**
 * How a command reaches the engine that runs on a data folder (architecture D18): one line of JSON asks, one answers, over a
 * socket that only the engine's own user may open.
 */

/** Addresses of local sockets are short on every system (sun_path). */
const LONGEST = 100

function controlAddress(folder: string): string {
  const whole = resolve(folder)
  const name = sha256Hex(whole).slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\tributary-${name}`
  const near = join(whole, 'control.sock')
  return Buffer.byteLength(near) < LONGEST ? near : join(tmpdir(), `tributary-${name}.sock`)
}

interface Question {
  readonly name: string
  readonly argument: unknown
}
type Reply = { readonly value: unknown } | { readonly error: CodedError }

/** A batch of mapped messages is some megabytes; nothing that asks is larger. */
const LONGEST_LINE = 256 * 1024 * 1024

/** Answers until closed. What a killed engine left at the address is taken away: the folder's lock says that it is ours. */
export async function openControl(folder: string, handlers: Handlers): Promise<{ close(): Promise<void> }> {
  const address = controlAddress(folder)
  if (process.platform !== 'win32') await rm(address, { force: true })
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let turn: Promise<unknown> = Promise.resolve()
    eachLine(socket, (line) => {
      turn = turn.then(async () => {
        const reply = await answer(line, handlers)
        if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`)
      })
    })
  })
  // Nobody else may open it, not even between its making and the chmod; a thread cannot set the mask of its process.
  const mask = isMainThread ? process.umask(0o077) : undefined
  try {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(address, done))
    if (process.platform !== 'win32') await chmod(address, 0o600)
  } finally {
    if (mask !== undefined) process.umask(mask)
  }
  return {
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}

async function answer(line: string, handlers: Handlers): Promise<Reply> {
  try {
    const { name, argument } = JSON.parse(line) as Question
    const handler = Object.hasOwn(handlers, name) ? (handlers[name] as (argument: unknown) => Promise<unknown>) : undefined
    if (handler === undefined) return { error: coded('steward.not-answering', { where: name, found: 'unknown' }) }
    return { value: (await handler(argument)) ?? null }
  } catch (error) {
    return { error: codedOf(error) ?? coded('steward.not-answering', { where: 'control', found: nameOf(error) }) }
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

function codedOf(error: unknown): CodedError | undefined {
  if (error instanceof CodedException) return error.error
  return error instanceof Error && 'coded' in error ? (error.coded as CodedError | undefined) : undefined
}

function eachLine(socket: net.Socket, found: (line: string) => void): void {
  let parts: Buffer[] = []
  let length = 0
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      found(Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8'))
      parts = []
      length = 0
      from = end + 1
    }
    if (from >= chunk.length) return
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LONGEST_LINE) socket.destroy()
  })
}

export interface Control {
  call(name: string, argument: unknown): Promise<unknown>
  close(): void
}

/**
 * Asks the engine on this folder. Answers come in the order of the questions.
 * @throws CodedException steward.not-answering, and what the engine refuses with
 */
export async function askControl(folder: string): Promise<Control> {
  const socket = net.connect(controlAddress(folder))
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = []
  const gone = (found: string) => new CodedException(coded('steward.not-answering', { where: folder, found }))
  await new Promise<void>((done, failed) => {
    socket.once('connect', done)
    socket.once('error', (error: NodeJS.ErrnoException) => failed(gone(error.code ?? 'error')))
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    for (const one of waiting.splice(0)) one.reject(gone('closed'))
  })
  eachLine(socket, (line) => waiting.shift()?.resolve(JSON.parse(line) as Reply))
  return {
    async call(name, argument) {
      const reply = await new Promise<Reply>((resolve, reject) => {
        waiting.push({ resolve, reject })
        socket.write(`${JSON.stringify({ name, argument } satisfies Question)}\n`)
      })
      if ('error' in reply) throw new CodedException(reply.error)
      return reply.value
    },
    close: () => socket.destroy(),
  }
}
