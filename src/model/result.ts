import type { CodedError } from './errors.ts'

/** Errors on the way of a message are values; exceptions are for bugs. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CodedError }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (error: CodedError): { readonly ok: false; readonly error: CodedError } => ({ ok: false, error })
