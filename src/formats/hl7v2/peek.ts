import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { decodeBytes, readLoosely } from './charset.ts'
import { declaredCharset } from './header.ts'
import { parseHl7 } from './parse.ts'
import { EXPLICIT_NULL, type Hl7Message, type Segment } from './tree.ts'

/** What must be known of a message before it is mapped: to journal it, to order it, to answer it. */
export interface Peek {
  /** MSH-10; '' when the sender leaves it out. */
  readonly controlId: string
  /** `ORU^R01`. */
  readonly messageType: string
  /** MSH-12. */
  readonly version: string
  /** `number^authority` (CX.1, CX.4.1) of every repetition of every PID-3, PID-2, MRG-1 and MRG-4; each once. */
  readonly orderingKeys: readonly string[]
  /** WHATWG name. */
  readonly charset: string
  readonly text: string
  /** MSH-15 and MSH-16: AL, NE, ER, SU. */
  readonly acceptAck: string | undefined
  readonly applicationAck: string | undefined
  readonly message: Hl7Message
  /** The bytes do not decode as they should: `text` is read loosely, good for header and keys only, never for values. */
  readonly undecodable: CodedError | undefined
}

function addKeys(keys: Set<string>, segment: Segment, field: number): void {
  const count = segment.repetitions(field)
  for (let repetition = 1; repetition <= count; repetition++) {
    const number = segment.value(field, repetition, 1)
    if (number === undefined || number === EXPLICIT_NULL) continue
    const authority = segment.value(field, repetition, 4, 1)
    keys.add(authority === undefined || authority === EXPLICIT_NULL ? number : `${number}^${authority}`)
  }
}

const KEY_FIELDS: Readonly<Record<string, readonly number[]>> = { PID: [3, 2], MRG: [1, 4] }

function orderingKeys(message: Hl7Message): readonly string[] {
  const keys = new Set<string>()
  for (const segment of message.segments) {
    const fields = segment.name === 'PID' || segment.name === 'MRG' ? KEY_FIELDS[segment.name]! : undefined
    if (fields !== undefined) for (const field of fields) addKeys(keys, segment, field)
  }
  return [...keys]
}

/** Two parts only: the structure in MSH-9.3 says nothing new. */
function messageType(header: Segment): string {
  const type = header.value(9, 1, 1) ?? ''
  const event = header.value(9, 1, 2)
  return event === undefined ? type : `${type}^${event}`
}

function peekAt(message: Hl7Message, charset: string, undecodable: CodedError | undefined): Peek {
  const header = message.segments[0]!
  return {
    controlId: header.value(10) ?? '',
    messageType: messageType(header),
    version: header.value(12) ?? '',
    orderingKeys: orderingKeys(message),
    charset,
    text: message.text,
    acceptAck: header.value(15),
    applicationAck: header.value(16),
    message,
    undecodable,
  }
}

/**
 * Reads a message's header and patient identifiers. Bytes that do not decode still give a peek, so that they can be kept and
 * mended: `undecodable` says why. `configured`: the interface's charset.
 * Errors: receive.not-hl7, receive.batch.
 */
export function peekHl7(bytes: Uint8Array, configured?: string): Result<Peek> {
  const decoded = decodeBytes(bytes, { declared: declaredCharset(bytes), configured })
  const { text, charset } = decoded.ok ? decoded.value : readLoosely(bytes)
  const message = parseHl7(text)
  if (!message.ok) return fail(coded(/^\s*[FB]HS/.test(text) ? 'receive.batch' : 'receive.not-hl7'))
  return ok(peekAt(message.value, charset, decoded.ok ? undefined : decoded.error))
}
