import { writeFileSync } from 'node:fs'
import { openData } from '../../src/cli/data.ts'
import { type Receiver, runReceiver } from '../../src/cli/receiver.ts'
import { searchParameters } from '../../src/fhir/search-parameters.ts'
import type { Reads } from '../../src/store/store.ts'
import { type EngineProcess, freePort, temporaryFolder, tributary } from './engine-process.ts'
import { MllpSender } from './mllp-sender.ts'
import { labMessage, patient, visitMessage } from './traffic.ts'
import { until } from './whole-engine.ts'

/** Several engine processes on one database, each as users run it, and a load whose senders know what they were told. */

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const HOUR = 3_600_000
export const LEASE_SECONDS = 2

export interface Place {
  readonly data: string
  readonly config: string
  readonly mllp: number
  readonly http: number
}

export interface SharedHouse {
  readonly folder: string
  readonly url: string
  readonly places: readonly Place[]
  readonly receiver: Receiver
  /** Starts the process of a place and waits until it is ready. */
  start(place: number, env?: Record<string, string>): Promise<EngineProcess>
  /** The process last started there. */
  engine(place: number): EngineProcess
  remove(): Promise<void>
}

export interface SharedOptions {
  /** Roles of each process, as `--role` takes them. */
  readonly roles: readonly string[]
  /** More of the YAML, at its end of the interfaces. */
  readonly interfaces?: string
}

export async function sharedHouse(url: string, { roles, interfaces = '' }: SharedOptions): Promise<SharedHouse> {
  const folder = temporaryFolder('shared')
  const receiver = await runReceiver({ port: 0, secrets: [SECRET], json: true, print: () => {} })
  const places = await Promise.all(roles.map((_, i) => makePlace(folder.path, i, { url, receiver, interfaces })))
  const engines: (EngineProcess | undefined)[] = []
  const all: EngineProcess[] = []
  return {
    folder: folder.path,
    url,
    places,
    receiver,
    async start(i, env) {
      const { config, data } = places[i]!
      const engine = tributary(['start', '--config', config, '--data', data, '--json', '--role', roles[i]!], env)
      engines[i] = engine
      all.push(engine)
      await engine.ready
      return engine
    },
    engine: (i) => engines[i]!,
    async remove() {
      for (const engine of all) engine.child.kill('SIGKILL')
      await Promise.all(all.map((engine) => engine.exited))
      await receiver.close()
      folder.remove()
    },
  }
}

async function makePlace(
  folder: string,
  i: number,
  { url, receiver, interfaces }: { url: string; receiver: Receiver; interfaces: string },
): Promise<Place> {
  const [mllp, http] = [await freePort(), await freePort()]
  const config = `${folder}/config-${i}.yaml`
  writeFileSync(
    config,
    `hospital: { name: test, zone: Asia/Shanghai, language: en }
http: { port: ${http} }
store: { url: "${url}", leaseSeconds: ${LEASE_SECONDS} }
authorities: { HIS: his }
intake: { diskFreeBytes: 0 }
interfaces:
  - { name: feed, adapter: mllp, authority: his, settings: { port: ${mllp} } }
${interfaces}destinations:
  - { name: crm, adapter: webhook, settings: { url: "${receiver.url}webhook", secrets: ["${SECRET}"] } }
`,
  )
  return { data: `${folder}/data-${i}`, config, mllp, http }
}

interface Sent {
  readonly text: string
  readonly controlId: string
  /** Order number of a lab report, visit number of a discharge. */
  readonly number: string
  readonly kind: 'report' | 'discharge'
  /** A discharge, or a report with an abnormal result, owes one follow-up. */
  readonly owes: boolean
  readonly patient: number
  acknowledged: number
}

export interface Outcome {
  readonly acknowledged: number
  /** Acknowledged messages that are not there. */
  readonly lost: readonly string[]
  /** Resources of one message with more than one version. */
  readonly doubled: readonly string[]
  /** Patients whose messages were committed in another order than they were sent. */
  readonly disordered: readonly string[]
  /** Follow-ups owed and not there, or there twice. */
  readonly followUps: readonly string[]
  /** Emitted follow-ups that never reached the receiver. */
  readonly undelivered: readonly string[]
  readonly balanceCloses: boolean
}

/** What every disturbance must leave. */
export const HOLDS = { lost: [], doubled: [], disordered: [], followUps: [], undelivered: [], balanceCloses: true }

const PATIENTS = 40

/** A load of so many messages; each patient's are sent one after the other, by one of the senders. */
export class Load {
  readonly messages: readonly Sent[]
  readonly #house: SharedHouse
  /** Refusals that were no AA, and how many. */
  readonly refused = new Map<string, number>()
  #next: number[]
  readonly #pauseMs: number
  #enough = false

  /** `pauseMs`: what a sender rests after each message. */
  constructor(house: SharedHouse, count: number, { senders = 6, pauseMs = 0 } = {}) {
    this.#house = house
    this.#pauseMs = pauseMs
    const now = Date.now()
    this.messages = Array.from({ length: count }, (_, i) => message(i + 1, now))
    this.#next = Array.from({ length: senders }, (_, sender) => sender)
  }

