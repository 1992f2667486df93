import type { Clock } from '../model/clock.ts'
import type { CodedError } from '../model/errors.ts'
import type { Metrics } from '../model/metrics.ts'
import type { StoreCounts } from '../store/store.ts'
import type { Balance } from './balance.ts'

export interface GaugeSource {
  balance(): Promise<Balance>
  alarms(balance: Balance): Promise<readonly CodedError[]>
  counts(): Promise<StoreCounts>
  feedHead(): Promise<number>
  freeBytes(): Promise<number | undefined>
  readonly clock: Clock
}

const ACCOUNTS = ['received', 'repeats', 'waiting', 'committed', 'held', 'failed', 'ignored'] as const
/** Days whose books stay on the metrics page; older ones are on the API. */
const DAYS = 7

/** Sets the gauges that are read from the books, right before a scrape. */
export async function setGauges(metrics: Metrics, source: GaugeSource): Promise<void> {
  const balance = await source.balance()
  setBalance(metrics, balance)
  const open = await source.alarms(balance)
  const codes = ['ops.balance-difference', 'ops.delivery-difference', 'ops.waiting-old', 'ops.disk-low', 'ops.dead-deliveries']
  for (const code of codes) metrics.gauge('alarms', open.filter((alarm) => alarm.code === code).length, { code })
  setCounts(metrics, await source.counts())
  metrics.gauge('feed_head', await source.feedHead())
  const free = await source.freeBytes()
  if (free !== undefined) metrics.gauge('disk_free_bytes', free)
}

function setBalance(metrics: Metrics, balance: Balance): void {
  const newest = Math.max(...balance.rows.map((row) => row.day))
  const differences = new Map<string, number>()
  const waiting = new Map<string, { count: number; oldest: number }>()
  for (const row of balance.rows) {
    // Absolute: a surplus of one day must not hide a loss of another.
    differences.set(row.interface, (differences.get(row.interface) ?? 0) + Math.abs(row.difference))
    const known = waiting.get(row.interface) ?? { count: 0, oldest: balance.at }
    waiting.set(row.interface, {
      count: known.count + row.waiting,
      oldest: Math.min(known.oldest, row.oldestWaitingAt ?? balance.at),
    })
    if (row.day <= newest - DAYS) continue
    const day = new Date(row.day * 86_400_000).toISOString().slice(0, 10)
    for (const account of ACCOUNTS) metrics.gauge('balance', row[account], { interface: row.interface, day, account })
  }
  if (balance.settled) for (const [name, value] of differences) metrics.gauge('balance_difference', value, { interface: name })
  for (const [name, { count, oldest }] of waiting) {
    metrics.gauge('messages_waiting', count, { interface: name })
    metrics.gauge('oldest_message_age_seconds', (balance.at - oldest) / 1_000, { interface: name })
  }
  for (const { destination, delivered, pending, dead } of balance.destinations)
    for (const [state, count] of Object.entries({ delivered, pending, dead }))
      metrics.gauge('deliveries', count, { destination, state })
}

function setCounts(metrics: Metrics, counts: StoreCounts): void {
  metrics.gauge('persons', counts.persons)
  metrics.gauge('source_patients', counts.sourcePatients)
  metrics.gauge('proposals_open', counts.proposals)
  for (const [type, count] of Object.entries(counts.resources)) metrics.gauge('resources', count, { type })
  for (const [state, count] of Object.entries(counts.followUps)) metrics.gauge('follow_ups', count, { state })
}
