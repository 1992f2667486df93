import { setTimeout as sleep } from 'node:timers/promises'
import { openData } from '../../src/cli/data.ts'
import { type Receiver, runReceiver } from '../../src/cli/receiver.ts'
import type { CrashPoint } from '../../src/engine/crash-points.ts'
import { searchParameters } from '../../src/fhir/search-parameters.ts'
import type { Reads } from '../../src/store/store.ts'
import { freePort, temporaryFolder, tributary, writeConfig } from './engine-process.ts'
import { MllpSender } from './mllp-sender.ts'
import { labMessage, patient, visitMessage } from './traffic.ts'

/**
 * Load, a kill at a named step or at random, a restart, the rest of the load; then what the senders were told is compared
 * with what is there. The senders write down what they sent before sending and what was acknowledged on receipt.
 */

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const CONNECTIONS = 4
const HOUR = 3_600_000

interface Sent {
  readonly text: string
  readonly controlId: string
  /** Order number of a lab report, visit number of a discharge. */
  readonly number: string
  readonly kind: 'report' | 'discharge'
  /** A lab report with an abnormal result: T61 owes one task. */
  readonly abnormal: boolean
  acknowledged: number
}

export interface CrashOutcome {
  readonly killed: number
  readonly acknowledged: number
  /** Acknowledged messages that are not there. */
  readonly lost: readonly string[]
  /** Resources of one message with more than one version. */
  readonly doubled: readonly string[]
  /** Follow-ups owed and not there, or there twice. */
  readonly followUps: readonly string[]
  /** Emitted follow-ups that never reached the receiver. */
  readonly undelivered: readonly string[]
  readonly balanceCloses: boolean
}

function traffic(count: number, salt: number): Sent[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, i) => {
    const n = salt * 100_000 + i + 1
    const who = patient(n % 40)
    if (i % 5 === 0) {
      const { text, controlId, visit } = visitMessage(n, who, now - 25 * HOUR, 'A03')
      return { text, controlId, number: visit, kind: 'discharge', abnormal: false, acknowledged: 0 }
    }
    const { text, controlId, order } = labMessage(n, who, now - HOUR, 4)
    return { text, controlId, number: order, kind: 'report', abnormal: /\|[HL]\|/.test(text), acknowledged: 0 }
  })
}

/** Sends what is not acknowledged yet; ends when all is, or when the engine is gone. */
async function sendAll(messages: readonly Sent[], port: number): Promise<void> {
  const queue = messages.filter((message) => message.acknowledged === 0)
  let next = 0
  const drive = async (): Promise<void> => {
    let sender: MllpSender | undefined
    try {
      sender = await MllpSender.connect(port)
      for (;;) {
        const message = queue[next++]
        if (!message) break
        const ack = await sender.send(message.text)
        if (ack.code === 'AA' && ack.controlId === message.controlId) message.acknowledged += 1
      }
    } catch {
      // The engine is gone: what was not acknowledged is sent again after the restart, as every sender does.
    } finally {
      sender?.close()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, drive))
}

export interface CrashPlan {
  readonly messages: number
  /** Each run of the engine but the last: where it is killed. */
  readonly kills: readonly ({ readonly at: CrashPoint; readonly nth: number } | { readonly afterMs: number })[]
}

export async function crashScenario(plan: CrashPlan): Promise<CrashOutcome> {
  const folder = temporaryFolder('crash')
  const data = `${folder.path}/data`
  const [mllp, http] = [await freePort(), await freePort()]
  const receiver = await runReceiver({ port: 0, secrets: [SECRET], json: true, print: () => {} })
  const config = writeConfig(folder.path, { mllp, http, webhook: { url: `${receiver.url}webhook`, secret: SECRET } })
  const messages = traffic(plan.messages, plan.kills.length + 1)
  let killed = 0
  try {
    for (const kill of plan.kills)
      killed += Number(await runUntilKilled(['start', '--config', config, '--data', data, '--json'], kill, messages, mllp))
    const last = tributary(['start', '--config', config, '--data', data, '--json'])
    await last.ready
    await sendAll(messages, mllp)
    const seen = await inspect(data, messages, receiver)
    last.child.kill('SIGTERM')
    const { code } = await last.exited
    if (code !== 0) throw new Error(`the drained engine ended with ${code}: ${last.stderr().slice(-1000)}`)
    return { killed, ...seen }
  } finally {
    await receiver.close()
    folder.remove()
  }
}

