import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IdentityModel } from '../identity/model.ts'
import type { Clock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import type { Fence } from '../store/leases.ts'
import type { Store } from '../store/store.ts'
import { codedOf, transientOf } from './coded-of.ts'
import { commitBatch, type Settled } from './commit.ts'
import { reach } from './crash-points.ts'
import { GroupCommit } from './group-commit.ts'
import { HeldMessages } from './held-messages.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import type { MappedMessage } from './mapped-message.ts'
import type { Record } from './record-thread.ts'
import { LEASE } from './roles.ts'

export interface SharedRecordPorts {
  readonly store: Pick<Store, 'write'>
  readonly model: IdentityModel
  readonly clock: Clock
  readonly keeper: Pick<LeaseKeeper, 'fence' | 'recheck'>
  afterCommit(): void
}

/** Batches in one transaction: what it claims, it keeps from the other processes until it ends. */
const MAX_BATCHES = 4
const FIRST_WAIT_MS = 25
const LONGEST_WAIT_MS = 2_000

/**
 * The writer of one process among several: a message commits only under the lease of its shard by which it was taken. What
 * has none any more is left out of the answer: another process does it.
 */
export function createSharedRecord({ store, model, clock, keeper, afterCommit }: SharedRecordPorts): Record {
  const held = new HeldMessages()
  const context = () => ({ model, now: clock.now() })

  const isOwn = (message: MappedMessage): boolean => fenceOf(message, keeper) !== undefined
  const standing = async (messages: readonly MappedMessage[]): Promise<readonly MappedMessage[]> => {
    if (messages.every(isOwn)) return messages
    await keeper.recheck()
    return messages.filter(isOwn)
  }

  const commitAll = async (messages: readonly MappedMessage[]): Promise<readonly Settled[]> => {
    let own = messages
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      own = await standing(own)
      if (own.length === 0) return []
      const fences = fencesOf(own, keeper)
      // A lease that ran out since: another look tells whether it was lost.
      if (fences === undefined) continue
      try {
        return await store.write((tx) => commitBatch(tx, own, context()), fences)
      } catch (error) {
        if (transientOf(error) === undefined) throw error
        if (codedOf(error)?.code === 'store.fenced') {
          await keeper.recheck()
          own = own.filter(isOwn)
        }
        await sleep(wait)
      }
    }
  }

  const commitTogether = async (batches: readonly (readonly MappedMessage[])[]): Promise<readonly (readonly Settled[])[]> => {
    const settled = await commitAll(batches.flat())
    reach('committed')
    afterCommit()
    const bySeq = new Map(settled.map((one) => [one.seq, one]))
    return batches.map((batch) => batch.flatMap((message) => bySeq.get(message.seq) ?? []))
  }

  const retry = async (messages: readonly MappedMessage[]): Promise<readonly Settled[]> => {
    if (messages.length === 0) return []
    const fence = keeper.fence(LEASE.held)
    if (fence === undefined) throw new CodedException(coded('store.fenced', { where: LEASE.held }))
    const settled = await store.write((tx) => commitBatch(tx, messages, context(), true), [fence])
    held.remember(messages, settled)
    afterCommit()
    return settled
  }

  const group = new GroupCommit(commitTogether, { now: () => performance.now(), maxItems: MAX_BATCHES })
  return { commit: (messages) => group.add(messages), retry, held }
}

const fenceOf = ({ lease }: MappedMessage, keeper: SharedRecordPorts['keeper']): Fence | undefined =>
  lease && keeper.fence(lease.name, lease.grant)

function fencesOf(messages: readonly MappedMessage[], keeper: SharedRecordPorts['keeper']): readonly Fence[] | undefined {
  const fences = new Map<string, Fence>()
  for (const message of messages) {
    const fence = fenceOf(message, keeper)
    if (fence === undefined) return undefined
    fences.set(fence.name, fence)
  }
  return [...fences.values()]
}
