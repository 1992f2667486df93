import { CodedException, coded } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Sink } from '../sdk/sink.ts'
import type { Store } from '../store/store.ts'
import type { Deliver } from './deliver.ts'
import type { FollowUp } from './follow-up.ts'
import type { Grant, LeaseKeeper } from './lease-keeper.ts'
import { type CatchingUp, catchingUp, TICK_MS } from './readers.ts'
import { LEASE } from './roles.ts'

type Writing = Pick<Store, 'write' | 'reads'>

export interface LeasedReaderPorts {
  readonly store: Writing
  readonly keeper: Pick<LeaseKeeper, 'fence'>
  readonly log: Log
  readonly destinations: readonly string[]
  followUp(salt: string, store: Writing): FollowUp
  /** One destination; `allowed`: whether it may still send. */
  deliver(salt: string, store: Writing, destination: string, allowed: () => boolean): Deliver
}

interface Running {
  readonly grant: Grant
  wake(): void
  stop(): Promise<void>
}

/**
 * Follow-ups and each destination run in one process at a time: begun anew from the cursor in the store when their lease is
 * gained, ended when it is lost, every transaction under its fence.
 */
export class LeasedReaders {
  readonly #ports: LeasedReaderPorts
  readonly #running = new Map<string, Running>()
  /** Lost, and finishing what they were at; whatever they still write is refused. */
  readonly #ending = new Set<Promise<void>>()
  #held: readonly Grant[] = []
  #salt: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(ports: LeasedReaderPorts) {
    this.#ports = ports
  }

  start(salt: string): void {
    this.#salt = salt
    // What another process committed wakes nobody here.
    this.#timer = setInterval(() => this.wake(), TICK_MS)
    this.held(this.#held)
  }

  held(grants: readonly Grant[]): void {
    this.#held = grants
    if (this.#salt === undefined) return
    const now = new Map(grants.map((grant) => [grant.name, grant]))
    for (const [name, running] of this.#running) if (now.get(name)?.grant !== running.grant.grant) this.#end(name, running)
    for (const grant of grants) {
      const begun = this.#running.has(grant.name) ? undefined : this.#begin(grant)
      if (begun) this.#running.set(grant.name, begun)
    }
  }

  wake(): void {
    for (const one of this.#running.values()) one.wake()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.held([])
    await Promise.all(this.#ending)
  }

  #end(name: string, running: Running): void {
    this.#running.delete(name)
    const ending = running
      .stop()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  #begin(grant: Grant): Running | undefined {
    if (grant.name === LEASE.followUp) return this.#beginFollowUp(grant)
    const destination = this.#ports.destinations.find((name) => LEASE.destination(name) === grant.name)
    return destination === undefined ? undefined : this.#beginDelivery(grant, destination)
  }

  #beginFollowUp(grant: Grant): Running {
    const followUp = this.#ports.followUp(this.#salt!, this.#fenced(grant))
    const following: CatchingUp = catchingUp(followUp, this.#ports.log, () => this.#wakeDeliveries())
    following.wake()
    return { grant, wake: following.wake, stop: following.stop }
  }

  #beginDelivery(grant: Grant, destination: string): Running {
    const allowed = (): boolean => this.#ports.keeper.fence(grant.name, grant.grant) !== undefined
    const deliver = this.#ports.deliver(this.#salt!, this.#fenced(grant), destination, allowed)
    deliver.start()
    return { grant, wake: deliver.wake, stop: deliver.stop }
  }

  #wakeDeliveries(): void {
    for (const [name, one] of this.#running) if (name !== LEASE.followUp) one.wake()
  }

  #fenced({ name, grant }: Grant): Writing {
    const { store, keeper } = this.#ports
    return {
      reads: store.reads,
      write: async (work) => {
        const fence = keeper.fence(name, grant)
        if (fence === undefined) throw new CodedException(coded('store.fenced', { where: name }))
        return store.write(work, [fence])
      },
    }
  }

  #failed(error: unknown): void {
    this.#ports.log.error('A reader of the feed did not end well', { cause: error instanceof Error ? error.name : 'unknown' })
  }
}

/** Refuses to send what may be another process's by now; the settlement would be refused too. */
export const guardedSink = (sink: Sink, allowed: () => boolean): Sink => ({
  close: () => sink.close(),
  send: async (event) =>
    allowed() ? sink.send(event) : { kind: 'retry', error: coded('store.fenced', { where: 'destination' }) },
})
