import type { MessageRow, StateTally } from '../store/rows.ts'
import type { Reads, StoreCounts } from '../store/store.ts'
import type { OutboxTally } from './worklist-reads.ts'

/** Numbers about messages, never about a person: the balance, the metrics and the summary need no caller for them. */
export interface Tallies {
  settledUpTo(): Promise<number>
  states(): Promise<readonly StateTally[]>
  /** Settled messages above a journal number. */
  settledAbove(seq: number): Promise<readonly Pick<MessageRow, 'seq' | 'interface' | 'day' | 'state'>[]>
  outbox(): Promise<readonly OutboxTally[]>
  /** Events ever given to each destination, by its gapless sequence. */
  emitted(): Promise<readonly { readonly destination: string; readonly emitted: number }[]>
  counts(): Promise<StoreCounts>
  feedHead(): Promise<number>
}

const PAGE = 5_000

export function talliesOf(reads: Reads): Tallies {
  return {
    settledUpTo: () => reads.settledUpTo(),
    states: () => reads.stateTallies(),
    async settledAbove(seq) {
      const all: MessageRow[] = []
      for (let after = seq; ; ) {
        const page = await reads.messages({ afterSeq: after }, PAGE)
        all.push(...page)
        if (page.length < PAGE) return all.filter((row) => row.state !== 'received')
        after = page.reduce((highest, row) => Math.max(highest, row.seq), after)
      }
    },
    outbox: () => reads.outboxTallies(),
    emitted: async () => (await reads.outboxHeads()).map(({ destination, sequence }) => ({ destination, emitted: sequence })),
    counts: () => reads.counts(),
    feedHead: () => reads.feedHead(),
  }
}
