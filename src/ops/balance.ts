import type { MessageState } from '../model/message.ts'
import type { JournalTally, WaitingTally } from '../store/journal.ts'
import type { OutboxRow, StateTally } from '../store/rows.ts'

/**
 * The balance (architecture, "The balance always closes"): what the journal says was received against what the record says
 * became of it. The two sides are counted by different files and different code, so that a loss can show.
 */

type Settled = Exclude<MessageState, 'received'>

export interface BalanceRow {
  readonly interface: string
  /** UTC day number of the receipt: floor(ms / 86,400,000). */
  readonly day: number
  readonly received: number
  /** Acknowledged again without effect; no part of `received`. */
  readonly repeats: number
  readonly waiting: number
  readonly committed: number
  readonly held: number
  readonly failed: number
  readonly ignored: number
  /** received − (waiting + committed + held + failed + ignored); anything but 0 is an alarm. */
  readonly difference: number
  /** Oldest receipt still waiting, milliseconds. */
  readonly oldestWaitingAt: number | undefined
}

export interface DestinationBalance {
  readonly destination: string
  /** By the destination's gapless sequence; what became of them is counted by tallies of their own. */
  readonly emitted: number
  readonly delivered: number
  readonly pending: number
  readonly suppressed: number
  readonly dead: number
  readonly difference: number
}

export interface Balance {
  readonly at: number
  readonly rows: readonly BalanceRow[]
  readonly destinations: readonly DestinationBalance[]
  /** Differences are only judged on figures taken at rest; false when the books moved during every try. */
  readonly settled: boolean
  readonly closes: boolean
}

/** One consistent look at both sides, relative to one journal number up to which everything is settled. */
export interface Books {
  readonly received: readonly JournalTally[]
  /** Journalled above the mark, settled or not. */
  readonly above: readonly WaitingTally[]
  readonly states: readonly StateTally[]
  /** Settled above the mark, out of order. */
  readonly settledAbove: readonly { readonly interface: string; readonly day: number }[]
}

interface Counting {
  received: number
  repeats: number
  above: number
  settledAbove: number
  oldest: number | undefined
  readonly states: Record<Settled, number>
}

const keyOf = (row: { readonly interface: string; readonly day: number }): string => `${row.day} ${row.interface}`

/** Adds the books up, a row per interface and day, newest day first. */
export function balanceRows(books: Books): readonly BalanceRow[] {
  const counts = new Map<string, Counting>()
  const at = (row: { readonly interface: string; readonly day: number }): Counting => {
    const key = keyOf(row)
    const found = counts.get(key)
    if (found) return found
    const states = { committed: 0, held: 0, failed: 0, ignored: 0 }
    const made: Counting = { received: 0, repeats: 0, above: 0, settledAbove: 0, oldest: undefined, states }
    counts.set(key, made)
    return made
  }
  for (const row of books.received) {
    at(row).received += row.received
    at(row).repeats += row.repeats
  }
  for (const row of books.above) {
    at(row).above += row.count
    at(row).oldest = row.oldestAt
  }
  for (const row of books.states) if (row.state !== 'received') at(row).states[row.state] += row.count
  for (const row of books.settledAbove) at(row).settledAbove += 1
  const rows = [...counts].map(([key, counting]) => rowOf(key, counting))
  return rows.sort((a, b) => b.day - a.day || a.interface.localeCompare(b.interface))
}

function rowOf(key: string, { received, repeats, above, settledAbove, oldest, states }: Counting): BalanceRow {
  const space = key.indexOf(' ')
  const waiting = above - settledAbove
  const accounted = waiting + states.committed + states.held + states.failed + states.ignored
  return {
    interface: key.slice(space + 1),
    day: Number(key.slice(0, space)),
    received,
    repeats,
    waiting,
    ...states,
    difference: received - accounted,
    oldestWaitingAt: waiting > 0 ? oldest : undefined,
  }
}

export interface Emitted {
  readonly destination: string
  readonly emitted: number
  /** Given to nobody on purpose. */
  readonly suppressed?: number
}

export type OutboxTally = { readonly destination: string; readonly state: OutboxRow['state']; readonly count: number }

/** Follow-ups given to each destination against what became of them. */
export function destinationBalances(tallies: readonly OutboxTally[], emitted: readonly Emitted[]): readonly DestinationBalance[] {
  const names = [...new Set([...tallies, ...emitted].map((row) => row.destination))].sort()
  return names.map((destination) => {
    const count = (state: OutboxRow['state']) =>
      tallies.filter((row) => row.destination === destination && row.state === state).reduce((sum, row) => sum + row.count, 0)
    const [delivered, pending, dead] = [count('delivered'), count('pending'), count('dead')]
    const { emitted: given = 0, suppressed = 0 } = emitted.find((row) => row.destination === destination) ?? {}
    const difference = given - (delivered + pending + suppressed + dead)
    return { destination, emitted: given, delivered, pending, suppressed, dead, difference }
  })
}
