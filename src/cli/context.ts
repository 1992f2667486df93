import type { Readable, Writable } from 'node:stream'
import { type CodedError, type ErrorCode, type Language, textOf } from '../model/errors.ts'
import type { Adapter } from '../sdk/adapter.ts'

/** What a command may touch: the composition root gives it, tests give their own. */
export interface CliContext {
  /** Loaded when asked for: most commands need none. */
  readonly adapters: () => Promise<readonly Adapter[]>
  /** The file threads start from. */
  readonly entry: URL
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable
  /** Language of what is shown: TRIBUTARY_LANGUAGE, else LANG. */
  readonly language: Language
}

/** Ends a command with an exit code; the message was already shown. */
export class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/**
 * What scripts may rely on; docs/operations.md lists them. The numbers above 63 are those of sysexits.h, which service
 * managers know: a locked folder may be free later (75), an unwritable one will not (73).
 */
export const EXIT = {
  ok: 0,
  findings: 1,
  badConfiguration: 2,
  held: 3,
  failed: 4,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  disk: 74,
  locked: 75,
} as const

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  'store.locked': EXIT.locked,
  'cli.already-running': EXIT.locked,
  'store.unwritable': EXIT.cannotCreate,
  'store.full': EXIT.disk,
  'store.io': EXIT.disk,
  'store.stopped': EXIT.disk,
  'engine.journal-failed': EXIT.disk,
  'engine.store-failed': EXIT.disk,
  'engine.demo-store': EXIT.badConfiguration,
  'engine.role-alone': EXIT.badConfiguration,
  'cli.file-not-found': EXIT.badConfiguration,
  'cli.bad-option': EXIT.badConfiguration,
  'cli.no-case': EXIT.badConfiguration,
  'cli.no-demo': EXIT.badConfiguration,
  'cli.no-token': EXIT.findings,
  'cli.missing-option': EXIT.badConfiguration,
  'cli.unexpected': EXIT.software,
}

export const exitCodeOf = (code: ErrorCode): number => EXIT_OF[code] ?? EXIT.unavailable

export const languageOf = (env: Readonly<Record<string, string | undefined>>): Language => {
  const wanted = env.TRIBUTARY_LANGUAGE || env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** A sentence in both languages. */
export interface Said {
  readonly zh: string
  readonly en: string
}

/** `code text`, the one form of every refusal on stderr. */
export const tell = (error: CodedError, { stderr, language }: CliContext): void => {
  stderr.write(`${error.code} ${textOf(error, language)}\n`)
}
