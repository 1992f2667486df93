import { type CodedError, CodedException, coded } from '../model/errors.ts'
import type { Source, SourceStatus } from '../sdk/adapter.ts'
import { lockFolder } from '../store/sqlite/lock.ts'
import { Backlog } from './backlog.ts'
import { codedOf } from './coded-of.ts'
import { pack } from './crossing.ts'
import type { DataPlace } from './data-place.ts'
import { DiskWatch } from './disk-watch.ts'
import type { JournalHandlers } from './journal-thread.ts'
import { type LiveMappings, liveMappings } from './live-mappings.ts'
import { Outcomes } from './outcomes.ts'
import { Pipeline } from './pipeline.ts'
import type { InterfaceContext } from './process-message.ts'
import type { RecordHandlers } from './record-thread.ts'
import { recover, retryHeld } from './recovery.ts'
import { Replies, type ReplyBook } from './replies.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import type { SharedRecordHandlers } from './shared-record-thread.ts'
import { SharedReplies } from './shared-replies.ts'
import { SharedWork, SharingPort } from './shared-work.ts'
import { sourceContext } from './source-context.ts'
import { openStewardDoor, type StewardDoor } from './steward-door.ts'
import { storeIdentity } from './store-identity.ts'
import { startThread, type Thread } from './threads.ts'
import { Trouble } from './trouble.ts'

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
  /** Why nothing can be stored now, and passes by itself; undefined: all is well. */
  away(): CodedError | undefined
  /** Stops taking, finishes what is on its way, closes; safe to call twice. */
  stop(): Promise<void>
}

/** Starts the way of a message: lock, threads, recovery, then the sources. Rejects with CodedException when it cannot. */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const lock = await lockFolder(settings.folder)
  const trouble = new Trouble(settings)
  try {
    const { entry, sharing } = settings
    const place: DataPlace = { folder: settings.folder, url: sharing?.url, leaseMs: sharing?.leaseMs }
    const port = new SharingPort()
    const [journal, record] = await Promise.all([
      startThread<JournalHandlers>(entry, 'journal', { place }, trouble.lost),
      startThread<SharedRecordHandlers>(
        entry,
        'record',
        { place, record: settings.record, sharing },
        trouble.lost,
        port.handlers,
      ),
    ])
    const live = liveMappings(settings.mappings)
    const engine = new RunningEngine({ ...settings, mappings: live }, live, { journal, record, port }, trouble, lock)
    await engine.start()
    return engine
  } catch (error) {
    trouble.stopping = true
    await lock.release()
    const found = codedOf(error)
    throw found ? new CodedException(found) : error
  }
}

const MIB = 1_048_576

interface EngineThreads {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<SharedRecordHandlers>
  readonly port: SharingPort
}

class RunningEngine implements Engine {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<RecordHandlers>
  readonly #settings: EngineSettings
  readonly #live: LiveMappings
  readonly #trouble: Trouble
  readonly #lock: { release(): Promise<void> }
  readonly #backlog: Backlog
  readonly #outcomes: Outcomes
  readonly #replies: ReplyBook
  /** Where several processes share the store. */
  readonly #shared: SharedWork | undefined
  readonly #disk: DiskWatch
  readonly #contexts: ReadonlyMap<string, InterfaceContext>
  #pipeline: Pipeline | undefined
  #steward: StewardDoor | undefined
  #sources: readonly { readonly one: EngineInterface; readonly source: Source }[] = []
  #stopped: Promise<void> | undefined

