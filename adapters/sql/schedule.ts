import cron from 'node-cron'

export interface Schedule {
  start(): void
  stop(): void
}

/** Seconds between polls when the interface says nothing. */
const DEFAULT_SECONDS = 60

/** An interval counts from the end of a poll, so polls never overlap. */
function interval(seconds: number, poll: () => Promise<void>): Schedule {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const next = async (): Promise<void> => {
    await poll()
    if (!stopped) timer = setTimeout(next, seconds * 1000)
  }
  return {
    start: () => void next(),
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** The first poll is at once; a time that comes while a poll is running is left out. In zones with summer time, 02:30 may be skipped. */
function crontab(expression: string, zone: string, poll: () => Promise<void>): Schedule {
  const quiet = { info() {}, warn() {}, error() {}, debug() {} }
  const task = cron.createTask(expression, poll, { timezone: zone, noOverlap: true, logger: quiet, suppressMissedWarning: true })
  return {
    start: () => {
      void poll()
      void task.start()
    },
    stop: () => void task.destroy(),
  }
}

export const makeSchedule = (
  settings: { schedule?: string | undefined; everySeconds?: number | undefined; zone: string },
  poll: () => Promise<void>,
): Schedule =>
  settings.schedule === undefined
    ? interval(settings.everySeconds ?? DEFAULT_SECONDS, poll)
    : crontab(settings.schedule, settings.zone, poll)
