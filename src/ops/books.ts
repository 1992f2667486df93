import type { Clock } from '../model/clock.ts'
import type { Journal } from '../store/journal.ts'
import { type Balance, type Books, balanceRows, destinationBalances, type Emitted, type OutboxTally } from './balance.ts'

/** Where the figures of the balance come from. */
export interface BooksSource {
  readonly journal: Pick<Journal, 'tallies' | 'waiting' | 'head'>
  readonly record: {
    settledUpTo(): Promise<number>
    states(): Promise<Books['states']>
    settledAbove(seq: number): Promise<Books['settledAbove']>
    outbox(): Promise<readonly OutboxTally[]>
    emitted(): Promise<readonly Emitted[]>
  }
  readonly clock: Clock
}

const TRIES = 8

/**
 * The engine keeps running while its books are read. Each side is read twice until both readings agree, and both sides speak
 * of the same mark: all numbers up to it are settled, so later arrivals and commits cancel out instead of looking like a loss.
 */
export async function readBalance(source: BooksSource): Promise<Balance> {
  const record = await atRest(
    () => recordSide(source.record),
    (side) => JSON.stringify([side.states, side.destinations]) + side.mark,
  )
  const journal = await atRest(
    () => journalSide(source.journal, record.value.mark),
    (side) => String(side.head),
  )
  const { received, above } = journal.value
  const { states, settledAbove, destinations } = record.value
  const rows = balanceRows({ received, above, states, settledAbove })
  const settled = record.agreed && journal.agreed
  const differs = rows.some((row) => row.difference !== 0) || destinations.some((row) => row.difference !== 0)
  return { at: source.clock.now(), rows, destinations, settled, closes: !settled || !differs }
}

async function recordSide(record: BooksSource['record']) {
  const mark = await record.settledUpTo()
  const states = await record.states()
  const destinations = destinationBalances(await record.outbox(), await record.emitted())
  return { mark, states, settledAbove: await record.settledAbove(mark), destinations }
}

async function journalSide(journal: BooksSource['journal'], mark: number) {
  const received = await journal.tallies()
  const above = await journal.waiting(mark)
  return { received, above, head: await journal.head() }
}

/** Reads until two readings in a row agree. */
async function atRest<T>(
  read: () => Promise<T>,
  print: (value: T) => string,
): Promise<{ readonly value: T; readonly agreed: boolean }> {
  let value = await read()
  for (let tries = 1; tries < TRIES; tries++) {
    const again = await read()
    if (print(again) === print(value)) return { value: again, agreed: true }
    value = again
  }
  return { value, agreed: false }
}
