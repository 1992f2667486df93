import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../model/log.ts'
import type { Fence, Lease, Leases } from '../store/leases.ts'
import { SHARDS, shardLease } from '../store/queue.ts'
import { LEASE, MEMBER } from './roles.ts'

/** A lease as this process holds it. `grant` is new with every time it is gained, so that work taken before a loss is known. */
export interface Grant extends Fence {
  readonly grant: number
}

export interface KeeperWants {
  /** Work of which there is one in the whole house; whoever asks first has it. */
  readonly singles: readonly string[]
  /** Takes a fair share of the shards. */
  readonly shards: boolean
}

export interface KeeperPorts {
  readonly leases: Leases
  /** Unique for this run of this process. */
  readonly owner: string
  /** How long a lease stands when nobody lengthens it. */
  readonly milliseconds: number
  /** Milliseconds that never go back and go on while the process is paused. */
  readonly now: () => number
  readonly log: Log
  /** Everything held now, after each change. */
  changed(held: readonly Grant[]): void
  /** Finishes what is on its way for these leases; they are then released, and after a while also if it is not finished. */
  giveBack(names: readonly string[]): Promise<void>
}

interface Held {
  readonly grant: Grant
  /** By our own clock, reckoned from before the call that gained it: never later than the store thinks. */
  readonly until: number
}

/** Looks a term, so that two missed ones cost nothing yet. */
const LOOKS = 4
const LONGEST_LOOK_MS = 2_000

/**
 * Keeps the leases of one process: lengthens them, takes its share of what is free, gives back what is more than its share.
 * Whatever it believes, a commit carries the fence and the store has the last word.
 */
export class LeaseKeeper {
  readonly #ports: KeeperPorts
  #wants: KeeperWants
  readonly #held = new Map<string, Held>()
  #grants = 0
  #looking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(ports: KeeperPorts, wants: KeeperWants) {
    this.#ports = ports
    this.#wants = wants
  }

  start(): void {
    const every = Math.min(LONGEST_LOOK_MS, this.#ports.milliseconds / LOOKS)
    this.#timer = setInterval(() => void this.look(), every)
    void this.look()
  }

  /** The fence of a lease that stands, as far as this process can know; `grant`: only of that time it was gained. */
  fence(name: string, grant?: number): Fence | undefined {
    const held = this.#held.get(name)
    if (held === undefined || held.until <= this.#ports.now()) return undefined
    return grant === undefined || grant === held.grant.grant ? fenceOf(held.grant) : undefined
  }

  get held(): readonly Grant[] {
    return [...this.#held.values()].map(({ grant }) => grant)
  }

  /** The store refused a fence, or time has passed: what does not stand any more is known at once. */
  async recheck(): Promise<void> {
    await this.#renew().catch(() => this.#forgetExpired())
  }

  /** Lengthens, shares out, takes. One at a time. */
  look(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    this.#looking ??= this.#lookOnce()
      .catch((error: unknown) => {
        this.#forgetExpired()
        this.#ports.log.warn('Leases could not be lengthened', { cause: error instanceof Error ? error.name : 'unknown' })
      })
      .finally(() => {
        this.#looking = undefined
      })
    return this.#looking
  }

  /** Takes no shards any more, and leaves those it has to the others at once. */
  async leaveShards(): Promise<void> {
    this.#wants = { ...this.#wants, shards: false }
    await this.#looking
    const names = [LEASE.member(this.#ports.owner), ...allShards].filter((name) => this.#held.has(name))
    await this.#release(names).catch(() => {})
  }

  /** Gives everything back, so that the others need not wait for it to run out. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#looking
    const fences = this.held.map(fenceOf)
    this.#held.clear()
    if (fences.length > 0) await this.#ports.leases.release(fences).catch(() => {})
  }

  async #lookOnce(): Promise<void> {
    await this.#renew()
    const { owner, leases } = this.#ports
    const taken = await leases.held()
    const free = (name: string): boolean => taken.every((lease) => lease.name !== name || lease.owner === owner)
    const singles = this.#wants.singles.filter((name) => !this.#held.has(name) && free(name))
    const shards = this.#wants.shards ? await this.#shareOf(taken) : []
    await this.#acquire([...singles, ...shards])
  }

  /** Gives back what is more than the share; returns what to ask for up to it. */
  async #shareOf(taken: readonly Lease[]): Promise<readonly string[]> {
    const { owner } = this.#ports
    const members = new Set(taken.filter(({ name }) => name.startsWith(MEMBER)).map((lease) => lease.owner))
    members.add(owner)
    const share = Math.ceil(SHARDS / members.size)
    const own = allShards.filter((name) => this.#held.has(name))
    if (own.length > share) await this.#release(own.slice(share))
    const others = new Set(taken.filter((lease) => lease.owner !== owner).map(({ name }) => name))
    const free = allShards.filter((name) => !this.#held.has(name) && !others.has(name))
    return [LEASE.member(owner), ...free.slice(0, Math.max(0, share - own.length))]
  }

  async #release(names: readonly string[]): Promise<void> {
    const fences = names.flatMap((name) => this.fence(name) ?? [])
    await Promise.race([this.#ports.giveBack(names), sleep(this.#ports.milliseconds / LOOKS, undefined, { ref: false })])
    for (const name of names) this.#held.delete(name)
    this.#ports.changed(this.held)
    await this.#ports.leases.release(fences)
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return
    const asked = this.#ports.now()
    const before = this.held
    const renewed = await this.#ports.leases.renew(before.map(fenceOf), this.#ports.milliseconds)
    const standing = new Set(renewed.map(({ name, token }) => `${name} ${token}`))
    for (const grant of before) {
      // Lost and gained again while the answer was on its way: another grant, not ours to judge.
      if (this.#held.get(grant.name)?.grant !== grant) continue
      if (standing.has(`${grant.name} ${grant.token}`)) this.#keep(grant, asked)
      else this.#held.delete(grant.name)
    }
    if (standing.size < before.length) this.#ports.changed(this.held)
  }

  async #acquire(names: readonly string[]): Promise<void> {
    const wanted = names.filter((name) => !this.#held.has(name))
    if (wanted.length === 0 || this.#stopped) return
    const asked = this.#ports.now()
    const gained = await this.#ports.leases.acquire(wanted, this.#ports.owner, this.#ports.milliseconds)
    for (const { name, token } of gained) {
      if (this.#held.has(name) || !wanted.includes(name)) continue
      this.#grants += 1
      this.#keep({ name, token, grant: this.#grants }, asked)
    }
    if (gained.length > 0) this.#ports.changed(this.held)
  }

  #keep(grant: Grant, asked: number): void {
    this.#held.set(grant.name, { grant, until: asked + this.#ports.milliseconds })
  }

  #forgetExpired(): void {
    const now = this.#ports.now()
    const expired = [...this.#held.values()].filter(({ until }) => until <= now)
    for (const { grant } of expired) this.#held.delete(grant.name)
    if (expired.length > 0) this.#ports.changed(this.held)
  }
}

const fenceOf = ({ name, token }: Grant): Fence => ({ name, token })

const allShards = Array.from({ length: SHARDS }, (_, shard) => shardLease(shard))
