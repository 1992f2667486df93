import type { Intake } from '../../src/sdk/adapter.ts'

/** The reply state of one stored message: sent when every reply owed went out. */
export class ReplyTrack {
  private readonly intake: Intake
  private seq: number | undefined
  private owed = 0
  private failed = false

  constructor(intake: Intake) {
    this.intake = intake
  }

  stored(seq: number): void {
    this.seq = seq
  }

  owe(): void {
    this.owed++
  }

  done(written: boolean): void {
    this.owed--
    if (!written) this.failed = true
    if (this.owed === 0 && this.seq !== undefined) this.intake.replied(this.seq, this.failed ? 'undelivered' : 'sent')
  }
}
