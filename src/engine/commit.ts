import type { FhirObject } from '../fhir/contribution.ts'
import { parseExact, stringify } from '../fhir/decimal.ts'
import { prepareFolded } from '../fhir/prepare.ts'
import type { IdentityModel } from '../identity/model.ts'
import type { CodedError } from '../model/errors.ts'

import type { MessageState } from '../model/message.ts'
import type { MessageRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { applyPrepared, type ChangedPatient } from './apply.ts'
import { reach } from './crash-points.ts'
import type { Origin } from './fold-resource.ts'
import { checkInstructions, identify } from './identify.ts'
import type { MappedMessage } from './mapped-message.ts'
import { claimsOf, idsOf } from './plan-writes.ts'
import { replaceContributions } from './replace-contributions.ts'

export interface CommitContext {
  readonly model: IdentityModel
  /** Our clock, milliseconds. */
  readonly now: number
}

/** What became of one message in this transaction. */
export interface Settled {
  readonly seq: number
  readonly state: Exclude<MessageState, 'received'>
  readonly error?: CodedError
  /** Resources whose content changed. */
  readonly changed: readonly string[]
  /** A held message is tried again when one of these changes. */
  readonly waitsFor: readonly string[]
}

const DAY_MS = 86_400_000

/** Commits messages in journal order inside the caller's transaction; those already settled are skipped (recovery). */
export async function commitBatch(
  tx: Tx,
  messages: readonly MappedMessage[],
  context: CommitContext,
  again = false,
): Promise<Settled[]> {
  const known = await tx.settled(messages.map((message) => message.seq))
  const settled: Settled[] = []
  await tx.expect(() => {
    const prepared = messages.flatMap(({ result }) => (result.kind === 'mapped' ? result.prepared : []))
    return { claims: claimsOf(prepared), ids: idsOf(prepared) }
  })
  for (const message of messages) {
    const state = known.get(message.seq)
    if (state !== undefined && !(again && (state === 'held' || message.formerly))) continue
    const outcome = await commitOne(tx, message, context)
    await tx.putMessage(messageRow(message, outcome, context.now))
    settled.push(outcome)
    reach('commit-middle')
  }
  return settled
}

async function commitOne(tx: Tx, message: MappedMessage, context: CommitContext): Promise<Settled> {
  const { seq, result } = message
  const stamp = { time: message.sourceTime, seq }
  const origin = { interface: message.interface, stamp, mappingVersion: message.mappingVersion }
  const { formerly } = message
  if (result.kind !== 'mapped') {
    const changed = formerly ? await takenBack(tx, formerly, origin, message, context) : []
    if (result.kind === 'ignored') return { seq, state: 'ignored', changed, waitsFor: [] }
    if (result.unmatched?.length) await tx.putUnmatched(message.interface, result.unmatched, context.now, seq)
    return { seq, state: result.kind, error: result.error, changed, waitsFor: [] }
  }
  const contradiction = await checkInstructions(tx, result.instructions, stamp)
  if (contradiction) {
    const parties = result.instructions.flatMap((one) => [one.survivor, one.retired])
    const changed = formerly ? await takenBack(tx, formerly, origin, message, context) : []
    return { seq, state: 'held', error: contradiction, changed, waitsFor: parties }
  }
  const applied = formerly
    ? await replaceContributions(tx, result.prepared, formerly, origin, context.now)
    : await applyPrepared(tx, result.prepared, origin, context.now)
  if (!applied.ok) {
    const changed = formerly ? await takenBack(tx, formerly, origin, message, context) : []
    return { seq, state: 'held', error: applied.error, changed, waitsFor: applied.waitsFor }
  }
  const moved = await identifyChanged(tx, applied.changedPatients, message, context)
  if (result.unmatched.length > 0) await tx.putUnmatched(message.interface, result.unmatched, context.now, seq)
  return { seq, state: 'committed', changed: [...applied.changed, ...moved], waitsFor: [] }
}

/**
 * A re-mapped message of which nothing commits any more: what former versions made of it is gone. Where that would leave an
 * invalid resource it stays, until what others said is mapped again too.
 */
async function takenBack(
  tx: Tx,
  formerly: readonly string[],
  origin: Origin,
  message: MappedMessage,
  context: CommitContext,
): Promise<readonly string[]> {
  const applied = await replaceContributions(tx, [], formerly, origin, context.now)
  if (!applied.ok) return []
  // What it states of identities does not commit either.
  const mute: MappedMessage = { ...message, result: { kind: 'ignored', rule: '' } }
  const moved = await identifyChanged(tx, applied.changedPatients, mute, context)
  return [...applied.changed, ...moved]
}

/** Lets the patient index look at changed source patients, then writes the golden records and numbers the link changes. */
async function identifyChanged(
  tx: Tx,
  patients: readonly ChangedPatient[],
  message: MappedMessage,
  context: CommitContext,
): Promise<string[]> {
  const instructions = message.result.kind === 'mapped' ? message.result.instructions : []
  if (patients.length === 0 && instructions.length === 0) return []
  const changes = patients.map(({ id, rid, text, placeholder }) => ({
    id,
    rid,
    placeholder,
    content: text === undefined ? undefined : (parseExact(text) as FhirObject),
  }))
  const result = await identify(tx, context.model, changes, instructions, {
    at: context.now,
    seq: message.seq,
    time: message.sourceTime,
  })
  const writes: ResourceWrite[] = []
  const rows = await tx.resources(result.golden.map((golden) => golden.personId))
  for (const { personId, content } of result.golden) {
    const row = rows.get(personId)
    const text = stringify(content)
    if (row && (await tx.content(row)) === text) continue
    const { hash, index } = prepareFolded('Patient', personId, content)
    const retired = content.active === false
    writes.push({
      type: 'Patient',
      id: personId,
      row,
      sourcePatient: undefined,
      golden: true,
      text,
      hash,
      index: retired ? [] : index,
      single: null,
    })
  }
  if (writes.length > 0) await tx.apply(writes, context.now)
  if (result.links.length > 0) await tx.appendLinks(result.links, context.now)
  return result.links.flatMap((link) => link.moved)
}

function messageRow(message: MappedMessage, outcome: Settled, now: number): MessageRow {
  const { result } = message
  return {
    seq: message.seq,
    interface: message.interface,
    day: Math.floor(message.receivedAt / DAY_MS),
    state: outcome.state,
    code: outcome.error?.code ?? (result.kind === 'ignored' ? result.rule : null),
    facts: outcome.error?.facts ?? null,
    mapping: message.mapping ?? null,
    receivedAt: message.receivedAt,
    sourceTime: message.sourceTime,
    settledAt: now,
    reply: message.reply ?? 'pending',
    reusedControlId: message.reusedControlId,
  }
}
