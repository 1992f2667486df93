import { type CodedError, coded } from '../model/errors.ts'
import type { Balance } from './balance.ts'

export interface AlarmLimits {
  /** A message that waits longer than this, seconds. */
  readonly waitingSeconds: number
  /** Free bytes on the data disk below which intake refuses. */
  readonly diskFreeBytes: number
}

const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** What somebody must look at, from the figures alone. */
export function alarms(balance: Balance, freeBytes: number | undefined, limits: AlarmLimits): readonly CodedError[] {
  const found: CodedError[] = []
  for (const row of balance.rows) {
    if (balance.settled && row.difference !== 0)
      found.push(
        coded('ops.balance-difference', {
          where: row.interface,
          day: dayText(row.day),
          received: row.received,
          accounted: row.received - row.difference,
        }),
      )
    const age = row.oldestWaitingAt === undefined ? 0 : Math.floor((balance.at - row.oldestWaitingAt) / 1_000)
    if (age > limits.waitingSeconds)
      found.push(coded('ops.waiting-old', { where: row.interface, found: row.waiting, age, allowed: limits.waitingSeconds }))
  }
  for (const row of balance.destinations) {
    const { destination: where, emitted: received, difference, dead } = row
    if (balance.settled && difference !== 0)
      found.push(coded('ops.delivery-difference', { where, received: received ?? 0, accounted: (received ?? 0) - difference }))
    if (dead > 0) found.push(coded('ops.dead-deliveries', { where, found: dead }))
  }
  if (freeBytes !== undefined && freeBytes < limits.diskFreeBytes)
    found.push(coded('ops.disk-low', { found: freeBytes, allowed: limits.diskFreeBytes }))
  return found
}
