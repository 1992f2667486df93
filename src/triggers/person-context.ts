import type { FhirObject } from '../fhir/contribution.ts'

/** A message that a rule sent to a person, or is sending in this moment. */
export interface Sent {
  readonly rule: string
  /** Milliseconds. */
  readonly at: number
  /** Counts against the house's cap over all rules. */
  readonly isCapped: boolean
}

/** What the default suppression D0 asks about a person at the moment something would be sent. */
export interface PersonContext {
  /** FHIR Consent resources of the person, entered-in-error ones left out. */
  readonly consents: readonly FhirObject[]
  /** RelatedPerson resources. */
  readonly related: readonly FhirObject[]
  /** A stay in hospital that has not ended. */
  readonly isAdmitted: boolean
  /** Messages and tasks of the last week and of the rule's own `once-per`, newest last. */
  readonly sent: readonly Sent[]
  /** The same rule's messages to whoever is likely the same human, while that doubt is open. */
  readonly sentToLikelySame: readonly Sent[]
  /** Channels in the order the person prefers them, best first; empty: nothing is known. */
  readonly preferredChannels: readonly string[]
  /** Minute of the local day at which the person is most active; undefined: unknown, or profiling refused. */
  readonly activeMinute: number | undefined
  /** The result is held back: not reviewed, critical, or of a kind that is told in person. */
  readonly isOnHold: boolean
}
