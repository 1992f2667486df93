import { type CodedError, coded } from '../model/errors.ts'
import { codedOf } from './coded-of.ts'
import type { EngineSettings } from './settings.ts'
import type { ThreadName } from './threads.ts'

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
    this.error = codedOf(error) ?? coded(thread === 'journal' ? 'engine.journal-failed' : 'engine.store-failed', { found })
    this.#settings.fatal(this.error)
  }
}
