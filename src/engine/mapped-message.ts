import type { Prepared } from '../fhir/prepared.ts'
import type { IdentityInstruction, UnmatchedCodeFound } from '../mapping/mapped.ts'
import type { CodedError } from '../model/errors.ts'
import type { ReplyState } from '../model/message.ts'
import type { Grant } from './lease-keeper.ts'

/** A journalled message after decode and map, as it crosses to the record thread: data only. */
export interface MappedMessage {
  readonly seq: number
  readonly interface: string
  readonly receivedAt: number
  readonly reusedControlId: boolean
  readonly mapping: string | undefined
  readonly mappingVersion: string
  /** Milliseconds; already the receipt time where the message's own was absent or in the future. */
  readonly sourceTime: number
  /** As known when it crossed; what comes later is reported apart. */
  readonly reply?: ReplyState
  /** Where several processes share a store: the lease of its shard under which it was taken. */
  readonly lease?: Grant
  /** A re-map: ids of what former versions made of this message. Its contributions take the place of theirs. */
  readonly formerly?: readonly string[]
  readonly result:
    | {
        readonly kind: 'mapped'
        readonly prepared: readonly Prepared[]
        readonly instructions: readonly IdentityInstruction[]
        readonly unmatched: readonly UnmatchedCodeFound[]
      }
    | { readonly kind: 'ignored'; readonly rule: string }
    | {
        readonly kind: 'held' | 'failed'
        readonly error: CodedError
        /** Codes no table knew: a message that waits for one is the steward's work. */
        readonly unmatched?: readonly UnmatchedCodeFound[]
      }
}

/** A message time more than this after receipt is not believed (folding.md): one MSH-7 in 2099 does not win for ever. */
const FUTURE_TOLERANCE_MS = 10 * 60_000

export const believedTime = (stated: number | undefined, receivedAt: number): number =>
  stated === undefined || stated > receivedAt + FUTURE_TOLERANCE_MS ? receivedAt : stated