  get acknowledged(): number {
    return this.messages.filter(({ acknowledged }) => acknowledged > 0).length
  }

  /** Nothing new is sent any more. */
  enough(): void {
    this.#enough = true
  }

  /** Resolves when every message was acknowledged, or it is enough and none is on its way. */
  async send(): Promise<void> {
    await Promise.all(
      this.#next.map((sender) => {
        const own = this.messages.filter((one) => one.patient % this.#next.length === sender)
        return this.#drive(own, sender)
      }),
    )
  }

  /** A sender whose engine is gone, silent or refusing goes to the next, with the message that was not acknowledged. */
  async #drive(own: readonly Sent[], first: number): Promise<void> {
    let at = first
    let sender: MllpSender | undefined
    for (const one of own) {
      if (this.#enough) break
      if (this.#pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#pauseMs))
      while (one.acknowledged === 0) {
        try {
          sender ??= await MllpSender.connect(this.#house.places[at % this.#house.places.length]!.mllp)
          const { code, controlId } = await answered(sender.send(one.text))
          if (code === 'AA' && controlId === one.controlId) {
            one.acknowledged += 1
            if (this.#pauseMs === 0) continue
            // A slow sender connects anew for each message, so that every process hears from it.
            sender.close()
            sender = undefined
            at += 1
          } else {
            this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
            throw new Error(code)
          }
        } catch {
          sender?.close()
          sender = undefined
          at += 1
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
    }
    sender?.close()
  }
}

const ANSWER_MS = 3_000

function answered<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {})
  return Promise.race([answer, new Promise<T>((_, failed) => setTimeout(() => failed(new Error('silent')), ANSWER_MS).unref())])
}

function message(n: number, now: number): Sent {
  const which = n % PATIENTS
  const who = patient(which)
  if (n % 5 === 0) {
    const { text, controlId, visit } = visitMessage(n, who, now - 25 * HOUR, 'A03')
    return { text, controlId, number: visit, kind: 'discharge', owes: true, patient: which, acknowledged: 0 }
  }
  const { text, controlId, order } = labMessage(n, who, now - HOUR, 4)
  return { text, controlId, number: order, kind: 'report', owes: /\|[HL]\|/.test(text), patient: which, acknowledged: 0 }
}

/** Waits until everything is settled, read and delivered, and compares it with what the senders were told. */
export async function inspect(house: SharedHouse, load: Load): Promise<Outcome> {
  const open = await openData(house.places[0]!.data, house.url)
  try {
    await settledDown(open.reads, () => open.journal.head())
    const lost: string[] = []
    const doubled: string[] = []
    const followUps: string[] = []
    const orders = new Map<number, number[]>()
    const acknowledged = load.messages.filter((one) => one.acknowledged > 0)
    const planned = Map.groupBy(await open.reads.followUps({}, 100_000), (row) => row.anchor)
    for (const one of acknowledged) {
      const found = await resourcesOf(open.reads, one)
      if (found.length !== 1) lost.push(`${one.kind} ${one.number}: ${found.length}`)
      if (found.some((row) => row.version !== 1)) doubled.push(one.number)
      const own = found[0] ? (planned.get(`${found[0].type}/${found[0].id}`) ?? []) : []
      if (own.length !== Number(one.owes)) followUps.push(`${one.number}: ${own.length} instead of ${Number(one.owes)}`)
      orders.set(one.patient, [...(orders.get(one.patient) ?? []), found[0]?.feed ?? 0])
    }
    const disordered = [...orders].filter(([, feeds]) => feeds.some((feed, i) => i > 0 && feed < feeds[i - 1]!))
    const emitted = (await open.reads.followUps({ state: 'emitted' }, 100_000)).length
    const { receiver } = house
    await until(() => receiver.tallies().received >= emitted, 30_000)
    const { received } = receiver.tallies()
    const tallies = await open.journal.tallies()
    const states = await open.reads.stateTallies()
    const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
    return {
      acknowledged: acknowledged.length,
      lost,
      doubled,
      disordered: disordered.map(([which, feeds]) => `patient ${which}: ${feeds.join(' ')}`),
      followUps,
      undelivered: received === emitted ? [] : [`${received} of ${emitted}`],
      balanceCloses: sum(tallies.map((one) => one.received)) === sum(states.map((one) => one.count)),
    }
  } finally {
    await open.close()
  }
}

const identifier = (type: string): number => searchParameters(type).find((one) => one.code === 'identifier')!.param

async function resourcesOf(
  reads: Reads,
  one: Sent,
): Promise<readonly { type: string; id: string; version: number; feed: number }[]> {
  const type = one.kind === 'report' ? 'DiagnosticReport' : 'Encounter'
  const { rows } = await reads.search({
    type,
    tests: [{ kind: 'token', param: identifier(type), values: [one.number] }],
    sort: 'lastUpdated',
    limit: 10,
  })
  return rows
}

const settledDown = (reads: Reads, head: () => Promise<number>): Promise<void> =>
  until(async () => {
    const [settled, journalled, feed, read] = await Promise.all([
      reads.settledUpTo(),
      head(),
      reads.feedHead(),
      reads.readerCursor('follow-up'),
    ])
    return settled >= journalled && read >= feed
  }, 60_000)
