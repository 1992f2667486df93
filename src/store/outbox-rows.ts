import { unsqueeze } from './pack.ts'
import type { OutboxRow } from './rows.ts'
import { open, type SealScope, TENANT_NO } from './seal.ts'

export const OUTBOX_STATES: readonly OutboxRow['state'][] = ['pending', 'delivered', 'dead']

export interface StoredOutbox {
  readonly sequence: number
  readonly event_id: string
  readonly order_key: string
  readonly body: Uint8Array
  readonly state: number
  readonly attempts: number
  readonly next_at: number
  readonly last_code: string | null
}

export interface OutboxEvent {
  readonly eventId: string
  readonly orderKey: string
  readonly body: string
}

/** Bodies name one person at most; they are not yet told by which source patient. */
export const OUTBOX_SCOPE: SealScope = { tenant: TENANT_NO, sourcePatient: null }

export const toOutbox = (row: StoredOutbox, destination: string): OutboxRow => ({
  destination,
  sequence: row.sequence,
  eventId: row.event_id,
  orderKey: row.order_key,
  body: unsqueeze(open(OUTBOX_SCOPE, row.body)),
  state: OUTBOX_STATES[row.state]!,
  attempts: row.attempts,
  nextAt: row.next_at,
  lastCode: row.last_code,
})
