import { type CodedError, errors } from '../model/errors.ts'

/** The coded error that something thrown carries, also when it came from another thread. */
export function codedOf(error: unknown): CodedError | undefined {
  if (!(error instanceof Error)) return undefined
  if ('coded' in error && error.coded) return error.coded as CodedError
  const cause = error.cause
  return typeof cause === 'object' && cause !== null && 'code' in cause && 'facts' in cause ? (cause as CodedError) : undefined
}

/**
 * The same thing may succeed later: a connection lost, a lease that moved on. So may a commit that nobody could tell the end of:
 * what it wrote is found when it is done again under its own number.
 */
export function transientOf(error: unknown): CodedError | undefined {
  const found = codedOf(error)
  if (found?.code === 'store.unknown-commit') return found
  // A cause of some library's may have a code of its own making.
  return found && errors[found.code]?.kind === 'transient' ? found : undefined
}
