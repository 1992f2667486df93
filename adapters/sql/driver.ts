import type { Result } from '../../src/model/result.ts'

/** A value as a driver gives it for paging: bound again as it came, so that types compare as the database compares them. */
export type KeyValue = string | number | bigint | null

/** All names are checked against `columns` before they come here. */
export interface PageQuery {
  readonly view: string
  /** Read as text, in this order. */
  readonly columns: readonly string[]
  /** Undefined: paged by `id` alone. */
  readonly cursor: string | undefined
  readonly id: readonly string[]
  /** Rows after this one; the cursor's value first, when there is a cursor. */
  readonly after?: readonly KeyValue[]
  /** Rows whose cursor is not below. */
  readonly from?: KeyValue
  /** Only rows whose cursor column is null, paged by `id`. */
  readonly withoutCursor?: boolean
  readonly limit: number
  /** Charset of the bytes that the database holds as text. */
  readonly charset: string | undefined
}

export interface Page {
  /** Values as text, in the order of the query's columns; what may stand behind them belongs to the driver. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Key of the last row: cursor (when there is one), then id. */
  readonly last: readonly KeyValue[] | undefined
}

/** One connection to one kind of database. Reads only. */
export interface SqlConnection {
  /** Real column names; empty when there is no such table or view. */
  columns(view: string): Promise<Result<readonly string[]>>
  page(query: PageQuery): Promise<Result<Page>>
  close(): Promise<void>
}

/** What a database kind says differently. */
export interface Dialect {
  quote(name: string): string
  /** Expression that reads a column as text (or as bytes, when a charset is to be applied by us). */
  text(column: string, asBytes: boolean): string
  limit(count: number): string
  /** Condition that is looked at for every row, for a driver that stops a query by it. */
  readonly guard?: string
}
