import { DestinationLoop, type Round } from './deliver-destination.ts'
import type { DeliverOptions, DestinationStatus } from './deliver-options.ts'

export interface Deliver {
  /** One round of one destination: takes events off the feed, sends what is due, settles it. */
  pump(destination: string): Promise<Round>
  /** A loop a destination; none waits for another. */
  start(): void
  /** Finishes what is being sent, then closes the sinks. */
  stop(): Promise<void>
  /** Something new is in the feed: do not wait for the next look. */
  wake(): void
  /** Takes a destination that answered 410 back into service. */
  enable(destination: string): Promise<void>
  status(): readonly DestinationStatus[]
}

/** Reads the feed for every destination by its own cursor (architecture step 9). */
export function createDeliver(options: DeliverOptions): Deliver {
  const loops = new Map(options.destinations.map((destination) => [destination.name, new DestinationLoop(destination, options)]))
  const loop = (name: string): DestinationLoop => {
    const found = loops.get(name)
    if (found === undefined) throw new Error(`no destination ${name}`)
    return found
  }
  return {
    pump: (name) => loop(name).pump(),
    start: () => {
      for (const one of loops.values()) one.start()
    },
    stop: async () => {
      await Promise.all([...loops.values()].map((one) => one.stop()))
    },
    wake: () => {
      for (const one of loops.values()) one.wake()
    },
    enable: (name) => loop(name).enable(),
    status: () => [...loops.values()].map((one) => one.status()),
  }
}
