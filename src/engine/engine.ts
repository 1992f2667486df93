import { type CodedError, CodedException, coded } from '../model/errors.ts'
import type { Source, SourceStatus } from '../sdk/adapter.ts'
import { lockFolder } from '../store/sqlite/lock.ts'
import { Backlog } from './backlog.ts'
import { pack } from './crossing.ts'
import { DiskWatch } from './disk-watch.ts'
import type { JournalHandlers } from './journal-thread.ts'
import { Outcomes } from './outcomes.ts'
import { Pipeline } from './pipeline.ts'
import type { InterfaceContext } from './process-message.ts'
import type { RecordHandlers } from './record-thread.ts'
import { recover, retryHeld } from './recovery.ts'
import { Replies } from './replies.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import { sourceContext } from './source-context.ts'
import { storeIdentity } from './store-identity.ts'
import { startThread, type Thread, type ThreadName } from './threads.ts'

export interface InterfaceStatus {
  readonly name: string
  readonly adapter: string
  readonly status: SourceStatus
  readonly address: { readonly host: string; readonly port: number } | undefined
}

/** A running engine as the command line sees it. */
export interface Engine {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<RecordHandlers>
  interfaces(): readonly InterfaceStatus[]
  /** Messages journalled and not yet settled; when the oldest came. */
  waiting(): { readonly messages: number; readonly bytes: number; readonly oldestAt: number | undefined }
  /** Stops taking, finishes what is on its way, closes; safe to call twice. */
  stop(): Promise<void>
}

/** Starts the way of a message: lock, threads, recovery, then the sources. Rejects with CodedException when it cannot. */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const lock = await lockFolder(settings.folder)
  const trouble = new Trouble(settings)
  try {
    const [journal, record] = await Promise.all([
      startThread<JournalHandlers>(settings.entry, 'journal', { folder: settings.folder }, trouble.lost),
      startThread<RecordHandlers>(settings.entry, 'record', { folder: settings.folder, record: settings.record }, trouble.lost),
    ])
    const engine = new RunningEngine(settings, journal, record, trouble, lock)
    await engine.start()
    return engine
  } catch (error) {
    trouble.stopping = true
    await lock.release()
    const found = codedOf(error)
    throw found ? new CodedException(found) : error
  }
}

/** Why nothing can be stored any more, once something broke; told once, and fatal. */
class Trouble {
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

const MIB = 1_048_576

class RunningEngine implements Engine {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<RecordHandlers>
  readonly #settings: EngineSettings
  readonly #trouble: Trouble
  readonly #lock: { release(): Promise<void> }
  readonly #backlog: Backlog
  readonly #outcomes: Outcomes
  readonly #replies: Replies
  readonly #disk: DiskWatch
  readonly #contexts: ReadonlyMap<string, InterfaceContext>
  #pipeline: Pipeline | undefined
  #sources: readonly { readonly one: EngineInterface; readonly source: Source }[] = []
  #stopped: Promise<void> | undefined

  constructor(
    settings: EngineSettings,
    journal: Thread<JournalHandlers>,
    record: Thread<RecordHandlers>,
    trouble: Trouble,
    lock: { release(): Promise<void> },
  ) {
    this.#settings = settings
    this.journal = journal
    this.record = record
    this.#trouble = trouble
    this.#lock = lock
    this.#backlog = new Backlog(settings.backlog)
    this.#outcomes = new Outcomes((seq) => record.call('outcome', seq))
    this.#replies = new Replies((changes) => record.call('replies', changes), settings.interfaces)
    this.#disk = new DiskWatch(settings.folder)
    this.#contexts = new Map(settings.interfaces.map((one) => [one.name, one.context]))
  }

  async start(): Promise<void> {
    try {
      const { salt } = await storeIdentity(this.record, this.#settings)
      const pipeline = this.#openPipeline(salt)
      await this.#disk.start()
      await recover({ journal: this.journal, record: this.record, backlog: this.#backlog, pipeline })
      await this.record.call('startReaders', salt)
      this.#sources = this.#openSources(pipeline)
      for (const { source } of this.#sources) await source.start()
      void this.#retryHeld(salt)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  interfaces(): readonly InterfaceStatus[] {
    return this.#sources.map(({ one, source }) => ({
      name: one.name,
      adapter: one.adapter.name,
      status: source.status(),
      address: source.address?.(),
    }))
  }

  waiting(): ReturnType<Engine['waiting']> {
    const { length, bytes, oldestAt } = this.#backlog
    return { messages: length + (this.#pipeline?.inFlight ?? 0), bytes, oldestAt }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#close()
    return this.#stopped
  }

  #openPipeline(salt: string): Pipeline {
    this.#pipeline = new Pipeline({
      backlog: this.#backlog,
      outcomes: this.#outcomes,
      metrics: this.#settings.metrics,
      mappings: () => this.#settings.mappings,
      context: (name) => this.#contexts.get(name),
      salt,
      commit: (messages) => this.record.call('commit', pack(messages)),
      reply: (seq, name) => this.#replies.known(seq, name),
      failed: (error) => this.#trouble.lost('record', error),
    })
    return this.#pipeline
  }

  #openSources(pipeline: Pipeline): { one: EngineInterface; source: Source }[] {
    const ground = {
      settings: this.#settings,
      journal: this.journal,
      backlog: this.#backlog,
      outcomes: this.#outcomes,
      replies: this.#replies,
      pipeline,
      refusal: () => this.#refusal(),
      journalFailed: (error: unknown) => this.#trouble.lost('journal', error),
    }
    return this.#settings.interfaces.flatMap((one) => {
      const source = one.adapter.source?.(one.settings, sourceContext(one, ground))
      return source ? [{ one, source }] : []
    })
  }

  #refusal(): CodedError | undefined {
    if (this.#trouble.error) return this.#trouble.error
    if (this.#stopped) return coded('engine.stopping')
    const free = this.#disk.freeBytes
    if (free >= this.#settings.diskFreeBytes) return undefined
    return coded('engine.disk-nearly-full', {
      found: Math.floor(free / MIB),
      allowed: Math.floor(this.#settings.diskFreeBytes / MIB),
    })
  }

  async #retryHeld(salt: string): Promise<void> {
    const { mappings, log } = this.#settings
    try {
      await retryHeld({ journal: this.journal, record: this.record, mappings, contexts: this.#contexts, salt })
    } catch (error) {
      if (!this.#stopped)
        log.error('Held messages could not be tried again', { cause: error instanceof Error ? error.message : 'unknown' })
    }
  }

  /** What is in flight is finished first: sources, then the pipeline, then the readers of the feed. */
  async #close(): Promise<void> {
    await Promise.all(this.#sources.map(({ source }) => source.stop()))
    if (!this.#trouble.error) {
      await this.#pipeline?.drained()
      await this.#replies.flush()
      await this.record.call('stopReaders', undefined)
    }
    this.#pipeline?.stop()
    this.#disk.stop()
    this.#trouble.stopping = true
    await Promise.allSettled([this.record.call('close', undefined), this.journal.call('close', undefined)])
    await Promise.all([this.record.terminate(), this.journal.terminate()])
    await this.#lock.release()
  }
}

function codedOf(error: unknown): CodedError | undefined {
  if (!(error instanceof Error)) return undefined
  if ('coded' in error && error.coded) return error.coded as CodedError
  const cause = error.cause
  return typeof cause === 'object' && cause !== null && 'code' in cause && 'facts' in cause ? (cause as CodedError) : undefined
}
