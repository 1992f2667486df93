import { sha256Hex } from '../../model/hash.ts'
import type { Envelope, Journalled } from '../../model/message.ts'
import { dayOf, type StoredEnvelope, toJournalled } from '../envelope-rows.ts'
import { shardOf } from '../queue.ts'
import { seal, TENANT_NO } from '../seal.ts'
import { blobs, integers, texts } from './arrays.ts'
import type { Value } from './statement.ts'

/** The driver gives a Buffer, which does not cross threads as what it is. */
const plain = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)

export const journalled = (row: StoredEnvelope): Journalled => toJournalled({ ...row, bytes: plain(row.bytes) })

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
