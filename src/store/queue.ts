import { hash31 } from '../model/hash.ts'
import type { Envelope, Journalled } from '../model/message.ts'

/** Work is divided by ordering key: one process at a time has a shard (a lease `shard/<n>`), so a key keeps its order. */
export const SHARDS = 64

/** By its first ordering key, so that a patient's messages stay together; one without any goes with its interface. */
export const shardOf = ({ orderingKeys, interface: name }: Pick<Envelope, 'orderingKeys' | 'interface'>): number =>
  hash31(orderingKeys[0] ?? name) % SHARDS

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
