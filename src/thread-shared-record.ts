import { performance } from 'node:perf_hooks'
import type { MessagePort } from 'node:worker_threads'
import { applyContributions } from './engine/apply.ts'
import type { SharedStore } from './engine/data-place.ts'
import { createDeliver } from './engine/deliver.ts'
import { createFollowUp } from './engine/follow-up.ts'
import { HeldFeed } from './engine/held-feed.ts'
import { type Grant, LeaseKeeper } from './engine/lease-keeper.ts'
import { guardedSink, LeasedReaders } from './engine/leased-readers.ts'
import type { Readers } from './engine/readers.ts'
import { LEASE, shardsIn } from './engine/roles.ts'
import { connect, serveCalls } from './engine/rpc.ts'
import type { Sharing } from './engine/settings.ts'
import { createSharedRecord } from './engine/shared-record.ts'
import { type SharingEvents, sharedRecordHandlers } from './engine/shared-record-thread.ts'
import { systemClock } from './model/clock.ts'
import type { RecordParts } from './thread-record-parts.ts'

const HELD_LOOK_MS = 1_000

/** The record thread of one process among several: everything it does is done under a lease. */
export function runSharedRecord(port: MessagePort, store: SharedStore, sharing: Sharing, parts: RecordParts): void {
  const { log, page, model, rules, destinations } = parts
  const main = connect<SharingEvents>(port)
  const takesShards = sharing.roles.includes('process')
  const delivers = sharing.roles.includes('deliver') ? destinations.map(({ name }) => name) : []
  const singles = [
    ...(takesShards ? [LEASE.followUp, LEASE.held] : []),
    ...delivers.map(LEASE.destination),
    ...sharing.sources.map(LEASE.source),
  ]
  const keeper = new LeaseKeeper(
    {
      leases: store.leases,
      owner: sharing.owner,
      milliseconds: sharing.leaseMs,
      now: () => performance.now(),
      log,
      changed: (held) => changed(held),
      giveBack: (names) => main.call('giveBack', shardsIn(names)),
    },
    { singles, shards: takesShards },
  )
  const readers = new LeasedReaders({
    store,
    keeper,
    log,
    destinations: delivers,
    followUp: (salt, writing) => createFollowUp({ ...parts.shared, store: writing, rules, apply: applyContributions, salt }),
    deliver: (salt, writing, name, allowed) =>
      createDeliver({
        ...parts.shared,
        store: writing,
        salt,
        random: Math.random,
        destinations: destinations
          .filter((one) => one.name === name)
          .map((one) => ({ name, rules: one.rules, sink: guardedSink(parts.sink(one), allowed) })),
        ...(parts.deliverySchedule ? { schedule: parts.deliverySchedule } : {}),
      }),
  })
  const record = createSharedRecord({ store, model, clock: systemClock, keeper, afterCommit: () => readers.wake() })
  const heldFeed = new HeldFeed(store.reads, record.held, record.retry)
  const following = followHeld(heldFeed, keeper, parts)

  let heldGrant: number | undefined
  const changed = (held: readonly Grant[]): void => {
    readers.held(held)
    const grant = held.find(({ name }) => name === LEASE.held)?.grant
    if (grant !== heldGrant) following.begin(grant !== undefined)
    heldGrant = grant
    void main.call('leases', held)
  }
  let unlisten: (() => Promise<void>) | undefined
  const handlers: Readers = {
    wake: () => readers.wake(),
    handlers: {
      startReaders: async (salt) => {
        if (takesShards) unlisten = await store.queue.listen(together((shards) => void main.call('woken', shards)))
        readers.start(salt)
        keeper.start()
      },
      stopReaders: async () => {
        following.begin(false)
        await unlisten?.()
        await keeper.leaveShards()
        await readers.stop()
        await keeper.stop()
      },
      followUpPosition: () => store.reads.readerCursor('follow-up'),
    },
  }
  const renderMetrics = () => page.render()
  serveCalls(
    port,
    sharedRecordHandlers({ store, record, readers: handlers, heldFeed, keeper, owner: sharing.owner, renderMetrics }),
  )
}

/** Looks at the feed for what held messages wait for, while the lease stands. */
function followHeld(heldFeed: HeldFeed, keeper: LeaseKeeper, { log }: RecordParts): { begin(holds: boolean): void } {
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<unknown> = Promise.resolve()
  const failed = (error: unknown): void =>
    log.warn('Held messages are looked at later', { cause: error instanceof Error ? error.name : 'unknown' })
  const next = (work: () => Promise<void>): void => {
    looking = looking.then(work).catch(failed)
  }
  return {
    begin(holds) {
      clearInterval(timer)
      if (!holds) return
      next(() => heldFeed.begin())
      timer = setInterval(() => next(() => (keeper.fence(LEASE.held) ? heldFeed.look() : Promise.resolve())), HELD_LOOK_MS)
    },
  }
}

/** One call for all shards that are named in one turn of the loop. */
function together(tell: (shards: readonly number[]) => void): (shard: number) => void {
  const named = new Set<number>()
  return (shard) => {
    if (named.size === 0)
      setImmediate(() => {
        tell([...named])
        named.clear()
      })
    named.add(shard)
  }
}
