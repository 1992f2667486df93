import type { Tallies } from '../access/tallies.ts'
import type { Clock } from '../model/clock.ts'
import type { CodedError } from '../model/errors.ts'
import type { Journal } from '../store/journal.ts'
import { type AlarmLimits, alarms } from './alarms.ts'
import type { Balance } from './balance.ts'
import { readBalance } from './books.ts'
import { freeBytes } from './disk.ts'
import { setGauges } from './gauges.ts'
import type { MetricsPage } from './metrics.ts'

export interface OperationsOptions {
  readonly journal: Pick<Journal, 'tallies' | 'waiting' | 'head'>
  readonly tallies: Tallies
  readonly clock: Clock
  /** The data folder, whose disk is watched. */
  readonly folder: string
  readonly limits: AlarmLimits
  readonly metrics?: MetricsPage
}

export interface Operations {
  balance(): Promise<Balance>
  alarms(): Promise<readonly CodedError[]>
  freeBytes(): Promise<number | undefined>
}

/** The books, the alarms and the gauges of one running engine; also what the command line uses on a stopped one. */
export function createOperations(options: OperationsOptions): Operations {
  const { journal, tallies, clock, folder, limits } = options
  const balance = () => readBalance({ journal, record: tallies, clock })
  const open = async (books: Balance) => alarms(books, await freeBytes(folder), limits)
  options.metrics?.collect(() =>
    setGauges(options.metrics!.metrics, {
      balance,
      alarms: open,
      counts: () => tallies.counts(),
      feedHead: () => tallies.feedHead(),
      freeBytes: () => freeBytes(folder),
      clock,
    }),
  )
  return { balance, alarms: async () => open(await balance()), freeBytes: () => freeBytes(folder) }
}
