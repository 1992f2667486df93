import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'
import type { VersionEntry } from '../../src/engine/mapping-versions.ts'
import { type InterfaceContext, processMessage } from '../../src/engine/process-message.ts'
import { createRecord, type Record as Writer } from '../../src/engine/record-thread.ts'
import type { IdentityModel } from '../../src/identity/model.ts'
import type { MappingSet } from '../../src/mapping/mapping-set.ts'
import { PUBLISHED_SALT } from '../../src/model/ids.ts'
import type { Envelope, Journalled } from '../../src/model/message.ts'
import { type RemapCounts, type RemapPosition, remap } from '../../src/steward/remap.ts'
import type { Journal } from '../../src/store/journal.ts'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { shippedIdentity } from '../hospital/shipped.ts'
import { compile } from '../mapping/set.ts'

/** Two versions of a small mapping, and a journal and a store that live through them. */

const PATIENT = `
  patient:
    resource: Patient
    each: PID
    key: { number: PID-3 }
    set:`

const FORMER = `mapping: hl7v2/oru
for: hl7v2
when: MSH-9.1 = "ORU"
resources:${PATIENT}
      name: { from: PID-5 }
      telecom: [{ from: PID-13 }]
  visit:
    resource: Encounter
    each: PV1
    key: [PV1-19.1]
    set:
      status: finished
      class: { code: { from: PV1-2, map: { O: AMB, I: IMP } } }
      subject: { to: patient }
      period: { start: { from: PV1-44 }, end: { from: PV1-45 } }
  diagnosis:
    resource: Condition
    each: DG1
    key: [PID-3.1, DG1-3.1]
    set: { code: { from: DG1-3 }, subject: { to: patient } }
  report:
    resource: DiagnosticReport
    each: ORDER_OBSERVATION
    key: [OBR-3.1]
    set: { status: final, code: { from: OBR-4 }, subject: { to: patient }, result: { to: observation } }
  observation:
    resource: Observation
    each: report > OBSERVATION
    missing: withdraw
    key: [report, OBX-3.1]
    set:
      status: final
      code: { from: OBX-3, concept: item, unmatched: hold }
      subject: { to: patient }
      value[x]: { from: OBX-5, by: OBX-2 }
`
const LATTER = `mapping: hl7v2/oru
for: hl7v2
when: MSH-9.1 = "ORU"
resources:${PATIENT}
      name: { from: PID-5 }
      birthDate: { from: PID-7 }
  visit:
    resource: Encounter
    each: PV1
    key: [PV1-19.1]
    set:
      status: { from: PV1-41, map: { A: in-progress, "*": finished }, default: unknown }
      class: { code: { from: PV1-2, map: { O: AMB, I: IMP } } }
      subject: { to: patient }
      period: { start: { from: PV1-44 } }
  report:
    resource: DiagnosticReport
    each: ORDER_OBSERVATION
    key: [OBR-3.1]
    set: { status: final, code: { from: OBR-4 }, subject: { to: patient }, issued: { from: OBR-22 }, result: { to: result } }
  result:
    resource: Observation
    each: report > OBSERVATION
    missing: withdraw
    when: OBX-11 != "X"
    key: [report, OBX-3.1]
    set:
      status: { from: OBX-11, map: { F: final, C: corrected }, default: final }
      code: { from: OBX-3, concept: item, unmatched: hold }
      subject: { to: patient }
      value[x]: { from: OBX-5, by: OBX-2 }
`
const FORMER_CODES = 'table: item\nsystem: http://loinc.org\nrows: { A: "1-1", D: "4-4" }\n'
const LATTER_CODES = 'table: item\nsystem: http://loinc.org\nrows: { A: "1-1", B: "2-2" }\n'

export interface Ground {
  readonly sets: readonly [MappingSet, MappingSet]
  readonly model: IdentityModel
}

export const ground = async (): Promise<Ground> => ({
  sets: [await compile(FORMER, FORMER_CODES), await compile(LATTER, LATTER_CODES)],
  model: await shippedIdentity(),
})

const KNOWN: InterfaceContext = { authority: 'his', authorities: {}, zone: 'Asia/Shanghai', charset: 'utf-8', tables: {} }
const CONTEXTS = new Map([
  ['lis', KNOWN],
  ['hub', KNOWN],
])

const HOUR = 3_600_000

/** How a re-map goes on, and what it tells. */
export interface How {
  readonly from: RemapPosition
  readonly touched: readonly string[]
  readonly reached: (position: RemapPosition, counts: RemapCounts, touched: readonly string[]) => Promise<void>
}

