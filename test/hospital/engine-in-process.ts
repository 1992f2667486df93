import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/schema.ts'
import { applyContributions } from '../../src/engine/apply.ts'
import type { Settled } from '../../src/engine/commit.ts'
import { createFollowUp, type FollowUp } from '../../src/engine/follow-up.ts'
import { type InterfaceContext, processMessage } from '../../src/engine/process-message.ts'
import { createRecord, type Record as StoreWriter } from '../../src/engine/record-thread.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import { silentLog } from '../../src/model/log.ts'
import type { Envelope, Journalled } from '../../src/model/message.ts'
import { silentMetrics } from '../../src/model/metrics.ts'
import type { Journal } from '../../src/store/journal.ts'
import type { MessageRow } from '../../src/store/rows.ts'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { shippedIdentity, shippedRules } from './shipped.ts'

/** Envelopes of one append, messages of one commit: as the engine would under load. */
const BATCH = 64

/**
 * The way of a message without threads and sockets: real journal, real store, the engine's own steps between them, and a
 * clock that stands at the moment given.
 */
export class EngineInProcess {
  readonly store: Store
  readonly clock
  readonly #folder: string
  readonly #journal: Journal
  readonly #mappings: MappingSet
  readonly #contexts: ReadonlyMap<string, InterfaceContext>
  readonly #writer: StoreWriter
  readonly #followUp: FollowUp
  /** What became of each message: the last word, a held one may be released. */
  readonly settled = new Map<number, Settled & { readonly interface: string }>()

  private constructor(parts: {
    folder: string
    journal: Journal
    store: Store
    mappings: MappingSet
    contexts: ReadonlyMap<string, InterfaceContext>
    writer: StoreWriter
    followUp: FollowUp
    clock: { time: number; now(): number }
  }) {
    this.#folder = parts.folder
    this.#journal = parts.journal
    this.store = parts.store
    this.#mappings = parts.mappings
    this.#contexts = parts.contexts
    this.#writer = parts.writer
    this.#followUp = parts.followUp
    this.clock = parts.clock
  }

  static async open(
    config: Pick<Config, 'interfaces' | 'authorities'>,
    mappings: MappingSet,
    now: number,
  ): Promise<EngineInProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'engine-in-process-'))
    const clock = { time: now, now: (): number => clock.time }
    const [store, journal] = await Promise.all([
      openSqliteStore({ folder, cacheKiB: 65_536 }),
      openSqliteJournal({ folder, clock }),
    ])
    const contexts = new Map(config.interfaces.map((one) => [one.name, contextOf(config, one)]))
    const writer = createRecord(store, await shippedIdentity(), clock, () => {})
    const shared = { store, clock, log: silentLog, metrics: silentMetrics, salt: PUBLISHED_SALT }
    const followUp = createFollowUp({ ...shared, rules: await shippedRules(), apply: applyContributions })
    return new EngineInProcess({ folder, journal, store, mappings, contexts, writer, followUp, clock })
  }

  /** `following`: the follow-ups look at what came after every batch, as they do beside a running engine. */
  async deliver(envelopes: readonly Envelope[], { following = false } = {}): Promise<void> {
    for (let at = 0; at < envelopes.length; at += BATCH) {
      await this.#deliverBatch(envelopes.slice(at, at + BATCH))
      if (following) await this.followUps()
    }
  }

  async #deliverBatch(envelopes: readonly Envelope[]): Promise<void> {
    const receipts = await this.#journal.append(envelopes, [])
    const fresh = receipts.flatMap(({ seq, repeat, reused }, i): Journalled[] =>
      repeat ? [] : [{ ...envelopes[i]!, seq, reusedControlId: reused }],
    )
    const mapped = fresh.map((message) =>
      processMessage(message, this.#mappings, this.#contexts.get(message.interface), PUBLISHED_SALT),
    )
    const names = new Map(fresh.map((message) => [message.seq, message.interface]))
    for (const one of await this.#writer.commit(mapped)) this.settled.set(one.seq, { ...one, interface: names.get(one.seq)! })
  }

  /** Lets the follow-ups read the feed to its end and fires what is due. */
  async followUps(): Promise<void> {
    while ((await this.#followUp.step()).read > 0);
    while ((await this.#followUp.tick()).fired > 0);
    while ((await this.#followUp.step()).read > 0);
  }

  /** Every message as the store has it now: a held one may have been released since. */
  async messages(): Promise<readonly MessageRow[]> {
    return this.store.reads.messages({}, 1_000_000)
  }

  async close(): Promise<void> {
    await Promise.all([this.store.close(), this.#journal.close()])
    await rm(this.#folder, { recursive: true })
  }
}

export const contextOf = (config: Pick<Config, 'authorities'>, one: Config['interfaces'][number]): InterfaceContext => ({
  authority: one.authority,
  authorities: config.authorities,
  zone: one.zone,
  charset: one.charset,
  tables: one.tables,
})
