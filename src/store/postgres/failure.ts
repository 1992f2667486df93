import { CodedException, coded } from '../../model/errors.ts'

/** SQLSTATE classes (PostgreSQL, appendix A). */
const SERIALISATION = new Set(['40001', '40P01', '23505'])
const TIMEOUTS = new Set(['55P03', '57014', '53200', '53300'])
/** Class 08, shutdown of the server, and a session ended by an administrator or a time limit. */
const LOST = /^(08|57P0|25P03|25P04)/
const STORAGE: Readonly<Record<string, 'store.full' | 'store.io' | 'store.corrupt'>> = {
  '53100': 'store.full',
  '58030': 'store.io',
  XX001: 'store.corrupt',
  XX002: 'store.corrupt',
}
const SYSTEM = /^E[A-Z]+$/

interface DatabaseError extends Error {
  readonly code?: string
}

/** Thrown inside a transaction whose reads have turned out not to be so any more: it is undone and run again. */
export class Conflict extends Error {
  constructor(found: string) {
    super(`another writer was there first: ${found}`)
  }
}

export const isConflict = (cause: unknown): boolean =>
  cause instanceof Conflict || (cause instanceof Error && SERIALISATION.has((cause as DatabaseError).code ?? ''))

export const isDeadlock = (cause: unknown): boolean => cause instanceof Error && (cause as DatabaseError).code === '40P01'

/** What the driver says without a code of the server's when the socket is gone. */
const DRIVER = /connection|not queryable|terminated|timeout expired|socket|read timeout/i

/** The connection is gone: nothing more can be asked on it. */
export function isLost(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  if (cause instanceof CodedException) return cause.error.code === 'store.unreachable'
  const { code } = cause as DatabaseError
  return code === undefined ? DRIVER.test(cause.message) : LOST.test(code) || SYSTEM.test(code)
}

/** The coded form of what the database or the network said; anything else (a bug, a coded error already) comes back as it is. */
export function inCode(cause: unknown, where: string): unknown {
  if (cause instanceof CodedException || !(cause instanceof Error)) return cause
  const code = (cause as DatabaseError).code ?? ''
  const storage = STORAGE[code]
  if (storage) return new CodedException(coded(storage, { where, found: code }))
  if (isLost(cause)) return new CodedException(coded('store.unreachable', { where, found: code || 'closed' }))
  if (TIMEOUTS.has(code) || isConflict(cause))
    return new CodedException(coded('store.busy', { where, found: code || 'conflict' }))
  if (code.startsWith('28') || code === '3D000' || code === '42501')
    return new CodedException(coded('store.unsuitable', { where, found: code, allowed: 'an account and a database that exist' }))
  return cause
}
