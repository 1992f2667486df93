import type { MessagePort } from 'node:worker_threads'
import { type DataPlace, openJournalAt } from './engine/data-place.ts'
import { runJournalThread } from './engine/journal-thread.ts'
import { systemClock } from './model/clock.ts'

/** The journal's thread: it writes received bytes and nothing else. */
export async function runJournal(port: MessagePort, { place }: { readonly place: DataPlace }): Promise<void> {
  runJournalThread(port, await openJournalAt(place, systemClock))
}
