import { MESSAGE_STATES, REPLY_STATES } from '../model/message.ts'
import type { NameTexts } from './resource-rows.ts'
import type { MessageRow } from './rows.ts'

/** A message's row as the statements give it; states and interface are numbers. */
export interface StoredMessage {
  readonly seq: number
  readonly interface: number
  readonly day: number
  readonly state: number
  readonly code: string | null
  readonly facts: string | null
  readonly mapping: string | null
  readonly received_at: number
  readonly source_time: number | null
  readonly settled_at: number
  readonly reply: number
  readonly reused: number
}

export const RECEIVED = 0

export const toMessage = (row: StoredMessage, names: NameTexts): MessageRow => ({
  seq: row.seq,
  interface: names.text(row.interface),
  day: row.day,
  state: MESSAGE_STATES[row.state]!,
  code: row.code,
  facts: row.facts === null ? null : JSON.parse(row.facts),
  mapping: row.mapping,
  receivedAt: row.received_at,
  sourceTime: row.source_time,
  settledAt: row.settled_at,
  reply: REPLY_STATES[row.reply]!,
  reusedControlId: row.reused === 1,
})
