/**
 * transient: the same thing may succeed later, retry. ambiguous: it may have happened, do not repeat silently.
 * permanent: it cannot succeed unchanged, somebody must mend the message, the mapping or the configuration.
 */
export type ErrorKind = 'transient' | 'ambiguous' | 'permanent'

/**
 * One row of the closed set: what happened and what to do, in both languages.
 * `{found}`, `{where}`, `{allowed}` and other facts are filled in; patient data never is.
 */
export interface ErrorText {
  readonly kind: ErrorKind
  readonly en: string
  readonly zh: string
  readonly remedy: { readonly en: string; readonly zh: string }
}

/** Keeps the literal keys, so that ErrorCode is a closed union. */
export const defineErrors = <K extends string>(rows: Record<K, ErrorText>): Record<K, ErrorText> => rows
