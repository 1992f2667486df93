import { type CodedError, coded, kindOf } from '../../src/model/errors.ts'
import type { Envelope } from '../../src/model/message.ts'
import type { Source, SourceContext, SourceStatus } from '../../src/sdk/adapter.ts'
import { type Folder, openFolder, type Seen } from './folder.ts'
import { messagesOf } from './messages.ts'
import type { FilesSettings } from './settings.ts'

/** Messages of one file that are journalled in one go. */
const CHUNK = 200

type Verdict =
  | { readonly to: 'done' }
  | { readonly to: 'error'; readonly reasons: readonly CodedError[] }
  | { readonly to: 'later'; readonly error?: CodedError }

export interface FilesSource extends Source {
  /** One look at the folder. A second call while one runs waits for that one. */
  scan(): Promise<void>
}

interface Waiting extends Seen {
  readonly since: number
}

class WatchedFolder implements FilesSource {
  readonly #settings: FilesSettings
  readonly #context: SourceContext
  /** Size and time as first seen; a change begins the wait anew. */
  #waiting = new Map<string, Waiting>()
  /** Taken, but could not be moved: only the move is tried again. */
  readonly #unmoved = new Map<string, { readonly seen: Seen; readonly verdict: Verdict }>()
  readonly #counts = { done: 0, error: 0 }
  readonly #asked = Promise.withResolvers<void>()
  #folder: Folder | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #error: CodedError | undefined
  #lastAt: number | undefined
  #state: 'starting' | 'running' | 'stopped' = 'starting'

  constructor(settings: FilesSettings, context: SourceContext) {
    this.#settings = settings
    this.#context = context
  }

  async start(): Promise<void> {
    this.#folder = await openFolder(this.#settings.folder)
    this.#state = 'running'
    void this.#next()
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#asked.resolve()
    clearTimeout(this.#timer)
    await this.#running
  }

  scan(): Promise<void> {
    if (this.#state !== 'running') return Promise.resolve()
    this.#running ??= this.#scanOnce().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  status(): SourceStatus {
    const paused = this.#state === 'running' && !this.#context.intake.hasRoom
    return {
      state: this.#state === 'running' && this.#error ? 'failing' : paused ? 'paused' : this.#state,
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
      ...(this.#error ? { error: this.#error } : {}),
      detail: `${this.#counts.done} files done, ${this.#counts.error} refused, ${this.#waiting.size} waiting`,
    }
  }

  async #next(): Promise<void> {
    await this.scan()
    if (this.#state === 'running') this.#timer = setTimeout(() => void this.#next(), this.#settings.everySeconds * 1000)
  }

  async #scanOnce(): Promise<void> {
    this.#error = undefined
    const entries = await this.#folder!.list(this.#settings.extensions).catch(() => undefined)
    if (!entries) {
      this.#error = coded('source.folder-missing', { where: this.#settings.folder })
      return
    }
    const stable = this.#stable(entries)
    for (const seen of stable) {
      if (this.#state !== 'running') return
      await this.#settle(seen)
    }
  }

  /** Those that have not changed for long enough; the rest goes on waiting. */
  #stable(entries: readonly Seen[]): readonly Seen[] {
    const now = this.#context.clock.now()
    const waiting = new Map<string, Waiting>()
    for (const seen of entries) {
      const before = this.#waiting.get(seen.name)
      const same = before?.size === seen.size && before.modified === seen.modified
      waiting.set(seen.name, { ...seen, since: same ? before.since : now })
    }
    this.#waiting = waiting
    return entries.filter((seen) => now - waiting.get(seen.name)!.since >= this.#settings.stableSeconds * 1000)
  }

  async #settle(seen: Seen): Promise<void> {
    const unmoved = this.#unmoved.get(seen.name)
    const same = unmoved?.seen.size === seen.size && unmoved.seen.modified === seen.modified
    const verdict = same ? unmoved.verdict : await this.#take(seen)
    if (verdict.to === 'later') {
      this.#error = verdict.error ?? this.#error
      return
    }
    const moved =
      verdict.to === 'done' ? await this.#folder!.done(seen.name) : await this.#folder!.refuse(seen.name, verdict.reasons)
    if (moved.ok) this.#settled(seen.name, verdict)
    else {
      this.#unmoved.set(seen.name, { seen, verdict })
      this.#error = moved.error
    }
  }

  #settled(name: string, verdict: Exclude<Verdict, { readonly to: 'later' }>): void {
    const { clock, log, metrics } = this.#context
    this.#unmoved.delete(name)
    this.#waiting.delete(name)
    this.#counts[verdict.to]++
    this.#lastAt = clock.now()
    metrics.count('tributary_source_files_total', { interface: this.#context.name, outcome: verdict.to })
    // File names may hold a patient's name: the log has the codes only.
    if (verdict.to === 'error') log.warn('file refused', { interface: this.#context.name, code: verdict.reasons[0]?.code })
  }

  async #take(seen: Seen): Promise<Verdict> {
    const { maxFileBytes, maxMessages } = this.#settings
    if (!seen.plain) return { to: 'error', reasons: [coded('source.file-not-plain', { found: 'link or device' })] }
    if (seen.size === 0) return { to: 'error', reasons: [coded('source.file-empty')] }
    if (seen.size > maxFileBytes)
      return { to: 'error', reasons: [coded('source.file-too-large', { found: seen.size, allowed: maxFileBytes })] }
    const bytes = await this.#folder!.read(seen)
    if (!bytes) return { to: 'later' }
    const { name, clock, charset } = this.#context
    const messages = messagesOf(bytes, { interface: name, file: seen.name, receivedAt: clock.now(), charset, maxMessages })
    if (!messages.ok) return { to: 'error', reasons: [messages.error] }
    const refused = await this.#journal(messages.value.envelopes)
    if (refused && kindOf(refused.code) === 'transient') return { to: 'later', error: refused }
    const reasons = [...(refused ? [refused] : []), ...messages.value.refused, ...messages.value.findings]
    return reasons.length === 0 ? { to: 'done' } : { to: 'error', reasons }
  }

  /** In the order of the file; stops at the first chunk that is not stored. */
  async #journal(envelopes: readonly Envelope[]): Promise<CodedError | undefined> {
    for (let at = 0; at < envelopes.length; at += CHUNK) {
      await Promise.race([this.#context.intake.room(), this.#asked.promise])
      if (this.#state === 'stopped') return coded('engine.stopping')
      const receipts = await this.#context.intake.receive(envelopes.slice(at, at + CHUNK))
      for (const receipt of receipts) if (!receipt.stored) return receipt.error
    }
    return undefined
  }
}

export const filesSource = (settings: FilesSettings, context: SourceContext): FilesSource => new WatchedFolder(settings, context)