/** A journal and a store of their own with what the engine's writer and the steward's re-map do; forgotten afterwards. */
export class House {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tributary-remap-'))
  readonly #log: VersionEntry[] = []
  #now = Date.UTC(2026, 2, 3)
  #version = 0
  readonly #ground: Ground
  store!: Store
  #journal!: Journal
  #record!: Writer

  private constructor(made: Ground) {
    this.#ground = made
  }

  static async with<T>(made: Ground, version: number, work: (house: House) => Promise<T>): Promise<T> {
    const house = new House(made)
    const clock = { now: () => house.#now }
    house.store = await openSqliteStore({ folder: house.#folder, cacheKiB: 8192 })
    house.#journal = await openSqliteJournal({ folder: house.#folder, clock })
    house.#record = createRecord(house.store, made.model, clock, () => {})
    house.publish(version)
    try {
      return await work(house)
    } finally {
      await house.store.close()
      await house.#journal.close()
      rmSync(house.#folder, { recursive: true })
    }
  }

  get version(): number {
    return this.#version
  }

  publish(version: number): void {
    this.#now += HOUR
    this.#version = version
    this.#log.push({ at: this.#now, version: this.#ground.sets[version]!.version, action: 'running', who: 'test', why: '' })
    this.#now += HOUR
  }

  /** Journalled together and committed together, as under load. */
  async deliver(...envelopes: readonly Omit<Envelope, 'receivedAt'>[]): Promise<void> {
    const whole = envelopes.map((envelope) => ({ ...envelope, receivedAt: this.#tick() }))
    const receipts = await this.#journal.append(whole, [])
    const fresh = whole.flatMap((one, i) => (receipts[i]!.repeat ? [] : [{ ...one, seq: receipts[i]!.seq }]))
    await this.#record.commit(fresh.map((one) => this.#mapped(one)))
  }

  #tick(): number {
    this.#now += 1000
    return this.#now
  }

  /** `from`: leaves out so many of the oldest messages. */
  async remap(name: string | undefined, from: number, how: Partial<How> = {}): Promise<RemapCounts | undefined> {
    const all = await this.#journal.read(0, 1000)
    const since = all[from]?.receivedAt
    if (since === undefined) return undefined
    return remap(
      {
        journal: this.#journal,
        reads: this.store.reads,
        log: this.#log,
        compiled: async (version) => this.#ground.sets.find((set) => set.version === version),
        target: this.#ground.sets[this.#version]!,
        contexts: CONTEXTS,
        salt: PUBLISHED_SALT,
        commitAgain: async (messages) => {
          const settled = await this.#record.retry(messages)
          return { settled: settled.map(({ seq, state, changed }) => ({ seq, state, changed: changed.length })), waiting: 0 }
        },
        reached: how.reached ?? (async () => {}),
        pause: async () => {},
      },
      { interface: name, since, upTo: await this.#journal.head(), from: how.from, touched: how.touched ?? [] },
    )
  }

  async release(): Promise<void> {
    const held = await this.store.reads.messages({ state: 'held' }, 1000)
    const messages = await Promise.all(held.map(({ seq }) => this.#journal.get(seq)))
    await this.#record.retry(messages.flatMap((message) => (message ? [this.#mapped(message)] : [])))
  }

  #mapped(message: Journalled): MappedMessage {
    return processMessage(message, this.#ground.sets[this.#version]!, CONTEXTS.get(message.interface), PUBLISHED_SALT)
  }

  /** Every resource that ever was, persons aside, by type. */
  async resources(): Promise<readonly { type: string; version: number; deleted: boolean; single: boolean; text: string }[]> {
    const named = new Map((await this.store.reads.feed(0, 100_000)).map(({ type, id }) => [id, type]))
    const all = await Promise.all([...named].map(([id, type]) => this.store.reads.resource(type, id)))
    return all
      .flatMap((one) => (one && !one.golden ? [one] : []))
      .map(({ type, version, deleted, single, text }) => ({ type, version, deleted, single: single !== null, text }))
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
  }

  /** All that stands, and how every message ended. */
  async whatStands(): Promise<readonly string[]> {
    const messages = await this.#journal.read(0, 1000)
    const ids = new Set<string>()
    for (const message of messages)
      for (const set of this.#ground.sets) {
        const { result } = processMessage(message, set, CONTEXTS.get(message.interface), PUBLISHED_SALT)
        if (result.kind === 'mapped') for (const { id } of result.prepared) ids.add(id)
      }
    const lines: string[] = []
    await this.store.write(async (tx) => {
      for (const row of (await tx.resources([...ids])).values())
        if (!row.deleted && !row.placeholder) lines.push(await tx.content(row))
    })
    for (const { seq, controlId } of messages) {
      const row = await this.store.reads.message(seq)
      lines.push(`${controlId} ${row?.state} ${row?.code ?? ''}`)
    }
    return lines.toSorted()
  }
}
