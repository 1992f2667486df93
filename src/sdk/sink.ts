import type { Clock } from '../model/clock.ts'
import type { CodedError } from '../model/errors.ts'
import type { Adapter } from './adapter.ts'

/** One event on its way out. `id` never changes between attempts, so that a receiver can drop repeats. */
export interface OutgoingEvent {
  readonly id: string
  /** `follow-up.due`, `person.merged` … */
  readonly type: string
  /** JSON text, sent as it stands. */
  readonly body: string
}

/**
 * retry: it could not be reached or asked us to wait; `after` is the least wait in milliseconds. refused: it answered and
 * said no; tried again too, for what is refused today is often a fault mended tomorrow. gone: it wants nothing more.
 */
export type SendResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry' | 'refused'; readonly after?: number; readonly error: CodedError }
  | { readonly kind: 'gone'; readonly error: CodedError }

/** A system that takes. `send` never rejects and always settles within the sink's own time limit. */
export interface Sink {
  send(event: OutgoingEvent): Promise<SendResult>
  close(): Promise<void>
}

export interface SinkContext {
  /** Name of the destination. */
  readonly name: string
  readonly clock: Clock
}

/** An adapter that can take events out. */
export interface SinkAdapter<Settings = unknown> extends Adapter<Settings> {
  sink(settings: Settings, context: SinkContext): Sink
}

/** Declares a sink adapter; the settings type comes from its zod schema. */
export const defineSinkAdapter = <Settings>(adapter: SinkAdapter<Settings>): SinkAdapter<Settings> => adapter
