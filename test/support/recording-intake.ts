import { hash52 } from '../../src/model/hash.ts'
import type { Envelope, Outcome } from '../../src/model/message.ts'
import type { CursorWrite, Intake, Receipt } from '../../src/sdk/adapter.ts'

/** An envelope as it was taken in. */
export interface Taken {
  readonly seq: number
  readonly envelope: Envelope
}

/**
 * The Intake of the sdk, kept in memory: stores, recognises repeats (same interface, control id and bytes), remembers cursors and
 * replies, and can be told to hold receipts back, to refuse, to be full, and what became of a message.
 */
export class RecordingIntake implements Intake {
  readonly taken: Taken[] = []
  /** How many envelopes each call of `receive` brought. */
  readonly groups: number[] = []
  readonly cursors = new Map<string, string>()
  readonly replies = new Map<number, Parameters<Intake['replied']>[1]>()
  /** Answers envelopes instead of storing them. */
  refuse: ((envelope: Envelope) => Receipt | undefined) | undefined
  private readonly seen = new Map<string, number>()
  private readonly outcomes = new Map<number, PromiseWithResolvers<Outcome>>()
  private gate: PromiseWithResolvers<void> | undefined
  private full: PromiseWithResolvers<void> | undefined
  private next = 1

  async receive(envelopes: readonly Envelope[], cursor?: CursorWrite): Promise<readonly Receipt[]> {
    this.groups.push(envelopes.length)
    const receipts = envelopes.map((envelope) => this.refuse?.(envelope) ?? this.store(envelope))
    if (cursor !== undefined) this.cursors.set(cursor.name, cursor.value)
    await this.gate?.promise
    return receipts
  }

  outcome(seq: number): Promise<Outcome> {
    return this.outcomeOf(seq).promise
  }

  room(): Promise<void> {
    return this.full?.promise ?? Promise.resolve()
  }

  get hasRoom(): boolean {
    return this.full === undefined
  }

  replied(seq: number, state: Parameters<Intake['replied']>[1]): void {
    this.replies.set(seq, state)
  }

  /** From now on receipts wait until the returned function is called. */
  holdReceipts(): () => void {
    this.gate = Promise.withResolvers<void>()
    const { resolve } = this.gate
    return () => {
      this.gate = undefined
      resolve()
    }
  }

  /** From now on there is no room until the returned function is called. */
  fill(): () => void {
    this.full = Promise.withResolvers<void>()
    const { resolve } = this.full
    return () => {
      this.full = undefined
      resolve()
    }
  }

  /** Says what became of a message. */
  decide(seq: number, outcome: Outcome): void {
    this.outcomeOf(seq).resolve(outcome)
  }

  private store(envelope: Envelope): Receipt {
    const key = `${envelope.interface}\u001f${envelope.controlId}\u001f${hash52(envelope.bytes)}`
    const earlier = this.seen.get(key)
    if (earlier !== undefined) return { stored: true, seq: earlier, repeat: true }
    const seq = this.next++
    this.seen.set(key, seq)
    this.taken.push({ seq, envelope })
    return { stored: true, seq, repeat: false }
  }

  private outcomeOf(seq: number): PromiseWithResolvers<Outcome> {
    let known = this.outcomes.get(seq)
    if (known === undefined) {
      known = Promise.withResolvers<Outcome>()
      this.outcomes.set(seq, known)
    }
    return known
  }
}
