import type { CodedError } from './errors.ts'

/** The formats a tree can be made of. */
export type Format = 'hl7v2' | 'row' | 'csv' | 'xml' | 'json' | 'fhir'

/**
 * State of a message. `held` waits for a person and has committed nothing; it blocks nobody.
 * received → committed | held(reason) | failed(code) | ignored(rule)
 */
export const MESSAGE_STATES = ['received', 'committed', 'held', 'failed', 'ignored'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** State of the reply to the sender; it fails independently of the message. */
export const REPLY_STATES = ['pending', 'sent', 'undelivered', 'not-owed'] as const
export type ReplyState = (typeof REPLY_STATES)[number]

/** What an adapter hands over: bytes, and where they came from. */
export interface Envelope {
  /** Name of the configured interface. */
  readonly interface: string
  /** Exactly as received (MLLP: without the frame bytes). */
  readonly bytes: Uint8Array
  /** Milliseconds, our clock. */
  readonly receivedAt: number
  /** HL7: MSH-10. Rows: `<view>:<key>`. Used with the bytes to recognise a repeat. */
  readonly controlId: string
  /** Values whose messages keep their order: HL7 every identifier of PID-3 and MRG-1, rows the configured column. */
  readonly orderingKeys: readonly string[]
  /** Format of the tree these bytes become. */
  readonly format: Format
  /** The charset the adapter knows the bytes to have; undefined leaves it to MSH-18, the interface, detection. */
  readonly charset?: string
  /** Which table or view, file name, topic: what a mapping's `source:` names. */
  readonly origin?: string
  /** Where the message came from for people: peer address, file, view. */
  readonly from?: string
}

/** A message in the journal. `seq` is its journal number: rising, unique for ever, gaps allowed. */
export interface Journalled extends Envelope {
  readonly seq: number
  /** An earlier message had this control id with other bytes (the sender reuses ids): processed and flagged. */
  readonly reusedControlId?: boolean
}

export type Outcome =
  | { readonly state: 'committed' }
  | { readonly state: 'held'; readonly error: CodedError }
  | { readonly state: 'failed'; readonly error: CodedError }
  | { readonly state: 'ignored'; readonly rule: string }
