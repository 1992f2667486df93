import { CodedException, coded, type ErrorCode } from '../../model/errors.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

const CODES: Readonly<Record<number, ErrorCode>> = {
  [BUSY]: 'store.locked',
  [LOCKED]: 'store.locked',
  [READONLY]: 'store.unwritable',
  [IOERR]: 'store.io',
  [CORRUPT]: 'store.corrupt',
  [FULL]: 'store.full',
  [CANTOPEN]: 'store.unwritable',
  [NOTADB]: 'store.corrupt',
}

/** After these the state of the file is in doubt, or the next sync would be: nothing more is written. */
const STOPS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['store.io', 'store.full', 'store.corrupt'])

const SYSTEM: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'store.unwritable',
  EPERM: 'store.unwritable',
  EROFS: 'store.unwritable',
  ENOTDIR: 'store.unwritable',
  EEXIST: 'store.unwritable',
  ENOSPC: 'store.full',
  EDQUOT: 'store.full',
  EIO: 'store.io',
}

interface SqliteError extends Error {
  readonly errcode?: number
  readonly code?: string
}

/** The coded form of a failure of the file or the disk; anything else (a bug, a coded error already) comes back as it is. */
export function inCode(cause: unknown, where: string): unknown {
  if (cause instanceof CodedException || !(cause instanceof Error)) return cause
  const { errcode, code } = cause as SqliteError
  const found = errcode !== undefined ? CODES[errcode & 0xff] : SYSTEM[code ?? '']
  if (!found) return cause
  return new CodedException(coded(found, { where, found: errcode !== undefined ? `SQLite ${errcode}` : code }))
}

export const stops = (cause: unknown): boolean => cause instanceof CodedException && STOPS.has(cause.error.code)

/** What every write after the first failure gets. */
export const stoppedException = (where: string, first: unknown): CodedException =>
  new CodedException(coded('store.stopped', { where, found: first instanceof CodedException ? first.error.code : 'unknown' }))
