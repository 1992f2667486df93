import type { Log } from '../model/log.ts'
import type { Deliver } from './deliver.ts'
import type { FollowUp } from './follow-up.ts'

/** The readers of the feed that live beside the store's writer: follow-ups and deliveries. */
export interface Readers {
  /** Something new is in the feed. */
  wake(): void
  readonly handlers: {
    /** Starts both, once the store's salt is known. */
    startReaders(salt: string): Promise<void>
    stopReaders(_: undefined): Promise<void>
    followUpPosition(_: undefined): Promise<number>
  }
}

export interface ReaderFactories {
  readonly log: Log
  followUp(salt: string): FollowUp
  deliver(salt: string): Deliver
}

/** Timers are promised to the minute; a look each second costs one index read. */
export const TICK_MS = 1_000

/** The follow-up reader at work: woken, it reads and fires until it has caught up. */
export interface CatchingUp {
  wake(): void
  /** Resolves when it has come to rest. */
  stop(): Promise<void>
}

export function catchingUp(followUp: FollowUp, log: Log, caughtUp: () => void): CatchingUp {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  /** One batch at a time, so that commits come in between. */
  const catchUp = async (): Promise<void> => {
    do {
      again = false
      let read = 1
      while (read > 0 && !stopped) {
        read = (await followUp.step()).read
        await new Promise((resolve) => setImmediate(resolve))
      }
      for (let fired = 1; fired > 0 && !stopped; ) {
        fired = (await followUp.tick()).fired
        await new Promise((resolve) => setImmediate(resolve))
      }
    } while (again && !stopped)
    caughtUp()
  }
  return {
    wake() {
      if (stopped) return
      again = true
      running ??= catchUp()
        .catch((error: unknown) => log.error('Follow-ups stopped', { cause: error instanceof Error ? error.message : 'unknown' }))
        .finally(() => {
          running = undefined
        })
    },
    async stop() {
      stopped = true
      await running
    },
  }
}

export function createReaders(factories: ReaderFactories): Readers {
  let followUp: FollowUp | undefined
  let following: CatchingUp | undefined
  let deliver: Deliver | undefined
  let timer: NodeJS.Timeout | undefined
  const wake = (): void => following?.wake()
  return {
    wake,
    handlers: {
      startReaders: async (salt) => {
        followUp = factories.followUp(salt)
        deliver = factories.deliver(salt)
        following = catchingUp(followUp, factories.log, () => deliver?.wake())
        deliver.start()
        timer = setInterval(wake, TICK_MS)
        wake()
      },
      stopReaders: async () => {
        clearInterval(timer)
        await following?.stop()
        await deliver?.stop()
      },
      followUpPosition: async () => (await followUp?.position()) ?? 0,
    },
  }
}
