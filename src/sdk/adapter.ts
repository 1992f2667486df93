import type { z } from 'zod'
import type { Clock } from '../model/clock.ts'
import type { CodedError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Envelope, Outcome } from '../model/message.ts'
import type { Metrics } from '../model/metrics.ts'

/** What the engine answers for one envelope, after its bytes are durable or were refused. */
export type Receipt =
  | { readonly stored: true; readonly seq: number; readonly repeat: boolean }
  | { readonly stored: false; readonly error: CodedError }

/** Saved in the same transaction as the envelopes it stands behind. */
export interface CursorWrite {
  readonly name: string
  /** JSON text of the adapter's own making. */
  readonly value: string
}

/** The engine as a source sees it. */
export interface Intake {
  /**
   * Journals the envelopes and the cursor in one transaction, then resolves. A receipt with `stored: true` may be
   * acknowledged; nothing else may. Rejects never.
   */
  receive(envelopes: readonly Envelope[], cursor?: CursorWrite): Promise<readonly Receipt[]>
  /** What became of a journalled message, once known (enhanced acknowledgement mode). */
  outcome(seq: number): Promise<Outcome>
  /** Resolves at once while there is room, else when the backlog has shrunk. A source stops reading until then. */
  room(): Promise<void>
  /** False while the backlog is at its bound: a source pauses its sockets or its polling. */
  readonly hasRoom: boolean
  /** The reply went out, could not, or is not wanted (MSH-15/16 NE): it has a state of its own. */
  replied(seq: number, state: 'sent' | 'undelivered' | 'not-owed'): void
}

/** Remembers which rows were already taken with which content; losing it costs one harmless repeat. */
export interface RowHashes {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  put(rows: readonly { readonly key: string; readonly hash: number }[]): Promise<void>
}

export interface SourceContext {
  /** Name of the interface. */
  readonly name: string
  readonly intake: Intake
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** The last cursor saved under this name, or undefined. */
  cursor(name: string): Promise<string | undefined>
  readonly hashes: RowHashes
  /** For `row` sources: the columns that mappings name, by table or view. Nothing else is read. */
  columns(origin: string): readonly string[]
  /** Charset configured for the interface, when one is. */
  readonly charset: string | undefined
}

/** What is claimed before anything starts, so that conflicts are found at load. */
export type Claim =
  | { readonly kind: 'port'; readonly host: string; readonly port: number }
  | { readonly kind: 'folder'; readonly path: string }

export interface SourceStatus {
  readonly state: 'starting' | 'running' | 'paused' | 'failing' | 'stopped'
  readonly lastAt?: number
  readonly error?: CodedError
  /** For people: `12 connections`, `TB_HIS_MZ_REG at 2026-03-01 10:00:00`. */
  readonly detail?: string
}

export interface Source {
  /** Resolves when listening or polling; rejects with CodedException when it cannot (a port in use, an unwritable folder). */
  start(): Promise<void>
  /** Stops taking, finishes what is in flight, closes. */
  stop(): Promise<void>
  status(): SourceStatus
  /** Where it really listens, when it does (port 0 in tests). */
  address?(): { readonly host: string; readonly port: number } | undefined
}

export interface Adapter<Settings = unknown> {
  /** The folder's name. */
  readonly name: string
  readonly title: { readonly zh: string; readonly en: string }
  /** The one definition of its settings: parsing, defaults, lint, JSON Schema, reference page. */
  readonly settings: z.ZodType<Settings>
  /** It answers its sender and reports the reply with `intake.replied`; otherwise none is owed. */
  readonly replies?: boolean
  claims(settings: Settings): readonly Claim[]
  source?(settings: Settings, context: SourceContext): Source
}

/** Declares an adapter; the settings type comes from its zod schema. */
export const defineAdapter = <Settings>(adapter: Adapter<Settings>): Adapter<Settings> => adapter
