import type { CodedError, ErrorCode } from '../model/errors.ts'
import { nextDelay } from '../sdk/backoff.ts'
import type { SendResult } from '../sdk/sink.ts'
import type { OutboxRow } from '../store/rows.ts'
import { type OutboxBody, outgoingBody } from './deliver-events.ts'
import type { DeliverOptions, Destination } from './deliver-options.ts'

/** How an attempt ends in the store. */
export interface Settlement {
  readonly result: { readonly state: 'delivered' | 'dead' } | { readonly state: 'pending'; readonly nextAt: number }
  /** Error code; empty when delivered. */
  readonly code: ErrorCode | ''
  readonly outcome: 'delivered' | 'retry' | 'dead'
  readonly disables: boolean
}

/** Sends one event, or a fence's copies one after the other until one fails. */
export async function attempt(
  destination: Destination,
  group: readonly OutboxRow[],
  options: DeliverOptions,
): Promise<Settlement> {
  for (const row of group) {
    const body = JSON.parse(row.body) as OutboxBody
    if (body.expiresAt !== undefined && body.expiresAt <= options.clock.now()) return dead('delivery.expired')
    const sent = await destination.sink.send({
      id: row.eventId,
      type: body.type,
      body: outgoingBody(row.eventId, row.sequence, body),
    })
    if (sent.kind !== 'delivered') return failure(sent, destination, row, options)
  }
  return { result: { state: 'delivered' }, code: '', outcome: 'delivered', disables: false }
}

function failure(
  sent: Exclude<SendResult, { kind: 'delivered' }>,
  destination: Destination,
  row: OutboxRow,
  options: DeliverOptions,
): Settlement {
  logAttempt(destination.name, row, sent.error, options)
  if (sent.kind === 'gone') return { ...dead('delivery.gone'), disables: true }
  const wait = nextDelay(row.attempts + 1, options.random, sent.after, options.schedule)
  if (wait === undefined) return dead('delivery.exhausted')
  return {
    result: { state: 'pending', nextAt: options.clock.now() + wait },
    code: sent.error.code,
    outcome: 'retry',
    disables: false,
  }
}

const dead = (code: ErrorCode): Settlement => ({ result: { state: 'dead' }, code, outcome: 'dead', disables: false })

const logAttempt = (destination: string, row: OutboxRow, error: CodedError, { log }: DeliverOptions): void =>
  log.warn('A delivery attempt failed', { destination, delivery: row.eventId, attempt: row.attempts + 1, code: error.code })
