import { pack } from './crossing.ts'
import type { JournalHandlers } from './journal-thread.ts'
import { type MappingGround, mapHeld } from './recovery.ts'
import type { SharedRecordHandlers } from './shared-record-thread.ts'
import type { Thread } from './threads.ts'

const EVERY_MS = 1_000
/** Messages mapped in one go: what else this thread does comes in between. */
const PAGE = 200

export interface HeldPorts extends MappingGround {
  readonly journal: Thread<JournalHandlers>
  readonly record: Thread<SharedRecordHandlers>
  failed(error: unknown): void
}

/**
 * Messages held by any process: the one that has the lease maps them again and has them tried, so that it knows what each
 * waits for. Without the lease there is nothing to try.
 */
export class HeldWork {
  readonly #ports: HeldPorts
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(ports: HeldPorts) {
    this.#ports = ports
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  #look(): void {
    this.#running ??= this.#tryAll()
      .catch((error: unknown) => this.#ports.failed(error))
      .finally(() => {
        this.#running = undefined
      })
  }

  async #tryAll(): Promise<void> {
    const { record, journal } = this.#ports
    const seqs = await record.call('untriedHeld', undefined)
    for (let from = 0; from < seqs.length; from += PAGE)
      await record.call('retry', pack(await mapHeld(seqs.slice(from, from + PAGE), journal, this.#ports)))
  }
}
