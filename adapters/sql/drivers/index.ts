import type { SqlConnection } from '../driver.ts'
import { openSqlite } from './sqlite.ts'

/** Another database is another file here and another row. */
const OPEN = {
  sqlite: (settings: ConnectSettings): SqlConnection => openSqlite(settings.file ?? '', settings.statementSeconds),
} as const

export interface ConnectSettings {
  readonly driver: DriverName
  readonly file?: string | undefined
  readonly url?: string | undefined
  readonly statementSeconds: number
}

export type DriverName = keyof typeof OPEN
export const DRIVERS = Object.keys(OPEN) as [DriverName, ...DriverName[]]

/** Opens nothing yet: a connection is made with the first query, and again after one was lost. */
export const connect = (settings: ConnectSettings): SqlConnection => OPEN[settings.driver](settings)
