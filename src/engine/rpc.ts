import type { MessagePort, Worker } from 'node:worker_threads'

/**
 * Calls between the engine's threads: data only, answered in any order. A closed set of names per port, typed by the
 * handlers' own signatures.
 */

export type Handlers = Record<string, (argument: never) => Promise<unknown>>

type Call = { readonly call: number; readonly name: string; readonly argument: unknown }
type Answer = {
  readonly answer: number
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly coded?: unknown }
}

/** A worker seen from outside, or the parent's port seen from inside. */
export type Port = MessagePort | Worker

export function serveCalls(port: Port, handlers: Handlers): void {
  port.on('message', (message: Call) => {
    if (typeof message?.call !== 'number') return
    const handler = handlers[message.name] as ((argument: unknown) => Promise<unknown>) | undefined
    const run = handler ? handler(message.argument) : Promise.reject(new Error(`no handler ${message.name}`))
    run.then(
      (value) => port.postMessage({ answer: message.call, value } satisfies Answer),
      (error: unknown) => port.postMessage({ answer: message.call, error: describe(error) } satisfies Answer),
    )
  })
}

const describe = (error: unknown): NonNullable<Answer['error']> => ({
  message: error instanceof Error ? `${error.message}` : String(error),
  coded: error instanceof Error && 'error' in error ? error.error : undefined,
})

/** What a call rejects with when the other side threw; `coded` is its CodedError when it had one. */
class RemoteError extends Error {
  readonly coded: unknown
  constructor(message: string, coded: unknown) {
    super(message)
    this.coded = coded
  }
}

export type Caller<H extends Handlers> = <N extends keyof H & string>(name: N, argument: Parameters<H[N]>[0]) => ReturnType<H[N]>

export interface Connection<H extends Handlers> {
  readonly call: Caller<H>
  /** Rejects everything outstanding: the other side is gone. */
  fail(error: Error): void
}

export function connect<H extends Handlers>(port: Port): Connection<H> {
  let next = 1
  const outstanding = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  port.on('message', (message: Answer) => {
    if (typeof message?.answer !== 'number') return
    const waiting = outstanding.get(message.answer)
    outstanding.delete(message.answer)
    if (message.error) waiting?.reject(new RemoteError(message.error.message, message.error.coded))
    else waiting?.resolve(message.value)
  })
  const call = (name: string, argument: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const number = next++
      outstanding.set(number, { resolve, reject })
      port.postMessage({ call: number, name, argument } satisfies Call)
    })
  const fail = (error: Error): void => {
    for (const waiting of outstanding.values()) waiting.reject(error)
    outstanding.clear()
  }
  return { call: call as Caller<H>, fail }
}
