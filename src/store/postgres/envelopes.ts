import { sha256Hex } from '../../model/hash.ts'
import type { Envelope, Format, Journalled } from '../../model/message.ts'
import { shardOf } from '../queue.ts'
import { open, seal, TENANT_NO } from '../seal.ts'
import { blobs, integers, texts } from './arrays.ts'
import type { Value } from './statement.ts'

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

/** The driver gives a Buffer, which does not cross threads as what it is. */
const plain = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)

export const toJournalled = (row: StoredEnvelope): Journalled => ({
  seq: row.seq,
  interface: row.interface,
  bytes: open({ tenant: TENANT_NO, message: row.seq }, plain(row.bytes)),
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
export const dayOf = (at: number): number => Math.floor(at / DAY_MS)

/** The bytes' mark: equal marks are equal bytes. */
export const digestOf = (bytes: Uint8Array): Buffer => Buffer.from(sha256Hex(bytes), 'hex').subarray(0, 16)

/** An envelope that is going to be written. */
export interface Fresh {
  readonly envelope: Envelope
  readonly seq: number
  readonly reused: boolean
}

export const journalColumns = (rows: readonly Fresh[], period: number): Value[] => {
  const of = (key: 'interface' | 'controlId' | 'format' | 'charset' | 'origin' | 'from'): Buffer =>
    texts(rows.map(({ envelope }) => envelope[key]))
  const keys = texts(rows.map(({ envelope: { orderingKeys: keys } }) => (keys.length === 0 ? null : JSON.stringify(keys))))
  const bytes = blobs(rows.map(({ envelope, seq }) => seal({ tenant: TENANT_NO, message: seq }, envelope.bytes)))
  return [
    TENANT_NO,
    period,
    of('interface'),
    of('controlId'),
    keys,
    of('format'),
    of('charset'),
    of('origin'),
    of('from'),
    bytes,
    integers(rows.map(({ seq }) => seq)),
    integers(rows.map(({ envelope }) => shardOf(envelope))),
    integers(rows.map(({ envelope }) => dayOf(envelope.receivedAt))),
    integers(rows.map(({ envelope }) => envelope.receivedAt)),
    integers(rows.map(({ reused }) => (reused ? 1 : 0))),
  ]
}

export const waitingColumns = (rows: readonly Fresh[], period: number): Value[] => [
  TENANT_NO,
  period,
  texts(rows.map(({ envelope }) => envelope.interface)),
  integers(rows.map(({ seq }) => seq)),
  integers(rows.map(({ envelope }) => shardOf(envelope))),
  integers(rows.map(({ envelope }) => dayOf(envelope.receivedAt))),
  integers(rows.map(({ envelope }) => envelope.receivedAt)),
]
