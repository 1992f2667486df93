import type { Readable, Writable } from 'node:stream'
import type { Language } from '../model/errors.ts'
import type { Adapter } from '../sdk/adapter.ts'

/** What a command may touch: the composition root gives it, tests give their own. */
export interface CliContext {
  readonly adapters: readonly Adapter[]
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

/** sysexits-like codes that scripts may rely on. */
export const EXIT = { ok: 0, findings: 1, badConfiguration: 2, held: 3, failed: 4, unavailable: 69, software: 70 } as const

export const languageOf = (env: Readonly<Record<string, string | undefined>>): Language => {
  const wanted = env.TRIBUTARY_LANGUAGE ?? env.LC_ALL ?? env.LANG ?? ''
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
