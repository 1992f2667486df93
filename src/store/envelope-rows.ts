import type { Format, Journalled } from '../model/message.ts'
import { open, TENANT_NO } from './seal.ts'

/** A journalled message as both journals keep it. */
export interface StoredEnvelope {
  readonly seq: number
  readonly interface: string
  readonly control_id: string
  readonly received_at: number
  readonly keys: string | null
  readonly format: string
  readonly charset: string | null
  readonly origin: string | null
  readonly sender: string | null
  readonly reused: number
  readonly bytes: Uint8Array
}

export const toJournalled = (row: StoredEnvelope): Journalled => ({
  seq: row.seq,
  interface: row.interface,
  bytes: open({ tenant: TENANT_NO, message: row.seq }, row.bytes),
  receivedAt: row.received_at,
  controlId: row.control_id,
  orderingKeys: row.keys === null ? [] : JSON.parse(row.keys),
  format: row.format as Format,
  ...(row.charset === null ? {} : { charset: row.charset }),
  ...(row.origin === null ? {} : { origin: row.origin }),
  ...(row.sender === null ? {} : { from: row.sender }),
  ...(row.reused === 1 ? { reusedControlId: true } : {}),
})

export const DAY_MS = 86_400_000
/** UTC day number, the period of a message. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS)
