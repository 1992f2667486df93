import type { CodedError } from '../model/errors.ts'
import type { Journalled } from '../model/message.ts'
import type { Source } from '../sdk/adapter.ts'
import type { Backlog } from './backlog.ts'
import { transientOf } from './coded-of.ts'
import type { Settled } from './commit.ts'
import { pack } from './crossing.ts'
import { HeldWork } from './held-work.ts'
import type { JournalHandlers } from './journal-thread.ts'
import type { Grant } from './lease-keeper.ts'
import { LeasedSources } from './leased-sources.ts'
import type { MappedMessage } from './mapped-message.ts'
import type { Outcomes } from './outcomes.ts'
import type { MappingGround } from './recovery.ts'
import type { EngineInterface, EngineSettings } from './settings.ts'
import { ShardWork } from './shard-work.ts'
import type { SharedRecordHandlers, SharingEvents } from './shared-record-thread.ts'
import type { SharedReplies } from './shared-replies.ts'
import { StoreWatch } from './store-watch.ts'
import type { Thread } from './threads.ts'

/** Events of the record thread before the engine is put together go nowhere: leases are asked for later. */
export class SharingPort {
  target: SharedWork | undefined
  readonly handlers: SharingEvents = {
    leases: async (held) => this.target?.held(held),
    giveBack: async (shards) => this.target?.giveBack(shards),
    woken: async (shards) => this.target?.shards.woken(shards),
  }
}

const LAST_REPLIES_MS = 1_000

export interface SharedWorkPorts {
  readonly settings: EngineSettings
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<SharedRecordHandlers>
  readonly backlog: Backlog
  readonly outcomes: Outcomes
  readonly replies: SharedReplies
  wake(): void
}

/** What the main thread of one process does of the work that several share: its shards, its leased sources, its held messages. */
export class SharedWork {
  readonly shards: ShardWork
  readonly watch: StoreWatch
  readonly #ports: SharedWorkPorts
  #sources: LeasedSources | undefined
  #heldWork: HeldWork | undefined
  #grants: readonly Grant[] = []

  constructor(ports: SharedWorkPorts) {
    this.#ports = ports
    const { record, journal, replies, outcomes, settings } = ports
    this.watch = new StoreWatch({
      probe: () => Promise.all([record.call('reachable', undefined), journal.call('head', undefined)]),
      log: settings.log,
      metrics: settings.metrics,
    })
    this.shards = new ShardWork({
      backlog: ports.backlog,
      wake: ports.wake,
      waitingIn: (shards, limit) => record.call('waitingIn', { shards, limit }),
      take: (seqs) => record.call('take', seqs),
      expected: (seq) => replies.expect(seq),
      elsewhere: (seq) => {
        replies.elsewhere(seq)
        outcomes.forget(seq)
      },
      failed: (error) => this.#failed('Waiting messages are asked for later', error),
    })
  }

  /** Begins with the sources that fetch and the held messages, once their leases are gained. */
  start(ground: MappingGround, fetching: readonly EngineInterface[], open: (one: EngineInterface) => Source | undefined): void {
    const { settings, journal, record } = this.#ports
    this.#sources = new LeasedSources(fetching, open, settings.log)
    this.#heldWork = new HeldWork({
      ...ground,
      journal,
      record,
      failed: (error) => this.#failed('Held messages are tried later', error),
    })
    this.watch.start()
    this.shards.start()
    this.#heldWork.start()
    this.held(this.#grants)
  }

  held(grants: readonly Grant[]): void {
    this.#grants = grants
    this.shards.held(grants)
    this.#sources?.held(grants)
  }

  giveBack(shards: readonly number[]): Promise<void> {
    return this.shards.giveBack(shards)
  }

  received(messages: readonly Journalled[]): void {
    this.shards.received(messages)
  }

  async commit(messages: readonly MappedMessage[]): Promise<readonly Settled[]> {
    const settled = await this.#ports.record.call('commit', pack(this.shards.sending(messages)))
    this.shards.done(messages, settled)
    return settled
  }

  /** Under which lease an interface writes its cursors; undefined for one that listens. */
  fence(interfaceName: string): Grant | undefined {
    return this.#sources?.fence(interfaceName)
  }

  /** True when the failure passes by itself; intake then refuses until it has. */
  passes(error: unknown): boolean {
    const found = transientOf(error)
    if (found === undefined) return false
    if (found.code !== 'store.fenced') this.watch.lost(error)
    return true
  }

  get refusal(): CodedError | undefined {
    return this.watch.away
  }

  statuses(): ReturnType<LeasedSources['status']> {
    return this.#sources?.status() ?? []
  }

  stopSources(): Promise<void> {
    return this.#sources?.stop() ?? Promise.resolve()
  }

  /** What is on its way is finished; what waits is left to others. */
  async stop(): Promise<void> {
    await Promise.all([this.#heldWork?.stop(), this.shards.stop()])
    await this.#ports.replies.finish(LAST_REPLIES_MS)
  }

  end(): void {
    this.watch.stop()
  }

  #failed(event: string, error: unknown): void {
    this.#ports.settings.log.warn(event, { code: transientOf(error)?.code })
  }
}
