import { Worker } from 'node:worker_threads'
import { type Connection, connect, type Handlers, serveCalls } from './rpc.ts'

/** The engine's threads beside the main one (architecture D2, D17). */
export type ThreadName = 'journal' | 'record' | 'serve'

/** What a thread is started with; plain data. */
export interface ThreadData<D = unknown> {
  readonly thread: ThreadName
  readonly data: D
}

export interface Thread<H extends Handlers> extends Connection<H> {
  /** Ends it; what it owns must be closed by a call before. */
  terminate(): Promise<void>
}

/** Messages live for some milliseconds: with room for them they die young instead of being copied (measured: 5 % of all CPU). */
const YOUNG_MB = 192

const isReady = (message: unknown): boolean => typeof message === 'object' && message !== null && 'ready' in message

/**
 * Starts a thread on the composition root's own file and resolves when it says it is ready. An error before that rejects;
 * one after goes to `lost`: the engine cannot run without any of its threads.
 */
export async function startThread<H extends Handlers>(
  entry: URL,
  thread: ThreadName,
  data: unknown,
  lost: (thread: ThreadName, error: Error) => void,
  /** What the thread may ask of the main one. */
  handlers?: Handlers,
): Promise<Thread<H>> {
  const worker = new Worker(entry, {
    workerData: { thread, data } satisfies ThreadData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  const connection = connect<H>(worker)
  if (handlers) serveCalls(worker, handlers)
  let ending = false
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => {
      connection.fail(error)
      reject(error)
      if (!ending) lost(thread, error)
    }
    worker.on('message', (message: unknown) => isReady(message) && resolve())
    worker.on('error', failed)
    worker.on('exit', (code) => {
      if (!ending) failed(new Error(`thread ${thread} ended with ${code}`))
    })
  })
  return {
    ...connection,
    terminate: async () => {
      ending = true
      await worker.terminate()
    },
  }
}
