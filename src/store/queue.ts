import type { Journalled } from '../model/message.ts'

/** Work is divided by ordering key: one process at a time has a shard (a lease `shard/<n>`), so a key keeps its order. */
export const SHARDS = 64

export const shardLease = (shard: number): string => `shard/${shard}`

/** Journalled and not yet settled, where receiving and processing are different processes. */
export interface MessageQueue {
  /** Numbers of waiting messages of these shards, rising, at most `limit`; those on their way are among them. */
  waitingIn(shards: readonly number[], limit: number): Promise<readonly number[]>
  /** The messages, rising; those settled meanwhile are missing. */
  take(seqs: readonly number[]): Promise<readonly Journalled[]>
  /** Calls back when something new may wait in one of all shards; returns how to stop listening. */
  listen(wake: (shard: number) => void): Promise<() => Promise<void>>
}