/** True when it was really killed; a step that was not reached under this load is a failed test, not a pass. */
async function runUntilKilled(
  args: string[],
  kill: CrashPlan['kills'][number],
  messages: readonly Sent[],
  port: number,
): Promise<boolean> {
  const engine = tributary(args, 'at' in kill ? { TRIBUTARY_CRASH_AT: `${kill.at}:${kill.nth}` } : {})
  // Recovery itself reaches steps: killed before ready is killed all the same.
  const ready = await engine.ready.then(
    () => true,
    () => false,
  )
  if (!ready) return (await engine.exited).signal === 'SIGKILL'
  const timer = 'afterMs' in kill ? setTimeout(() => engine.child.kill('SIGKILL'), kill.afterMs) : undefined
  await Promise.race([sendAll(messages, port), engine.exited])
  const late = setTimeout(() => engine.child.kill('SIGTERM'), 20_000)
  const { signal } = await engine.exited
  clearTimeout(late)
  clearTimeout(timer)
  return signal === 'SIGKILL'
}

async function inspect(data: string, messages: readonly Sent[], receiver: Receiver): Promise<Omit<CrashOutcome, 'killed'>> {
  const open = await openData(data)
  try {
    await settledDown(open.reads, () => open.journal.head())
    const lost: string[] = []
    const doubled: string[] = []
    const followUps: string[] = []
    const acknowledged = messages.filter((message) => message.acknowledged > 0)
    const planned = Map.groupBy(await open.reads.followUps({}, 100_000), (row) => row.anchor)
    for (const message of acknowledged) {
      const found = await resourcesOf(open.reads, message)
      if (found.length !== 1) lost.push(`${message.kind} ${message.number}: ${found.length}`)
      if (found.some((row) => row.version !== 1)) doubled.push(message.number)
      const owed = message.kind === 'discharge' || message.abnormal
      const own = found[0] ? (planned.get(`${found[0].type}/${found[0].id}`) ?? []) : []
      if (own.length !== Number(owed)) followUps.push(`${message.number}: ${own.length} instead of ${Number(owed)}`)
    }
    const emitted = (await open.reads.followUps({ state: 'emitted' }, 100_000)).length
    await waitFor(() => receiver.tallies().received >= emitted, 30_000)
    const undelivered = receiver.tallies().received === emitted ? [] : [`${receiver.tallies().received} of ${emitted}`]
    const tallies = await open.journal.tallies()
    const states = await open.reads.stateTallies()
    const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
    const balanceCloses = sum(tallies.map((one) => one.received)) === sum(states.map((one) => one.count))
    return { acknowledged: acknowledged.length, lost, doubled, followUps, undelivered, balanceCloses }
  } finally {
    await open.close()
  }
}

const identifier = (type: string): number => searchParameters(type).find((one) => one.code === 'identifier')!.param

async function resourcesOf(reads: Reads, message: Sent): Promise<readonly { type: string; id: string; version: number }[]> {
  const type = message.kind === 'report' ? 'DiagnosticReport' : 'Encounter'
  const { rows } = await reads.search({
    type,
    tests: [{ kind: 'token', param: identifier(type), values: [message.number] }],
    sort: 'lastUpdated',
    limit: 10,
  })
  return rows
}

/** Everything journalled is settled and the follow-ups have read the whole feed. */
const settledDown = (reads: Reads, head: () => Promise<number>): Promise<void> =>
  waitFor(async () => {
    const [settled, journalled, feed, read] = await Promise.all([
      reads.settledUpTo(),
      head(),
      reads.feedHead(),
      reads.readerCursor('follow-up'),
    ])
    return settled >= journalled && read >= feed
  }, 60_000)

async function waitFor(holds: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
  const until = Date.now() + milliseconds
  while (!(await holds())) {
    if (Date.now() > until) throw new Error('it did not settle in time')
    await sleep(100)
  }
}