  constructor(
    settings: EngineSettings,
    live: LiveMappings,
    { journal, record, port }: EngineThreads,
    trouble: Trouble,
    lock: { release(): Promise<void> },
  ) {
    this.#settings = settings
    this.#live = live
    this.journal = journal
    this.record = record
    this.#trouble = trouble
    this.#lock = lock
    this.#backlog = new Backlog(settings.backlog)
    this.#outcomes = new Outcomes((seq) => record.call('outcome', seq), settings.sharing !== undefined)
    if (settings.sharing === undefined) {
      this.#replies = new Replies((changes) => record.call('replies', changes), settings.interfaces)
    } else {
      const replies = new SharedReplies((changes) => record.call('lateReplies', changes), settings.interfaces)
      this.#replies = replies
      const wake = (): void => this.#pipeline?.wake()
      this.#shared = new SharedWork({
        settings,
        journal,
        record,
        backlog: this.#backlog,
        outcomes: this.#outcomes,
        replies,
        wake,
      })
      port.target = this.#shared
    }
    this.#disk = new DiskWatch(settings.folder)
    this.#contexts = new Map(settings.interfaces.map((one) => [one.name, one.context]))
  }

  async start(): Promise<void> {
    try {
      const { salt } = await storeIdentity(this.record, this.#settings)
      const pipeline = this.#openPipeline(salt)
      this.#steward = await this.#openStewardDoor(salt)
      await this.#disk.start()
      if (this.#shared) await this.#startShared(this.#shared, pipeline, salt)
      else await this.#startAlone(pipeline, salt)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** What a crash left undone is done before anything new is taken. */
  async #startAlone(pipeline: Pipeline, salt: string): Promise<void> {
    await recover({ journal: this.journal, record: this.record, backlog: this.#backlog, pipeline })
    await this.record.call('startReaders', salt)
    this.#sources = this.#openSources(pipeline, this.#settings.interfaces)
    for (const { source } of this.#sources) await source.start()
    void this.#retryHeld(salt)
  }

  /** What others left undone comes with their leases. */
  async #startShared(shared: SharedWork, pipeline: Pipeline, salt: string): Promise<void> {
    const { mappings, interfaces, sharing } = this.#settings
    const ground = { mappings, contexts: this.#contexts, salt }
    const fetching = interfaces.filter((one) => sharing?.sources.includes(one.name))
    shared.start(ground, fetching, (one) => this.#openSources(pipeline, [one])[0]?.source)
    await this.record.call('startReaders', salt)
    if (!sharing?.roles.includes('receive')) return
    this.#sources = this.#openSources(
      pipeline,
      interfaces.filter((one) => !fetching.includes(one)),
    )
    for (const { source } of this.#sources) await source.start()
  }

  interfaces(): readonly InterfaceStatus[] {
    const listening = this.#sources.map(({ one, source }) => ({
      name: one.name,
      adapter: one.adapter.name,
      status: source.status(),
      address: source.address?.(),
    }))
    const fetching = this.#shared?.statuses() ?? []
    return [
      ...listening,
      ...fetching.map(({ one, status }) => ({ name: one.name, adapter: one.adapter.name, status, address: undefined })),
    ]
  }

  away(): CodedError | undefined {
    return this.#shared?.refusal
  }

  waiting(): ReturnType<Engine['waiting']> {
    const { length, bytes, oldestAt } = this.#backlog
    return { messages: length + (this.#pipeline?.inFlight ?? 0), bytes, oldestAt }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#close()
    return this.#stopped
  }

  /** Before anything is mapped: what a steward published maps, whatever the configuration names. */
  #openStewardDoor(salt: string): Promise<StewardDoor> {
    const { folder, clock, log } = this.#settings
    return openStewardDoor({
      folder,
      clock,
      log,
      live: this.#live,
      contexts: this.#contexts,
      record: this.record,
      retryHeld: () => this.#retryHeld(salt),
      waiting: () => this.waiting().messages,
    })
  }

  #openPipeline(salt: string): Pipeline {
    this.#pipeline = new Pipeline({
      backlog: this.#backlog,
      outcomes: this.#outcomes,
      metrics: this.#settings.metrics,
      mappings: () => this.#settings.mappings,
      context: (name) => this.#contexts.get(name),
      salt,
      commit: (messages) => this.#shared?.commit(messages) ?? this.record.call('commit', pack(messages)),
      reply: (seq, name) => this.#replies.known(seq, name),
      failed: (error) => this.#trouble.lost('record', error),
    })
    return this.#pipeline
  }

  #openSources(pipeline: Pipeline, interfaces: readonly EngineInterface[]): { one: EngineInterface; source: Source }[] {
    const ground = {
      settings: this.#settings,
      journal: this.journal,
      shared: this.#shared,
      backlog: this.#backlog,
      outcomes: this.#outcomes,
      replies: this.#replies,
      pipeline,
      refusal: () => this.#refusal(),
      journalFailed: (error: unknown) => this.#trouble.lost('journal', error),
    }
    return interfaces.flatMap((one) => {
      const source = one.adapter.source?.(one.settings, sourceContext(one, ground))
      return source ? [{ one, source }] : []
    })
  }

  /** On a database, the disk that fills is not one of this machine. */
  #refusal(): CodedError | undefined {
    if (this.#trouble.error) return this.#trouble.error
    if (this.#stopped) return coded('engine.stopping')
    if (this.#shared) return this.#shared.refusal
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
    await this.#steward?.close()
    await Promise.all([...this.#sources.map(({ source }) => source.stop()), this.#shared?.stopSources()])
    if (!this.#trouble.error) {
      await this.#shared?.stop()
      await this.#pipeline?.drained()
      await this.#replies.flush()
      await this.record.call('stopReaders', undefined)
    }
    this.#pipeline?.stop()
    this.#shared?.end()
    this.#disk.stop()
    this.#trouble.stopping = true
    await Promise.allSettled([this.record.call('close', undefined), this.journal.call('close', undefined)])
    await Promise.all([this.record.terminate(), this.journal.terminate()])
    await this.#lock.release()
  }
}
