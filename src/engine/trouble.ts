import { type CodedError, coded, type ErrorCode, errors } from '../model/errors.ts'
import { codedOf } from './coded-of.ts'
import type { EngineSettings } from './settings.ts'
import type { ThreadName } from './threads.ts'

/**
 * A write of follow-ups or replies may meet the broken disk first; the commit after it hears only that writing has stopped. What
 * is told is the failure itself: its code is what an operator, a monitor and the exit code go by.
 */
function firstOf(found: CodedError | undefined): CodedError | undefined {
  const first = found?.code === 'store.stopped' ? String(found.facts.found) : ''
  return Object.hasOwn(errors, first) ? coded(first as ErrorCode, { where: found!.facts.where, found: 'store.stopped' }) : found
}

/** Why nothing can be stored any more, once something broke; told once, and fatal. */
export class Trouble {
  readonly #settings: EngineSettings
  error: CodedError | undefined
  stopping = false

  constructor(settings: EngineSettings) {
    this.#settings = settings
  }

  readonly lost = (thread: ThreadName, error: unknown): void => {
    if (this.stopping || this.error) return
    const found = error instanceof Error ? error.message : String(error)
    this.error =
      firstOf(codedOf(error)) ?? coded(thread === 'journal' ? 'engine.journal-failed' : 'engine.store-failed', { found })
    this.#settings.fatal(this.error)
  }
}
