import { type CodedError, coded } from '../../src/model/errors.ts'
import { fail, ok, type Result } from '../../src/model/result.ts'
import type { CursorWrite, SourceContext } from '../../src/sdk/adapter.ts'
import { advanced, bound, lookBack } from './cursor.ts'
import type { KeyValue, Page, PageQuery, SqlConnection } from './driver.ts'
import { hashKey, type Row, type RowShape, rowShape, toEnvelope, toRow } from './rows.ts'
import type { SqlSettings, ViewSettings } from './settings.ts'

/** What is kept between polls, in the journal. */
interface SavedCursor {
  /** Highest cursor value reached, as the database writes it. */
  readonly at?: string
  /** Columns read then: when a mapping names a new one, all rows are read again. */
  readonly columns: readonly string[]
}

export interface PollReport {
  readonly read: number
  readonly taken: number
  readonly at: string | undefined
}

/** Asked for once; a poll ends with the page it is at. */
export interface Stop {
  requested: boolean
  readonly asked: Promise<void>
}

type Poll = (stop: Stop) => Promise<Result<PollReport>>

interface Pass {
  readonly shape: RowShape
  readonly columns: readonly string[]
  saved: string | undefined
  written: string | undefined
  read: number
  taken: number
  keyless: number
}

/** The columns to read, in the view's own order; or what is missing. */
function columnsOf(view: ViewSettings, named: readonly string[], real: readonly string[]): Result<readonly string[]> {
  if (real.length === 0) return fail(coded('source.view-missing', { where: view.view }))
  if (named.length === 0) return fail(coded('source.view-unmapped', { where: view.view }))
  const needed = new Set([...named, ...view.id, ...[view.cursor, view.orderingKey].filter((column) => column !== undefined)])
  const missing = [...needed].filter((column) => !real.includes(column))
  if (missing.length > 0) {
    return fail(coded('source.column-missing', { where: view.view, found: missing.join(', '), allowed: real.join(', ') }))
  }
  return ok(real.filter((column) => needed.has(column)))
}

/** One view of one database: what a poll reads, compares and hands over. */
export function viewPoll(connection: SqlConnection, view: ViewSettings, settings: SqlSettings, context: SourceContext): Poll {
  const name = view.view

  const begin = async (): Promise<Result<Pass>> => {
    const real = await connection.columns(view.view)
    if (!real.ok) return real
    const columns = columnsOf(view, context.columns(view.view), real.value)
    if (!columns.ok) return columns
    const written = await context.cursor(name)
    const cursor = written === undefined ? undefined : (JSON.parse(written) as SavedCursor)
    const known = cursor !== undefined && columns.value.every((column) => cursor.columns.includes(column))
    if (cursor && !known)
      context.log.info('a mapping names new columns: the view is read again', { interface: context.name, view: view.view })
    const shape = rowShape(context.name, view.view, columns.value, view.id, view.orderingKey)
    return ok({ shape, columns: columns.value, saved: known ? cursor.at : undefined, written, read: 0, taken: 0, keyless: 0 })
  }

  const query = (pass: Pass): PageQuery => {
    const from =
      pass.saved === undefined || view.cursor === undefined
        ? undefined
        : lookBack(pass.saved, view.cursorFormat, settings.lookBackSeconds)
    return {
      view: view.view,
      columns: pass.columns,
      cursor: view.cursor,
      id: view.id,
      limit: settings.pageSize,
      charset: view.charset,
      ...(from === undefined ? {} : { from: bound(from, view.cursorFormat) }),
    }
  }

  const rowsOf = (pass: Pass, page: Page): readonly Row[] => {
    const rows: Row[] = []
    for (const values of page.rows) {
      const row = toRow(pass.shape, values)
      if (row) rows.push(row)
      else pass.keyless++
    }
    return rows
  }

  const reach = (pass: Pass, page: Page): void => {
    const at = view.cursor === undefined ? -1 : pass.columns.indexOf(view.cursor)
    const seen = at < 0 ? null : page.rows.at(-1)![at]!
    if (seen !== null) pass.saved = advanced(pass.saved, seen, view.cursorFormat, context.clock.now(), settings.zone)
  }

  const cursorWrite = (pass: Pass): CursorWrite | undefined => {
    const value = JSON.stringify({
      ...(pass.saved === undefined ? {} : { at: pass.saved }),
      columns: pass.columns,
    } satisfies SavedCursor)
    return value === pass.written ? undefined : { name, value }
  }

  /** Journals what changed and the cursor in one call; then, and only then, remembers the hashes. */
  const hand = async (pass: Pass, page: Page): Promise<CodedError | undefined> => {
    const rows = rowsOf(pass, page)
    const hashes = await context.hashes.get(rows.map((row) => hashKey(pass.shape, row)))
    const changed = rows.filter((row) => hashes.get(hashKey(pass.shape, row)) !== row.hash)
    reach(pass, page)
    const cursor = cursorWrite(pass)
    if (changed.length === 0 && cursor === undefined) return undefined
    const now = context.clock.now()
    const again = (row: Row): boolean => view.cursor === undefined && hashes.has(hashKey(pass.shape, row))
    const receipts = await context.intake.receive(
      changed.map((row) => toEnvelope(pass.shape, row, now, again(row))),
      cursor,
    )
    const refused = receipts.find((receipt) => !receipt.stored)
    if (refused && !refused.stored) return refused.error
    if (cursor) pass.written = cursor.value
    pass.taken += changed.length
    if (changed.length > 0) await context.hashes.put(changed.map((row) => ({ key: hashKey(pass.shape, row), hash: row.hash })))
    return undefined
  }

  const pages = async (pass: Pass, first: PageQuery, stop: Stop): Promise<CodedError | undefined> => {
    let after: readonly KeyValue[] | undefined
    while (!stop.requested) {
      await Promise.race([context.intake.room(), stop.asked])
      if (stop.requested) return undefined
      const page = await connection.page(after === undefined ? first : { ...first, after })
      if (!page.ok) return page.error
      pass.read += page.value.rows.length
      const error = page.value.rows.length === 0 ? undefined : await hand(pass, page.value)
      if (error) return error
      after = page.value.last
      if (page.value.rows.length < first.limit || after === undefined) return undefined
    }
    return undefined
  }

  return async (stop) => {
    const begun = await begin()
    if (!begun.ok) return begun
    const pass = begun.value
    const first = query(pass)
    const error =
      (await pages(pass, first, stop)) ??
      // A comparison never finds a null, so rows whose time of change is null are read apart, and compared by content.
      (view.cursor === undefined ? undefined : await pages(pass, { ...first, withoutCursor: true }, stop))
    if (error) return fail(error)
    if (pass.keyless > 0) {
      return fail(coded('source.row-without-key', { where: view.view, found: pass.keyless, allowed: view.id.join(', ') }))
    }
    return ok({ read: pass.read, taken: pass.taken, at: pass.saved })
  }
}
