import type { ContributionMode, Stamp } from '../fhir/contribution.ts'
import type { IndexEntry } from '../fhir/prepared.ts'
import type { ErrorFacts } from '../model/errors.ts'
import type { MessageState, ReplyState } from '../model/message.ts'

/** Row shapes that both stores share. Times are milliseconds UTC; `rid` is a store's own rising number of a resource. */

export interface ResourceRow {
  readonly rid: number
  readonly type: string
  readonly id: string
  /** rid of the source patient's Patient resource; null for resources of nobody. */
  readonly sourcePatient: number | null
  readonly version: number
  /** Feed number of the current version. */
  readonly feed: number
  readonly at: number
  readonly deleted: boolean
  /** Hash of the content (Prepared.hash of a single contribution, hash52 of the text of a fold). */
  readonly hash: number
  /** The only contribution's origin while there is just one; null when `state` and the ledger say it. */
  readonly single: LedgerKey | null
  /** A placeholder: a patient that was referred to by number and has not come yet. */
  readonly placeholder: boolean
  /** A person's golden record (`Patient/<person id>`), not one system's record. */
  readonly golden: boolean
}

export interface LedgerKey {
  readonly interface: string
  readonly stamp: Stamp
  readonly mappingVersion: string
  /** A snapshot voids what its interface said before; a change does not: a later fold must know. */
  readonly mode: ContributionMode
}

/** One contribution in the ledger; the text is its content, kept while there is more than one. */
export interface LedgerRow extends LedgerKey {
  readonly text: string
  readonly clear: readonly string[]
  readonly children: Readonly<Record<string, readonly string[]>> | undefined
  readonly hash: number
}

/** What one message does to one resource. */
export interface ResourceWrite {
  readonly type: string
  readonly id: string
  /** The row as read in this transaction; undefined: the resource is new. */
  readonly row: ResourceRow | undefined
  /** Derived id of the source patient; it exists or is written in the same effects. Undefined: of nobody. */
  readonly sourcePatient: string | undefined
  readonly placeholder?: boolean
  readonly golden?: boolean
  /** New current content, or undefined when the content does not change (a stamp moves, no version is made). */
  readonly text: string | undefined
  readonly hash: number
  /** Nothing is left of it: a deleted version; text then holds the last content. */
  readonly deleted?: boolean
  /** Search index of `text`; entries of the former version are removed by the store. */
  readonly index: readonly IndexEntry[]
  /** Set while one contribution stands alone. */
  readonly single: LedgerKey | null
  /** Fold state (fhir/fold.ts) when several stand together. */
  readonly state?: string
  /** Ledger rows to write (insert or, for an equal successive contribution, move its stamp from `moved`). */
  readonly ledger?: readonly { readonly row: LedgerRow; readonly moved?: Stamp }[]
}

export type FeedChange = 'created' | 'updated' | 'deleted' | 'linked' | 'unlinked' | 'merged' | 'split'

/** One numbered committed change. */
export interface FeedEntry {
  readonly seq: number
  readonly type: string
  readonly id: string
  readonly version: number
  /** Person id now, where the resource belongs to a source patient. */
  readonly person: string | undefined
  readonly at: number
  readonly change: FeedChange
  /** Link changes: losing or retired person. */
  readonly from?: string
  /** Link changes: the source patients moved (Patient ids). */
  readonly moved?: readonly string[]
}

/** A link change to be numbered: `Patient/<person>` is its resource. */
export interface LinkEntry {
  readonly person: string
  readonly change: 'linked' | 'unlinked' | 'merged' | 'split'
  readonly from?: string
  readonly moved: readonly string[]
}

export interface MessageRow {
  readonly seq: number
  readonly interface: string
  /** UTC day number of the receipt. */
  readonly day: number
  readonly state: MessageState
  /** Error code of a held or failed message, or the rule that ignored it. */
  readonly code: string | null
  readonly facts: ErrorFacts | null
  readonly mapping: string | null
  readonly receivedAt: number
  readonly sourceTime: number | null
  readonly settledAt: number
  readonly reply: ReplyState
  readonly reusedControlId: boolean
}

export interface StateTally {
  readonly interface: string
  readonly day: number
  readonly state: MessageState
  readonly count: number
}

/** A code no concept table knew. */
export interface UnmatchedCode {
  readonly table: string
  readonly system: string
  readonly code: string
  readonly display: string
}

export interface Timer {
  readonly dedupeKey: string
  readonly rule: string
  readonly dueAt: number
  /** `Type/id` of the resource it hangs on. */
  readonly anchor: string
  /** Patient id of the source patient it is for. */
  readonly sourcePatient: string
  /** JSON the rule needs when it fires. */
  readonly payload: string
}

export type FollowUpState = 'pending' | 'emitted' | 'cancelled' | 'suppressed' | 'expired'

export interface FollowUpRow extends Timer {
  readonly state: FollowUpState
  /** Why it is not pending any more. */
  readonly reason: string | null
  /** Feed number it was decided at. */
  readonly decidedAt: number
}

export interface OutboxRow {
  readonly destination: string
  /** Gapless per destination, from 1. */
  readonly sequence: number
  readonly eventId: string
  /** Order is kept per key: the person's id. */
  readonly orderKey: string
  readonly body: string
  readonly state: 'pending' | 'delivered' | 'dead'
  readonly attempts: number
  readonly nextAt: number
  readonly lastCode: string | null
}
