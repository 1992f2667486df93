import type { MessagePort } from 'node:worker_threads'
import { runJournalThread } from './engine/journal-thread.ts'
import { systemClock } from './model/clock.ts'
import { openSqliteJournal } from './store/sqlite/journal.ts'

/** The journal's thread: it writes received bytes and nothing else. */
export async function runJournal(port: MessagePort, { folder }: { readonly folder: string }): Promise<void> {
  runJournalThread(port, await openSqliteJournal({ folder, clock: systemClock }))
}
