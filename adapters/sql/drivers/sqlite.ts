import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { coded } from '../../../src/model/errors.ts'
import { fail, ok, type Result } from '../../../src/model/result.ts'
import type { Dialect, KeyValue, Page, PageQuery, SqlConnection } from '../driver.ts'
import { pageStatement, type Statement } from '../select.ts'
import type { SqliteReply, SqliteRequest } from './sqlite-worker.ts'

type Rows = readonly (readonly unknown[])[]

const dialect: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  text: (column, asBytes) => `CAST(${column} AS ${asBytes ? 'BLOB' : 'TEXT'})`,
  limit: (count) => `LIMIT ${count}`,
  guard: 'tributary_in_time()',
}

/** SQLite primary result codes (sqlite.org/rescode.html). */
const BUSY = 5
const LOCKED = 6
const INTERRUPT = 9
const NOT_A_DATABASE = 26

/** Over its time, the thread answers by itself; longer than this beyond, it is given up. */
const GRACE = 2_000

function refusal(errcode: number, view: string, file: string, seconds: number) {
  const code = errcode & 0xff
  if (code === INTERRUPT) return coded('source.statement-timeout', { where: view, allowed: seconds })
  if (code === BUSY || code === LOCKED) return coded('source.database-locked', { found: code })
  if (code === NOT_A_DATABASE) return coded('source.not-a-database', { where: file, allowed: 'SQLite' })
  return coded('source.query-failed', { where: view, found: `SQLite ${errcode}` })
}

/** A read-only connection in a thread of its own, made when first needed. */
class SqliteConnection implements SqlConnection {
  readonly #file: string
  readonly #seconds: number
  #worker: Worker | undefined
  #id = 0

  constructor(file: string, seconds: number) {
    this.#file = file
    this.#seconds = seconds
  }

  async columns(view: string): Promise<Result<readonly string[]>> {
    const rows = await this.#run(view, { sql: 'SELECT name FROM pragma_table_xinfo(?) ORDER BY cid', parameters: [view] })
    return rows.ok ? ok(rows.value.map(([name]) => String(name))) : rows
  }

  async page(query: PageQuery): Promise<Result<Page>> {
    const width = query.columns.length
    const decode = query.charset === undefined ? undefined : { charset: query.charset, columns: width }
    const rows = await this.#run(query.view, pageStatement(query, dialect), decode)
    if (!rows.ok) return rows
    const last = rows.value.at(-1)?.slice(width) as readonly KeyValue[] | undefined
    return ok({ rows: rows.value as Page['rows'], last })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #run(view: string, statement: Statement, decode?: SqliteRequest['decode']): Promise<Result<Rows>> {
    // Opening would make no file, but SQLite's own text for a missing one says nothing.
    if (!existsSync(this.#file)) return Promise.resolve(fail(coded('source.database-missing', { where: this.#file })))
    this.#worker ??= new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: { file: this.#file, seconds: this.#seconds },
    })
    return this.#ask(this.#worker, view, { id: ++this.#id, ...statement, decode })
  }

  #ask(worker: Worker, view: string, request: SqliteRequest): Promise<Result<Rows>> {
    return new Promise((resolve) => {
      const finish = (result: Result<Rows>): void => {
        clearTimeout(timer)
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        resolve(result)
      }
      const lost = (found: string): void => {
        if (this.#worker === worker) this.#worker = undefined
        finish(fail(coded('source.query-failed', { where: view, found })))
      }
      const onMessage = (reply: SqliteReply): void => {
        if (reply.id === request.id)
          finish('rows' in reply ? ok(reply.rows) : fail(refusal(reply.errcode, view, this.#file, this.#seconds)))
      }
      const onError = (error: Error): void => lost(error.name)
      const onExit = (): void => lost('connection closed')
      const timer = setTimeout(
        () => {
          finish(fail(coded('source.statement-timeout', { where: view, allowed: this.#seconds })))
          void this.close()
        },
        this.#seconds * 1000 + GRACE,
      )
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      worker.postMessage(request)
    })
  }
}

/** `seconds`: a query that takes longer is stopped by ending its thread. Errors: source.* as values. */
export const openSqlite = (file: string, seconds: number): SqlConnection => new SqliteConnection(file, seconds)
