const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits before each attempt, milliseconds: eight attempts over 27.6 hours, the schedule Svix publishes. */
export const DELIVERY_SCHEDULE: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
]

/** A destination cannot park an event for longer than this by Retry-After. */
const LONGEST_WAIT = 24 * HOUR

/** Ten per cent either way keeps the whole series above 24 hours and still spreads a crowd. */
const JITTER = 0.1

/**
 * Milliseconds until the next attempt after `failed` failed ones, or undefined when the series is over.
 * `random` gives [0, 1); `atLeast` is what the destination asked for (Retry-After).
 */
export function nextDelay(
  failed: number,
  random: () => number,
  atLeast = 0,
  schedule: readonly number[] = DELIVERY_SCHEDULE,
): number | undefined {
  const wait = schedule[failed]
  if (wait === undefined) return undefined
  const jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * random()))
  return Math.max(jittered, Math.min(atLeast, LONGEST_WAIT))
}
