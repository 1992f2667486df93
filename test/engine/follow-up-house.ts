import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { applyContributions } from '../../src/engine/apply.ts'
import { createFollowUp, type FollowUp } from '../../src/engine/follow-up.ts'
import type { Contribution, ContributionMode, FhirObject } from '../../src/fhir/contribution.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import { silentLog } from '../../src/model/log.ts'
import { silentMetrics } from '../../src/model/metrics.ts'
import type { FollowUpRow } from '../../src/store/rows.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import type { CompiledRule } from '../../src/triggers/rule.ts'

/** Hundreds of small stores: where the disk is memory, their syncs cost nothing. */
const MEMORY = '/dev/shm'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** 2026-03-01 10:00 in Shanghai. */
export const START = Date.parse('2026-03-01T10:00:00+08:00')

export const iso = (instant: number): string => new Date(instant).toISOString()

/** A real store in a folder of its own, the engine's own fold, and a clock that the test moves. */
export class FollowUpHouse {
  /** Kinds of sources that are out. */
  readonly out = new Set<string>()
  readonly clock = { time: START, now: (): number => this.clock.time }
  readonly #folder: string
  readonly #rules: readonly CompiledRule[]
  store: Store
  followUp: FollowUp
  #seq = 0

  private constructor(folder: string, store: Store, rules: readonly CompiledRule[]) {
    this.#folder = folder
    this.#rules = rules
    this.store = store
    this.followUp = this.#reader()
  }

  static async open(rules: readonly CompiledRule[], time = START): Promise<FollowUpHouse> {
    const folder = await mkdtemp(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'follow-up-'))
    const house = new FollowUpHouse(folder, await openSqliteStore({ folder, cacheKiB: 4096 }), rules)
    house.clock.time = time
    return house
  }

  /** As after a stop: nothing in memory survives. */
  async reopen(): Promise<void> {
    await this.store.close()
    this.store = await openSqliteStore({ folder: this.#folder, cacheKiB: 4096 })
    this.followUp = this.#reader()
  }

  /** Until the house is opened again, writing what a rule says fails in the middle of its transaction. */
  breakDown(): void {
    this.followUp = this.#reader(async (...all) => {
      await applyContributions(...all)
      throw new Error('stopped in the middle')
    })
  }

  async close(): Promise<void> {
    await this.store.close()
    await rm(this.#folder, { recursive: true })
  }

  /** One message: all of it in one transaction, said at `time` (now unless given). */
  async say(
    resources: readonly FhirObject[],
    { time = this.clock.time, mode = 'change' as ContributionMode, patient = 'patient-1' } = {},
  ): Promise<void> {
    const contributions = resources.map(
      (content): Contribution => ({
        type: String(content.resourceType),
        id: String(content.id),
        mode,
        content,
        clear: [],
        sourcePatient: content.resourceType === 'Patient' ? String(content.id) : patient,
        rule: 'test/said',
      }),
    )
    const origin = { interface: 'his', stamp: { time, seq: ++this.#seq }, mappingVersion: 'm1' }
    const applied = await this.store.write((tx) => applyContributions(tx, contributions, origin, this.clock.time))
    if (!applied.ok) throw new Error(applied.error.code)
  }

  /** Reads the feed to its end, then fires what is due. */
  async settle(): Promise<void> {
    while ((await this.followUp.step()).read > 0);
    while ((await this.followUp.tick()).fired > 0);
    while ((await this.followUp.step()).read > 0);
  }

  /** Moves the clock in steps of an hour, settling at each. */
  async live(milliseconds: number): Promise<void> {
    const end = this.clock.time + milliseconds
    while (this.clock.time < end) {
      this.clock.time = Math.min(end, this.clock.time + HOUR)
      await this.settle()
    }
  }

  /** Moves the clock to a moment, stopping at each timer on the way. */
  async liveUntil(moment: number): Promise<void> {
    for (;;) {
      const next = await this.store.reads.nextTimerAt()
      if (next === undefined || next > moment) break
      this.clock.time = Math.max(this.clock.time, next)
      await this.settle()
    }
    this.clock.time = Math.max(this.clock.time, moment)
  }

  async rows(): Promise<readonly FollowUpRow[]> {
    return this.store.reads.followUps({}, 1_000)
  }

  /** `state reason due` of every row, in the order they were made. */
  async told(): Promise<readonly string[]> {
    return (await this.rows()).map((row) => `${row.dedupeKey} ${row.state} ${row.reason ?? iso(row.dueAt)}`)
  }

  /** Tasks and communication requests in the record, in feed order. */
  async emitted(): Promise<readonly FhirObject[]> {
    const entries = await this.store.reads.feed(0, 100_000)
    const kinds = entries.filter(
      ({ type, change }) => (type === 'Task' || type === 'CommunicationRequest') && change === 'created',
    )
    const stored = await Promise.all(kinds.map(({ type, id }) => this.store.reads.resource(type, id)))
    return stored.map((one) => JSON.parse(one!.text) as FhirObject)
  }

  /** A reader of the rules; `apply` may be another, to break in the middle. */
  #reader(apply = applyContributions): FollowUp {
    return createFollowUp({
      store: this.store,
      rules: this.#rules,
      apply,
      salt: PUBLISHED_SALT,
      clock: this.clock,
      log: silentLog,
      metrics: silentMetrics,
      outages: () => this.out,
    })
  }
}
