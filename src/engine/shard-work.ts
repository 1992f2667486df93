import type { Journalled } from '../model/message.ts'
import { SHARDS, shardLease, shardOf } from '../store/queue.ts'
import type { Backlog } from './backlog.ts'
import type { Settled } from './commit.ts'
import type { Grant } from './lease-keeper.ts'
import type { MappedMessage } from './mapped-message.ts'

export interface ShardPorts {
  readonly backlog: Backlog
  /** New messages stand in the backlog. */
  wake(): void
  waitingIn(shards: readonly number[], limit: number): Promise<readonly number[]>
  take(seqs: readonly number[]): Promise<readonly Journalled[]>
  /** It will be committed from here, as far as is known now. */
  expected(seq: number): void
  /** It will not be committed from here. */
  elsewhere(seq: number): void
  /** The store could not be asked; it is asked again. */
  failed(error: unknown): void
}

/** A message on its way here. */
interface Known {
  readonly shard: number
  readonly grant: Grant
  sent: boolean
}

/** Messages fetched at once. */
const PAGE = 256
/** With this many at hand, what else waits can wait. */
const ENOUGH = 512
/** Bytes just received that need not be read back. */
const MOST_HERE = 67_108_864
/** A wake-up may be lost with a connection. */
const BEAT_MS = 2_000
const LONGEST_DELAY_MS = 50
const AFTER_FAILURE_MS = 500

/**
 * The shards of one process (issue: several processes on one database). What waits in them is listed by the store in journal
 * order, so that a message received here never passes one that another process received before it; its bytes are read back
 * only when they are not at hand. Whatever this class believes, the commit carries the fence of the shard.
 */
export class ShardWork {
  readonly #ports: ShardPorts
  readonly #grants = new Map<number, Grant>()
  readonly #known = new Map<number, Known>()
  /** Sent under a grant that was lost: the shard is not taken up again before they have come back. */
  readonly #stale = new Map<number, number>()
  readonly #here = new Map<number, Journalled>()
  #hereBytes = 0
  /** Of `#here`, what was there a beat ago already. */
  #aged: ReadonlySet<number> = new Set()
  /** Grants given back that the keeper still names. */
  readonly #returned = new Set<number>()
  readonly #woken = new Set<number>()
  #waiters: { readonly shards: readonly number[]; readonly resolve: () => void }[] = []
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined
  #looking = false
  #beat: NodeJS.Timeout | undefined
  #stopped = false

  constructor(ports: ShardPorts) {
    this.#ports = ports
  }

  start(): void {
    this.#beat = setInterval(() => {
      this.#forgetAged()
      this.woken([...this.#grants.keys()])
    }, BEAT_MS).unref()
  }

