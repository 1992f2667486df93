import { accessErrors } from './errors/access.ts'
import { cliErrors } from './errors/cli.ts'
import { configErrors } from './errors/config.ts'
import { decodeErrors } from './errors/decode.ts'
import type { ErrorKind, ErrorText } from './errors/define.ts'
import { deliveryErrors } from './errors/delivery.ts'
import { engineErrors } from './errors/engine.ts'
import { fhirErrors } from './errors/fhir.ts'
import { identityErrors } from './errors/identity.ts'
import { mappingErrors } from './errors/mapping.ts'
import { receiveErrors } from './errors/receive.ts'
import { sourceErrors } from './errors/source.ts'
import { stewardErrors } from './errors/steward.ts'
import { storeErrors } from './errors/store.ts'
import { triggerErrors } from './errors/triggers.ts'

/** The closed set of error codes. Policy (retry, hold, refuse) reads the code and its kind, never the text. */
export const errors = {
  ...receiveErrors,
  ...decodeErrors,
  ...mappingErrors,
  ...fhirErrors,
  ...identityErrors,
  ...sourceErrors,
  ...storeErrors,
  ...engineErrors,
  ...triggerErrors,
  ...deliveryErrors,
  ...accessErrors,
  ...configErrors,
  ...stewardErrors,
  ...cliErrors,
} as const satisfies Record<string, ErrorText>

export type ErrorCode = keyof typeof errors

export type Language = 'zh' | 'en'

/** What was found, where, what is allowed. Never a patient's data: positions, names of fields, codes, counts. */
export interface ErrorFacts {
  readonly found?: string | number
  readonly where?: string
  readonly allowed?: string | number
  readonly [detail: string]: string | number | undefined
}

export interface CodedError {
  readonly code: ErrorCode
  readonly facts: ErrorFacts
}

export const coded = (code: ErrorCode, facts: ErrorFacts = {}): CodedError => ({ code, facts })

export const kindOf = (code: ErrorCode): ErrorKind => errors[code].kind

const fill = (template: string, facts: ErrorFacts): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '—'))

/** One line for people: what happened, then what to do. */
export function textOf(error: CodedError, language: Language = 'en'): string {
  const entry = errors[error.code]
  return `${fill(entry[language], error.facts)} ${fill(entry.remedy[language], error.facts)}`.trim()
}

/** Carries a coded error through code that can only throw (start-up, third-party callbacks). */
export class CodedException extends Error {
  readonly error: CodedError
  constructor(error: CodedError) {
    // The cause survives the way between threads, a property of our own would not.
    super(`${error.code}: ${textOf(error)}`, { cause: error })
    this.error = error
  }
}
