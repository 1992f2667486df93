import { CodedException } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Source, SourceStatus } from '../sdk/adapter.ts'
import type { Grant } from './lease-keeper.ts'
import { LEASE } from './roles.ts'
import type { EngineInterface } from './settings.ts'

/** A source that listens runs wherever the role does; one that goes and fetches runs in one process at a time. */
export const listens = (one: EngineInterface): boolean =>
  one.adapter.replies === true || one.adapter.claims(one.settings).some((claim) => claim.kind === 'port')

interface Slot {
  readonly one: EngineInterface
  grant: Grant | undefined
  source: Source | undefined
  error: SourceStatus['error']
  /** Starts and stops one after the other. */
  turn: Promise<void>
}

const ELSEWHERE: SourceStatus = { state: 'stopped', detail: 'another process fetches' }

/** The sources that fetch: started when their lease is gained, stopped when it is lost. */
export class LeasedSources {
  readonly #slots: readonly Slot[]
  readonly #open: (one: EngineInterface) => Source | undefined
  readonly #log: Log

  constructor(interfaces: readonly EngineInterface[], open: (one: EngineInterface) => Source | undefined, log: Log) {
    this.#slots = interfaces.map((one) => ({
      one,
      grant: undefined,
      source: undefined,
      error: undefined,
      turn: Promise.resolve(),
    }))
    this.#open = open
    this.#log = log
  }

  held(grants: readonly Grant[]): void {
    const now = new Map(grants.map((grant) => [grant.name, grant]))
    for (const slot of this.#slots) {
      const grant = now.get(LEASE.source(slot.one.name))
      if (grant?.grant === slot.grant?.grant) continue
      slot.grant = grant
      slot.turn = slot.turn.then(() => this.#turn(slot, grant))
    }
  }

  /** What a cursor write of this interface carries; undefined: it is not ours to read. */
  fence(interfaceName: string): Grant | undefined {
    return this.#slots.find(({ one }) => one.name === interfaceName)?.grant
  }

  status(): readonly { readonly one: EngineInterface; readonly status: SourceStatus }[] {
    return this.#slots.map(({ one, source, error }) => {
      if (error) return { one, status: { state: 'failing', error } }
      return { one, status: source?.status() ?? ELSEWHERE }
    })
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#slots.map(async (slot) => {
        await slot.turn
        await slot.source?.stop()
      }),
    )
  }

  async #turn(slot: Slot, grant: Grant | undefined): Promise<void> {
    const before = slot.source
    slot.source = undefined
    await before?.stop()
    slot.error = undefined
    if (grant === undefined || grant !== slot.grant) return
    const source = this.#open(slot.one)
    slot.source = source
    try {
      await source?.start()
      this.#log.info('This process fetches now', { interface: slot.one.name })
    } catch (error) {
      slot.error = error instanceof CodedException ? error.error : undefined
      this.#log.error('A source could not be started', { interface: slot.one.name, code: slot.error?.code })
    }
  }
}
