import { setTimeout as sleep } from 'node:timers/promises'
import { CodedException, coded } from '../model/errors.ts'
import type { ReplyState } from '../model/message.ts'
import type { SharedStore } from './data-place.ts'
import type { HeldFeed } from './held-feed.ts'
import type { Grant, LeaseKeeper } from './lease-keeper.ts'
import type { Readers } from './readers.ts'
import type { Record } from './record-thread.ts'
import { type RecordHandlers, recordHandlers } from './record-thread.ts'
import { LEASE } from './roles.ts'

/** What the record thread of a process that shares its store tells the main thread. */
export type SharingEvents = {
  leases(held: readonly Grant[]): Promise<void>
  giveBack(shards: readonly number[]): Promise<void>
  woken(shards: readonly number[]): Promise<void>
}

export interface SharedThreadParts {
  readonly store: SharedStore
  readonly record: Record
  readonly readers: Readers
  readonly keeper: LeaseKeeper
  readonly heldFeed: HeldFeed
  readonly owner: string
  renderMetrics(): Promise<string>
}

type Change = { readonly seq: number; readonly reply: ReplyState }

const BIRTH_MS = 10_000
const BIRTH_WAIT_MS = 100
const BIRTH_TRIES = 300

/** The calls of a record thread that shares its store: those of the embedded one, and what only several processes need. */
export function sharedRecordHandlers(parts: SharedThreadParts) {
  const { store, record, readers, keeper, heldFeed } = parts
  const own = recordHandlers(store, record, readers, parts.renderMetrics)
  return {
    ...own,
    waitingIn: (of: { shards: readonly number[]; limit: number }) => store.queue.waitingIn(of.shards, of.limit),
    take: (seqs: readonly number[]) => store.queue.take(seqs),
    reachable: (_: undefined) => store.reads.meta('salt'),
    untriedHeld: async (_: undefined) => (keeper.fence(LEASE.held) ? heldFeed.untried(await own.heldSeqs(undefined)) : []),
    lateReplies: (changes: readonly Change[]) => lateReplies(store, changes),
    bear: (metas: Parameters<RecordHandlers['bear']>[0]) => bear(parts, metas),
  }
}

export type SharedRecordHandlers = ReturnType<typeof sharedRecordHandlers>

/** Writes those whose message has a row by now; returns the others. */
function lateReplies(store: SharedStore, changes: readonly Change[]): Promise<readonly Change[]> {
  return store.write(async (tx) => {
    const known = await tx.settled(changes.map(({ seq }) => seq))
    const due = changes.filter(({ seq }) => known.has(seq))
    if (due.length > 0) await tx.setReplies(due)
    return changes.filter(({ seq }) => !known.has(seq))
  })
}

/** One process at a time looks whether the store has been born meanwhile, and if not, does it. */
async function bear({ store, owner }: SharedThreadParts, metas: readonly { name: string; value: string }[]): Promise<void> {
  for (let tries = 0; tries < BIRTH_TRIES; tries++) {
    const [lease] = await store.leases.acquire([LEASE.birth], owner, BIRTH_MS)
    if ((await store.reads.meta('salt')) !== undefined) {
      if (lease) await store.leases.release([lease])
      return
    }
    if (lease) {
      await store.write(
        async (tx) => {
          for (const { name, value } of metas) await tx.setMeta(name, value)
        },
        [{ name: lease.name, token: lease.token }],
      )
      return store.leases.release([lease])
    }
    await sleep(BIRTH_WAIT_MS)
  }
  throw new CodedException(coded('store.fenced', { where: LEASE.birth }))
}
