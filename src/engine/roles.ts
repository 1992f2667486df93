import { SHARDS, shardLease } from '../store/queue.ts'

/** What a process does (architecture D4). The embedded store has one process, and that does everything. */
export const PROCESS_ROLES = ['receive', 'process', 'serve', 'deliver'] as const
export type ProcessRole = (typeof PROCESS_ROLES)[number]

export const EVERY_ROLE: ReadonlySet<ProcessRole> = new Set(PROCESS_ROLES)

/** `receive,process` or several of them; undefined for a word that is no role. */
export function rolesOf(texts: readonly string[]): ReadonlySet<ProcessRole> | undefined {
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim())
  if (words.includes('all')) return words.every(isRoleWord) ? EVERY_ROLE : undefined
  return words.length > 0 && words.every(isRoleWord) ? new Set(words as ProcessRole[]) : undefined
}

const isRoleWord = (word: string): boolean => word === 'all' || (PROCESS_ROLES as readonly string[]).includes(word)

/** Names of the leases that one process at a time holds, beside the shards (`store/queue.ts`). */
export const LEASE = {
  /** Follow-ups read the feed and timers fire. */
  followUp: 'follow-up',
  /** Held messages are tried again. */
  held: 'held',
  /** A new store gets its salt. */
  birth: 'birth',
  source: (interfaceName: string): string => `source/${interfaceName}`,
  destination: (name: string): string => `destination/${name}`,
  /** Held by every living process that takes shards, so that each knows its share. */
  member: (owner: string): string => `process/${owner}`,
} as const

export const MEMBER = 'process/'

const shardOfLease = new Map(Array.from({ length: SHARDS }, (_, shard) => [shardLease(shard), shard]))

export const shardsIn = (names: readonly string[]): readonly number[] => names.flatMap((name) => shardOfLease.get(name) ?? [])
