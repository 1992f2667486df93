import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * node:sqlite is synchronous; here it blocks nobody. It has no way to interrupt a query from outside either, and ending the
 * thread waits for the query: so every query carries a condition that looks at the time for each row it scans.
 */

export interface SqliteRequest {
  readonly id: number
  readonly sql: string
  readonly parameters: readonly (string | number | bigint | null)[]
  /** The first so many columns are bytes in this charset. */
  readonly decode: { readonly charset: string; readonly columns: number } | undefined
}
export type SqliteReply =
  | { readonly id: number; readonly rows: readonly (readonly unknown[])[] }
  | { readonly id: number; readonly errcode: number }

interface SqliteWorkerData {
  readonly file: string
  readonly seconds: number
}
const { file, seconds } = workerData as SqliteWorkerData

/** The errcode of a reply when the time was over; SQLite's own for an interrupted query. */
const INTERRUPT = 9

let db: DatabaseSync | undefined
let deadline = 0

function inTime(): 1 {
  if (performance.now() > deadline) throw Object.assign(new Error('time is over'), { errcode: INTERRUPT })
  return 1
}

function open(): DatabaseSync {
  const opened = new DatabaseSync(file, { readOnly: true, timeout: Math.min(2000, seconds * 1000) })
  opened.function('tributary_in_time', { deterministic: false }, inTime)
  return opened
}

const decodedRow = (row: unknown[], decoder: InstanceType<typeof TextDecoder>, columns: number): unknown[] =>
  row.map((value, i) => (i < columns && value instanceof Uint8Array ? decoder.decode(value) : value))

function run(request: SqliteRequest): readonly (readonly unknown[])[] {
  db ??= open()
  deadline = performance.now() + seconds * 1000
  const statement = db.prepare(request.sql)
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  const rows = statement.all(...request.parameters) as unknown as unknown[][]
  if (!request.decode) return rows
  const decoder = new TextDecoder(request.decode.charset)
  return rows.map((row) => decodedRow(row, decoder, request.decode!.columns))
}

parentPort!.on('message', (request: SqliteRequest) => {
  try {
    parentPort!.postMessage({ id: request.id, rows: run(request) } satisfies SqliteReply)
  } catch (error) {
    const { errcode = 0 } = error as { errcode?: number }
    parentPort!.postMessage({ id: request.id, errcode } satisfies SqliteReply)
  }
})
