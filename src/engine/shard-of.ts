import { hash31 } from '../model/hash.ts'
import type { Envelope } from '../model/message.ts'
import { SHARDS } from '../store/queue.ts'

export const shardOf = ({ orderingKeys, interface: name }: Pick<Envelope, 'orderingKeys' | 'interface'>): number =>
  hash31(orderingKeys[0] ?? name) % SHARDS
