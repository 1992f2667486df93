import type { StoredEnvelope } from '../envelope-rows.ts'
import type { MessageQueue } from '../queue.ts'
import { TENANT_NO } from '../seal.ts'
import type { Address } from './address.ts'
import { integers } from './arrays.ts'
import type { Surroundings } from './connector.ts'
import { journalled } from './envelopes.ts'
import { Listener } from './notices.ts'
import type { Readers } from './readers.ts'
import type { Limits } from './session.ts'
import { journalSql } from './sql/journal.ts'

export interface QueueParts {
  readonly address: Address
  readonly limits: Limits
  readonly around: Surroundings
  readonly readers: Readers
}

/** What is journalled and not settled: the rows of `waiting`, which the settling transaction deletes. */
export function openQueue({ address, limits, around, readers }: QueueParts): MessageQueue & { close(): Promise<void> } {
  const listener = new Listener(address, limits, around)
  return {
    async waitingIn(shards, limit) {
      const rows = await readers.query<{ seq: number }>(journalSql.waitingIn, [TENANT_NO, integers(shards), limit])
      return rows.map((row) => row.seq)
    },
    async take(seqs) {
      if (seqs.length === 0) return []
      return (await readers.query<StoredEnvelope>(journalSql.taken, [TENANT_NO, integers(seqs)])).map(journalled)
    },
    listen: (wake) => listener.listen(wake),
    close: () => listener.close(),
  }
}