  /** The leases that stand now. */
  held(grants: readonly Grant[]): void {
    const now = new Map(grants.map((grant) => [grant.name, grant]))
    for (const [shard, grant] of this.#grants) if (now.get(grant.name)?.grant !== grant.grant) this.#drop(shard)
    for (let shard = 0; shard < SHARDS; shard++) {
      const grant = now.get(shardLease(shard))
      if (grant === undefined || this.#grants.has(shard) || this.#returned.has(grant.grant) || this.#stopped) continue
      this.#grants.set(shard, grant)
      this.#woken.add(shard)
    }
    this.#schedule()
  }

  /** Journalled by this process just now. */
  received(messages: readonly Journalled[]): void {
    for (const message of messages) {
      const shard = shardOf(message)
      if (!this.#grants.has(shard)) {
        this.#ports.elsewhere(message.seq)
        continue
      }
      this.#ports.expected(message.seq)
      this.#woken.add(shard)
      if (!this.#known.has(message.seq) && this.#hereBytes < MOST_HERE) this.#keepHere(message)
    }
    this.#schedule()
  }

  /** Something may wait in these. */
  woken(shards: readonly number[]): void {
    for (const shard of shards) if (this.#grants.has(shard)) this.#woken.add(shard)
    this.#schedule()
  }

  /** With the lease each was taken under; what was dropped meanwhile goes without and is refused by the record. */
  sending(messages: readonly MappedMessage[]): MappedMessage[] {
    return messages.map((message) => {
      const known = this.#known.get(message.seq)
      if (known === undefined) return message
      known.sent = true
      return { ...message, lease: known.grant }
    })
  }

  /** They came back, settled or not. */
  done(messages: readonly MappedMessage[], settled: readonly Settled[]): void {
    const ended = new Set(settled.map((one) => one.seq))
    for (const { seq } of messages) {
      const known = this.#known.get(seq)
      this.#known.delete(seq)
      if (known && this.#isStale(known)) this.#lessStale(known.shard)
      if (!ended.has(seq)) this.#ports.elsewhere(seq)
    }
    this.#resolveWaiters()
    if (this.#woken.size > 0) this.#schedule()
  }

  /** Takes nothing more of these and resolves when nothing of them is on its way. */
  giveBack(shards: readonly number[]): Promise<void> {
    for (const shard of shards) {
      const grant = this.#grants.get(shard)
      if (grant) this.#returned.add(grant.grant)
      this.#drop(shard)
    }
    return new Promise((resolve) => {
      this.#waiters.push({ shards, resolve })
      this.#resolveWaiters()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#beat)
    await this.giveBack([...this.#grants.keys()])
  }

  get shards(): number {
    return this.#grants.size
  }

  #drop(shard: number): void {
    this.#grants.delete(shard)
    this.#woken.delete(shard)
    const dropped = this.#ports.backlog.drop(({ seq }) => this.#known.get(seq)?.shard === shard)
    for (const seq of dropped) this.#known.delete(seq)
    const here = [...this.#here.values()].filter((message) => shardOf(message) === shard).map(({ seq }) => seq)
    for (const seq of here) this.#takeHere(seq)
    for (const seq of new Set([...dropped, ...here])) this.#ports.elsewhere(seq)
    const sent = [...this.#known.values()].filter((known) => known.shard === shard).length
    if (sent > 0) this.#stale.set(shard, sent)
  }

  #isStale = ({ shard, grant }: Known): boolean => this.#grants.get(shard)?.grant !== grant.grant

  #lessStale(shard: number): void {
    const left = (this.#stale.get(shard) ?? 1) - 1
    if (left > 0) this.#stale.set(shard, left)
    else this.#stale.delete(shard)
  }

  #resolveWaiters(): void {
    const isClear = ({ shards }: { readonly shards: readonly number[] }): boolean =>
      shards.every((shard) => !this.#stale.has(shard))
    const clear = this.#waiters.filter(isClear)
    this.#waiters = this.#waiters.filter((waiter) => !clear.includes(waiter))
    for (const { resolve } of clear) resolve()
  }

  /** What was just received is asked for at once when little is on its way, together with others when much is. */
  #schedule(afterMs = Math.min(LONGEST_DELAY_MS, Math.floor(this.#known.size / 20))): void {
    if (this.#timer || this.#looking || this.#stopped || this.#woken.size === 0) return
    const look = (): void => {
      this.#timer = undefined
      void this.#lookSafely()
    }
    this.#timer = afterMs === 0 ? setImmediate(look) : setTimeout(look, afterMs)
  }

  async #lookSafely(): Promise<void> {
    // `done` looks again when the backlog has shrunk.
    if (this.#ports.backlog.length >= ENOUGH) return
    this.#looking = true
    const shards = [...this.#woken].filter((shard) => !this.#stale.has(shard))
    for (const shard of shards) this.#woken.delete(shard)
    let failed = false
    try {
      if (shards.length > 0) await this.#look(shards)
    } catch (error) {
      failed = true
      this.woken(shards)
      this.#ports.failed(error)
    }
    this.#looking = false
    if (failed) this.#schedule(AFTER_FAILURE_MS)
    else if ([...this.#woken].some((shard) => !this.#stale.has(shard))) this.#schedule()
  }

  async #look(shards: readonly number[]): Promise<void> {
    const grants = new Map(shards.map((shard) => [shard, this.#grants.get(shard)]))
    const limit = this.#known.size + PAGE
    const seqs = await this.#ports.waitingIn(shards, limit)
    const unknown = seqs.filter((seq) => !this.#known.has(seq))
    const wanted = unknown.slice(0, PAGE)
    if (seqs.length >= limit || unknown.length > PAGE) this.woken(shards)
    const absent = wanted.filter((seq) => !this.#here.has(seq))
    const fetched = absent.length > 0 ? await this.#ports.take(absent) : []
    const read = new Map(fetched.map((message) => [message.seq, message]))
    const messages = wanted.flatMap((seq) => this.#takeHere(seq) ?? read.get(seq) ?? [])
    this.#push(messages, grants)
  }

  /** Those of shards that were neither lost nor lost and gained meanwhile: these are listed anew. */
  #push(messages: readonly Journalled[], grants: ReadonlyMap<number, Grant | undefined>): void {
    const own = messages.filter((message) => {
      const shard = shardOf(message)
      const grant = this.#grants.get(shard)
      if (grant === undefined || grant !== grants.get(shard) || this.#known.has(message.seq)) return false
      this.#known.set(message.seq, { shard, grant, sent: false })
      return true
    })
    if (own.length === 0) return
    this.#ports.backlog.push(own)
    this.#ports.wake()
  }

  /** Received here, and listed by nobody since: it was settled in between, or is read back when it is listed. */
  #forgetAged(): void {
    for (const seq of this.#aged) if (this.#takeHere(seq)) this.#ports.elsewhere(seq)
    this.#aged = new Set(this.#here.keys())
  }

  #keepHere(message: Journalled): void {
    this.#here.set(message.seq, message)
    this.#hereBytes += message.bytes.byteLength
  }

  #takeHere(seq: number): Journalled | undefined {
    const message = this.#here.get(seq)
    if (message === undefined) return undefined
    this.#here.delete(seq)
    this.#hereBytes -= message.bytes.byteLength
    return message
  }
}
