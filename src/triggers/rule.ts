import type { FhirObject } from '../fhir/contribution.ts'
import type { Calendar } from './calendar.ts'
import type { Condition } from './condition.ts'
import type { LocalZone, QuietHours } from './local-time.ts'
import type { Modifier, SegmentInput } from './modifier.ts'
import type { PersonContext } from './person-context.ts'
import type { PersonRecord, RecordQuery } from './record-query.ts'
import type { ConsentClass, FieldKind, Pattern, PayloadField, Without } from './rule-file.ts'

/** A rule as it runs: conditions compiled, times in milliseconds. */
export interface CompiledRule {
  readonly id: string
  /** Hash of the file and of what it names in the house's files: 12 characters. */
  readonly version: string
  /** Row of the catalogue. */
  readonly row: string | undefined
  readonly title: { readonly zh: string; readonly en: string }
  readonly pattern: Pattern
  /** A rule about the whole person: what enrols them. Its anchor is their source patient. */
  readonly who: RecordQuery | undefined
  readonly enrolled: RecordQuery | undefined
  readonly anchorType: string
  /** Paths that give the anchor's time; the first valued one counts. */
  readonly anchorAt: readonly (readonly string[])[]
  readonly reads: readonly RelatedReads[]
  /** What it looks for in the person's record, contexts included; empty: it needs the anchor alone. */
  readonly record: readonly RecordQuery[]
  /** Every type a change of which can matter: the anchor's, those of `reads` and those of the record. */
  readonly types: readonly string[]
  /** Names of the value sets its conditions name. */
  readonly codes: readonly string[]
  readonly where: Condition
  readonly unless: Condition
  readonly complete: readonly { readonly name: string; readonly condition: Condition }[]
  /** Milliseconds from the anchor's time, one an occurrence; `before` has them negative. */
  readonly steps: readonly number[]
  readonly missing: readonly RecordQuery[]
  readonly cycle: CompiledCycle | undefined
  readonly streak: CompiledStreak | undefined
  readonly rearms: boolean
  readonly emit: readonly Emission[]
  readonly consent: ConsentClass
  readonly maxLateness: number
  readonly expiry: number
  readonly quiet: QuietHours | undefined
  readonly oncePer: number | undefined
  readonly caps: { readonly day?: number | undefined; readonly week?: number | undefined } | undefined
  readonly without: ReadonlySet<Without>
  readonly calendar: Calendar | undefined
  /** Kinds of sources that must be there for absence to mean anything. */
  readonly sources: ReadonlySet<string>
  readonly scope: ReadonlySet<string> | undefined
  /** Numbers that its conditions name as contexts. */
  readonly inputs: readonly SegmentInput[]
  /** What says when and by which channel its messages go; empty for what reaches staff. */
  readonly modifiers: readonly Modifier[]
  /** A stay in hospital, and a result held back: the house's contexts `admitted` and `result-on-hold`. */
  readonly stay: RecordQuery | undefined
  readonly hold: RecordQuery | undefined
  /** Whether its conditions look at the golden record. */
  readonly readsPerson: boolean
  /** Types of the record it needs when it decides, and those it needs besides when it emits. */
  readonly decidesOn: readonly string[]
  readonly emitsOn: readonly string[]
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

export interface CompiledCycle {
  /** Milliseconds between occurrences. */
  readonly every: number | undefined
  readonly timing: readonly string[] | undefined
  readonly monthDay: number | undefined
  /** Minutes of the local day. */
  readonly at: number | undefined
  readonly until: readonly string[] | undefined
  readonly for: number | undefined
  readonly grace: number
}

export interface CompiledStreak {
  readonly of: string
  readonly meets: Condition
  readonly by: 'day' | 'night'
  readonly readings: 'any' | 'all'
  readonly needed: number
  readonly among: number
  readonly rearm: number
}

export type EmittedType = 'Task' | 'CommunicationRequest' | 'Flag' | 'Group' | 'CarePlan'

export interface Emission {
  readonly type: EmittedType
  /** An appointment proposed: a task beside which the rule may have one of its own. */
  readonly isProposal: boolean
  readonly category: string
  readonly content: string | undefined
  readonly priority: string
  readonly channels: readonly string[]
  /** Queue of a task: who does it when the owner is not found. */
  readonly queue: string | undefined
  readonly owner: OwnerRole | undefined
  readonly isSensitive: boolean
  /** Occurrences it belongs to; undefined: all. */
  readonly steps: ReadonlySet<number> | undefined
  readonly fields: readonly PayloadFieldValue[]
}

export interface OwnerRole {
  readonly name: string
  /** Element of the golden record. */
  readonly person: readonly string[] | undefined
  /** Care teams, and what the member's role must be. */
  readonly team: RecordQuery | undefined
  readonly role: ((system: string | undefined, code: string) => boolean) | undefined
}

export interface PayloadFieldValue {
  readonly name: PayloadField
  readonly kind: FieldKind
  /** The key, or yes and no; empty for the other kinds. */
  readonly key: string
}

/** The newest state of an anchor, and what the rule reads beside it. */
export interface Change {
  /** `Patient` for a rule about the whole person. */
  readonly type: string
  readonly id: string
  /** Undefined: deleted, or nothing of it is stored. For the whole person: what enrolled them. */
  readonly content: FhirObject | undefined
  /** Patient id of the anchor's source patient; nothing is planned for a resource of nobody. */
  readonly sourcePatient: string | undefined
  /** Feed number of what was read. */
  readonly feed: number
  /** By the names of `reads`. */
  readonly related?: Readonly<Record<string, readonly FhirObject[]>>
  /** The person's resources of the types the rule reads, where it reads any. */
  readonly record?: PersonRecord
  /** Golden record, where the engine looked it up: before it emits. */
  readonly person?: FhirObject | undefined
  /** What the default suppression asks of the person: looked up before something reaches them. */
  readonly context?: PersonContext | undefined
  /** A link changed: what was suppressed for the person's other anchor is decided anew. */
  readonly reopened?: boolean
}

export type SuppressReason =
  | 'too late'
  | 'deceased'
  | 'inactive'
  | 'admitted'
  | 'no consent'
  | 'consent withdrawn'
  | 'no channel'
  | 'no guardian'
  | 'no guardian consent'
  | 'cap reached'
  | 'once per'
  | 'likely duplicate'
  | 'result on hold'

export type CancelReason =
  | 'anchor deleted'
  | 'anchor entered in error'
  | 'anchor cancelled'
  | 'condition no longer met'
  | 'excluded by unless'
  | 'anchor has no time'
  | 'not enrolled'
  | 'no longer missing'
  | 'complete'
  | 'out of scope'
  | 'person has another anchor'
  | 'step removed'
  | 'rule removed'

export interface Occurrence {
  /** Rule id, anchor and occurrence index: the same follow-up for ever. */
  readonly dedupeKey: string
  readonly dueAt: number
  readonly expiresAt: number
  readonly anchorAt: number | undefined
  /** When it was due before quiet hours, caps and outages moved it. */
  readonly planned: number
  /** Number of the step it is. */
  readonly step: number
  /** Number of a cycle, a week, a day: what the payload may say. */
  readonly count: number
  /** A person left a segment. */
  readonly leaves?: boolean
  /** Names of `complete` that are not filled. */
  readonly lacking?: readonly string[]
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
  /** When it was due first; undefined in rows of earlier versions. */
  readonly planned?: number | undefined
}
