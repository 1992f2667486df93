import { performance } from 'node:perf_hooks'
import type { IdentityModel } from '../identity/model.ts'
import type { Clock } from '../model/clock.ts'
import type { Outcome, ReplyState } from '../model/message.ts'
import type { MessageRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { commitBatch, type Settled } from './commit.ts'
import { reach } from './crash-points.ts'
import { type Crossing, unpack } from './crossing.ts'
import { GroupCommit } from './group-commit.ts'
import { HeldMessages } from './held-messages.ts'
import type { MappedMessage } from './mapped-message.ts'
import type { Readers } from './readers.ts'

/**
 * The store's writer, in a thread of its own: identifies and commits what the main thread mapped, in journal order, many
 * messages a transaction; then follow-ups and deliveries read the feed it wrote.
 */
export interface Record {
  commit(messages: readonly MappedMessage[]): Promise<readonly Settled[]>
  /** Messages held in the store, mapped again: after a start, a new mapping, a steward's decision. */
  retry(messages: readonly MappedMessage[]): Promise<readonly Settled[]>
  readonly held: HeldMessages
}

const MAX_BATCHES = 64

export function createRecord(store: Store, model: IdentityModel, clock: Clock, afterCommit: () => void): Record {
  const held = new HeldMessages()
  const commitTogether = async (batches: readonly (readonly MappedMessage[])[]): Promise<readonly (readonly Settled[])[]> => {
    const messages = batches.flat()
    const settled = await store.write((tx) => commitBatch(tx, messages, { model, now: clock.now() }))
    reach('committed')
    held.remember(messages, settled)
    afterCommit()
    await releaseHeld(settled)
    const bySeq = new Map(settled.map((one) => [one.seq, one]))
    return batches.map((batch) => batch.flatMap((message) => bySeq.get(message.seq) ?? []))
  }
  const retry = async (messages: readonly MappedMessage[]): Promise<readonly Settled[]> => {
    if (messages.length === 0) return []
    const settled = await store.write((tx) => commitBatch(tx, messages, { model, now: clock.now() }, true))
    held.remember(messages, settled)
    afterCommit()
    await releaseHeld(settled)
    return settled
  }
  const releaseHeld = async (settled: readonly Settled[]): Promise<void> => {
    if (held.size === 0) return
    const released = held.release(settled.flatMap((one) => one.changed))
    if (released.length > 0) await retry(released)
  }
  const group = new GroupCommit(commitTogether, { now: () => performance.now(), maxItems: MAX_BATCHES })
  return { commit: (messages) => group.add(messages), retry, held }
}

/** The record thread's calls. */
export function recordHandlers(store: Store, record: Record, readers: Readers, renderMetrics: () => Promise<string>) {
  return {
    ...readers.handlers,
    metrics: (_: undefined) => renderMetrics(),
    commit: (crossing: Crossing) => record.commit(unpack(crossing)),
    retry: (crossing: Crossing) => record.retry(unpack(crossing)),
    settledUpTo: (_: undefined) => store.reads.settledUpTo(),
    outcome: async (seq: number) => outcomeOf(await store.reads.message(seq)),
    heldSeqs: (_: undefined) => heldSeqs(store),
    replies: (replies: readonly { seq: number; reply: ReplyState }[]) => store.write((tx) => tx.setReplies(replies)),
    close: (_: undefined) => store.close(),
    meta: (name: string) => store.reads.meta(name),
    /** All that a new store is born with, or nothing of it. */
    bear: (metas: readonly { name: string; value: string }[]) =>
      store.write(async (tx) => {
        for (const { name, value } of metas) await tx.setMeta(name, value)
      }),
    counts: (_: undefined) => store.reads.counts(),
    stateTallies: (_: undefined) => store.reads.stateTallies(),
    outboxTallies: (_: undefined) => store.reads.outboxTallies(),
  }
}

export type RecordHandlers = ReturnType<typeof recordHandlers>

const HELD_PAGE = 1000

async function heldSeqs(store: Store): Promise<number[]> {
  const seqs: number[] = []
  for (;;) {
    const page = await store.reads.messages({ state: 'held', afterSeq: seqs.at(-1) ?? 0 }, HELD_PAGE)
    seqs.push(...page.map((row) => row.seq))
    if (page.length < HELD_PAGE) return seqs
  }
}

function outcomeOf(row: MessageRow | undefined): Outcome | undefined {
  if (row === undefined || row.state === 'received') return undefined
  if (row.state === 'committed') return { state: 'committed' }
  if (row.state === 'ignored') return { state: 'ignored', rule: row.code ?? '' }
  return { state: row.state, error: { code: row.code as never, facts: row.facts ?? {} } }
}
