import { type MessagePort, parentPort } from 'node:worker_threads'
import type { DataPlace } from './engine/data-place.ts'
import type { ThreadData } from './engine/threads.ts'
import type { Adapter } from './sdk/adapter.ts'
import type { RecordThreadStart } from './thread-record-parts.ts'
import type { ServeThreadData } from './thread-serve.ts'

/**
 * The second half of the composition root, run in the thread itself. Each thread loads its own modules and no other's: the
 * journal needs neither the API nor the rules, and three threads that load everything cost seconds of every start.
 */
export async function runThread(data: ThreadData, adapters: () => Promise<readonly Adapter[]>): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('not a thread')
  await begin(port, data, adapters)
  port.postMessage({ ready: true })
}

async function begin(
  port: MessagePort,
  { thread, data }: ThreadData,
  adapters: () => Promise<readonly Adapter[]>,
): Promise<void> {
  if (thread === 'journal') {
    const { runJournal } = await import('./thread-journal.ts')
    return runJournal(port, data as { place: DataPlace })
  }
  if (thread === 'record') {
    const { runRecord } = await import('./thread-record.ts')
    return runRecord(port, data as RecordThreadStart, adapters)
  }
  const { runServe } = await import('./thread-serve.ts')
  return runServe(port, data as ServeThreadData)
}
