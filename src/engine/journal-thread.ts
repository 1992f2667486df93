import { performance } from 'node:perf_hooks'
import type { Envelope } from '../model/message.ts'
import type { Journal, JournalCursor, JournalReceipt } from '../store/journal.ts'
import type { Fence } from '../store/leases.ts'
import { reach } from './crash-points.ts'
import { GroupCommit } from './group-commit.ts'
import { type Port, serveCalls } from './rpc.ts'

/** The journal's writer, in a thread of its own: a slow sync delays the ACKs that wait for it and nothing else. */

interface Append {
  readonly envelopes: readonly Envelope[]
  readonly cursors: readonly JournalCursor[]
  /** Leases that must still stand when it commits (a source that one process at a time fetches from). */
  readonly fences?: readonly Fence[]
}

const MAX_APPENDS = 512

export function journalHandlers(journal: Journal) {
  const group = new GroupCommit<Append, readonly JournalReceipt[]>((appends) => commitTogether(journal, appends), {
    now: () => performance.now(),
    maxItems: MAX_APPENDS,
  })
  return {
    append: (append: Append): Promise<readonly JournalReceipt[]> =>
      // A refused lease must not take other sources' messages with it.
      append.fences ? journal.append(append.envelopes, append.cursors, append.fences) : group.add(append),
    cursor: (of: { interface: string; name: string }) => journal.cursor(of.interface, of.name),
    read: (range: { after: number; limit: number }) => journal.read(range.after, range.limit),
    get: (seq: number) => journal.get(seq),
    waiting: (after: number) => journal.waiting(after),
    tallies: (_: undefined) => journal.tallies(),
    head: (_: undefined) => journal.head(),
    rowHashes: (of: { interface: string; keys: readonly string[] }) => journal.rowHashes(of.interface, of.keys),
    putRowHashes: (of: { interface: string; rows: readonly { key: string; hash: number }[] }) =>
      journal.putRowHashes(of.interface, of.rows),
    close: (_: undefined) => journal.close(),
  }
}

export type JournalHandlers = ReturnType<typeof journalHandlers>

async function commitTogether(journal: Journal, appends: readonly Append[]): Promise<readonly (readonly JournalReceipt[])[]> {
  reach('journal-before-commit')
  const receipts = await journal.append(
    appends.flatMap((append) => append.envelopes),
    appends.flatMap((append) => append.cursors),
  )
  reach('journal-committed')
  let from = 0
  return appends.map((append) => {
    const own = receipts.slice(from, from + append.envelopes.length)
    from += append.envelopes.length
    return own
  })
}

export const runJournalThread = (port: Port, journal: Journal): void => serveCalls(port, journalHandlers(journal))
