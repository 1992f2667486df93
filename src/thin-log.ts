import type { Clock } from './model/clock.ts'
import type { Log, LogFacts } from './model/log.ts'

/** How often the same warning about the same destination is written. */
const EVERY_MS = 60_000

/**
 * One line a minute for a warning that repeats: a destination that is down for a night fails each waiting event again and
 * again, and its thousand lines would hide the one that matters. The count is kept; the events stand in the outbox.
 */
export function thinned(log: Log, clock: Clock): Log {
  const kept = new Map<string, { at: number; left: number }>()
  const warn = (event: string, facts?: LogFacts): void => {
    const key = `${event} ${facts?.destination ?? ''} ${facts?.code ?? ''}`
    const last = kept.get(key)
    const now = clock.now()
    if (last && now - last.at < EVERY_MS) {
      last.left += 1
      return
    }
    kept.set(key, { at: now, left: 0 })
    log.warn(event, last?.left ? { ...facts, alsoSince: last.left } : facts)
  }
  return {
    debug: (event, facts) => log.debug(event, facts),
    info: (event, facts) => log.info(event, facts),
    warn,
    error: (event, facts) => log.error(event, facts),
  }
}
