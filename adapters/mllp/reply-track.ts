import type { Intake } from '../../src/sdk/adapter.ts'

/** What became of one reply: it went out, it could not, or the sender did not want it. */
export type ReplyEnd = 'sent' | 'undelivered' | 'not-owed'

/** The reply state of one stored message: undelivered when one owed did not go out, sent when all did, else not owed. */
export class ReplyTrack {
  private readonly intake: Intake
  private readonly ends = new Set<ReplyEnd>()
  private seq: number | undefined
  private open = 0

  constructor(intake: Intake) {
    this.intake = intake
  }

  stored(seq: number): void {
    this.seq = seq
  }

  /** A reply whose end `done` will tell. */
  expect(): void {
    this.open++
  }

  done(end: ReplyEnd): void {
    this.ends.add(end)
    this.open--
    if (this.open > 0 || this.seq === undefined) return
    const state = (['undelivered', 'sent'] as const).find((one) => this.ends.has(one))
    this.intake.replied(this.seq, state ?? 'not-owed')
  }
}
