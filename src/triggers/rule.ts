import type { FhirObject } from '../fhir/contribution.ts'
import type { Condition } from './condition.ts'
import type { LocalZone, QuietHours } from './local-time.ts'
import type { ConsentClass, PayloadField, ServedPattern } from './rule-file.ts'

/** A rule as it runs: conditions compiled, times in milliseconds. */
export interface CompiledRule {
  readonly id: string
  /** Hash of the file and of the value sets it names: 12 characters. */
  readonly version: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly pattern: ServedPattern
  readonly anchorType: string
  /** Paths that give the anchor's time; the first valued one counts. */
  readonly anchorAt: readonly (readonly string[])[]
  readonly reads: readonly RelatedReads[]
  /** Every type a change of which can matter: the anchor's and those of `reads`. */
  readonly types: readonly string[]
  /** Names of the value sets its conditions name. */
  readonly codes: readonly string[]
  readonly where: Condition
  readonly unless: Condition
  /** Milliseconds from the anchor's time, one an occurrence; `before` has them negative. */
  readonly steps: readonly number[]
  readonly emit: readonly Emission[]
  readonly consent: ConsentClass
  readonly maxLateness: number
  readonly expiry: number
  readonly quiet: QuietHours | undefined
  readonly zone: LocalZone
  readonly file: string
}

interface RelatedReads {
  readonly name: string
  readonly type: string
  readonly through: readonly string[]
  /** Which of them count. */
  readonly where: Condition
}

export interface Emission {
  readonly type: 'Task' | 'CommunicationRequest'
  readonly category: string
  readonly content: string | undefined
  readonly priority: string
  readonly channels: readonly string[]
  /** Queue of a task. */
  readonly queue: string | undefined
  readonly fields: readonly PayloadFieldValue[]
}

export interface PayloadFieldValue {
  readonly name: PayloadField
  readonly kind: 'key' | 'anchor' | 'time'
  /** The key; empty for the other kinds. */
  readonly key: string
}

/** The newest state of an anchor, and what the rule reads beside it. */
export interface Change {
  readonly type: string
  readonly id: string
  /** Undefined: deleted, or nothing of it is stored. */
  readonly content: FhirObject | undefined
  /** Patient id of the anchor's source patient; nothing is planned for a resource of nobody. */
  readonly sourcePatient: string | undefined
  /** Feed number of what was read. */
  readonly feed: number
  /** By the names of `reads`. */
  readonly related?: Readonly<Record<string, readonly FhirObject[]>>
  /** Golden record, where the engine looked it up: before it emits. */
  readonly person?: FhirObject | undefined
}

export type SuppressReason = 'too late' | 'deceased' | 'inactive'
export type CancelReason =
  | 'anchor deleted'
  | 'anchor entered in error'
  | 'anchor cancelled'
  | 'condition no longer met'
  | 'excluded by unless'
  | 'anchor has no time'
  | 'step removed'
  | 'rule removed'

interface Occurrence {
  /** Rule id, anchor and occurrence index: the same follow-up for ever. */
  readonly dedupeKey: string
  readonly dueAt: number
  readonly expiresAt: number
  readonly anchorAt: number | undefined
}

/** plan: a timer. emit: now. suppress: recorded with its reason, never sent. cancel: a pending timer ends. */
export type Decision =
  | (Occurrence & { readonly kind: 'plan' })
  | (Occurrence & { readonly kind: 'emit' })
  | (Occurrence & { readonly kind: 'suppress'; readonly reason: SuppressReason })
  | { readonly kind: 'cancel'; readonly dedupeKey: string; readonly reason: CancelReason }

/** What is already recorded of an anchor's follow-ups; a row of the store fits. */
export interface Known {
  readonly dedupeKey: string
  readonly rule: string
  readonly dueAt: number
  readonly state: 'pending' | 'emitted' | 'cancelled' | 'suppressed' | 'expired'
  readonly reason: string | null
}
