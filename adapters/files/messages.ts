import { splitBatchBytes } from '../../src/formats/hl7v2/batch.ts'
import { peekHl7 } from '../../src/formats/hl7v2/peek.ts'
import { type CodedError, coded } from '../../src/model/errors.ts'
import { sha256Hex } from '../../src/model/hash.ts'
import type { Envelope } from '../../src/model/message.ts'
import { fail, ok, type Result } from '../../src/model/result.ts'

export interface FileMessages {
  /** In the order of the file; messages that are no HL7 are left out and found in `refused`. */
  readonly envelopes: readonly Envelope[]
  readonly refused: readonly CodedError[]
  /** What does not add up (declared counts) though the messages are taken. */
  readonly findings: readonly CodedError[]
}

export interface FileOrigin {
  readonly interface: string
  readonly file: string
  readonly receivedAt: number
  readonly charset: string | undefined
  readonly maxMessages: number
}

/** A message without MSH-10 is known by its content. */
function envelope(bytes: Uint8Array, from: FileOrigin): Result<Envelope> {
  const peek = peekHl7(bytes, from.charset)
  if (!peek.ok) return peek
  return ok({
    interface: from.interface,
    bytes,
    receivedAt: from.receivedAt,
    controlId: peek.value.controlId || `sha256:${sha256Hex(bytes)}`,
    orderingKeys: peek.value.orderingKeys,
    format: 'hl7v2',
    origin: from.file,
    from: from.file,
  })
}

/** The messages of one file: a single one, several, or an FHS/BHS batch. Errors: decode.batch-empty, source.too-many-messages. */
export function messagesOf(bytes: Uint8Array, from: FileOrigin): Result<FileMessages> {
  const batch = splitBatchBytes(bytes)
  if (!batch.ok) return batch
  const found = batch.value.bytes
  if (found.length > from.maxMessages)
    return fail(coded('source.too-many-messages', { found: found.length, allowed: from.maxMessages }))
  const envelopes: Envelope[] = []
  const refused: CodedError[] = []
  found.forEach((one, i) => {
    const made = envelope(one, from)
    if (made.ok) envelopes.push(made.value)
    else refused.push(coded('source.message-refused', { where: String(i + 1), found: made.error.code }))
  })
  return ok({ envelopes, refused, findings: batch.value.findings })
}
