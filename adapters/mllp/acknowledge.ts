import { type AckCode, buildAck } from '../../src/formats/hl7v2/ack.ts'
import { encodeText, readLoosely } from '../../src/formats/hl7v2/charset.ts'
import { headerLine } from '../../src/formats/hl7v2/header.ts'
import { parseHl7 } from '../../src/formats/hl7v2/parse.ts'
import type { Peek } from '../../src/formats/hl7v2/peek.ts'
import type { CodedError, Language } from '../../src/model/errors.ts'
import type { Outcome } from '../../src/model/message.ts'
import type { Receipt } from '../../src/sdk/adapter.ts'

/** Which replies a message gets, and their bytes (HL7 v2 sections 2.9.2 original and 2.9.3 enhanced mode). */

/** HL7 table 0155: always, never, on error, on success. */
type Condition = 'AL' | 'NE' | 'ER' | 'SU'

const CONDITIONS: ReadonlySet<string> = new Set<Condition>(['AL', 'NE', 'ER', 'SU'])

const condition = (text: string | undefined): Condition | undefined => {
  const value = text?.trim()
  return value !== undefined && CONDITIONS.has(value) ? (value as Condition) : undefined
}

/** What a sender expects. `accept` says whether the first reply is owed, `application` the second (enhanced mode only). */
export interface Expectation {
  readonly enhanced: boolean
  readonly accept: Condition
  readonly application: Condition
}

const ORIGINAL: Expectation = { enhanced: false, accept: 'AL', application: 'NE' }

export function expectationOf(peek: Peek, mode: 'auto' | 'original' | 'enhanced'): Expectation {
  const accept = condition(peek.acceptAck)
  const application = condition(peek.applicationAck)
  const enhanced = mode === 'enhanced' || (mode === 'auto' && (accept !== undefined || application !== undefined))
  if (!enhanced) return ORIGINAL
  // One of the two valued means that the other is not wanted; neither (forced enhanced mode) asks for the accept reply.
  const nothingSaid = accept === undefined && application === undefined
  return { enhanced, accept: accept ?? (nothingSaid ? 'AL' : 'NE'), application: application ?? 'NE' }
}

const isOwed = (when: Condition, good: boolean): boolean => when === 'AL' || when === (good ? 'SU' : 'ER')

/** A reply must never be replied to: general acknowledgements, and any message that carries MSA. */
export const isReply = (peek: Peek): boolean =>
  peek.messageType.startsWith('ACK') || peek.messageType.startsWith('MCF') || peek.message.first('MSA') !== undefined

export interface ReplyContext {
  now(): number
  controlId(): string
  readonly language: Language
}

function frame(text: string, charset: string): Uint8Array {
  const body = encodeText(text, charset)
  const framed = new Uint8Array(body.length + 3)
  framed[0] = 0x0b
  framed.set(body, 1)
  framed[body.length + 1] = 0x1c
  framed[body.length + 2] = 0x0d
  return framed
}

function reply(peek: Peek, code: AckCode, error: CodedError | undefined, context: ReplyContext): Uint8Array {
  const details = { now: context.now(), controlId: context.controlId(), language: context.language }
  return frame(buildAck(peek.message, code, error === undefined ? details : { ...details, error }), peek.charset)
}

/** AA or CA: the bytes are durable. AE or CE: they could not be stored now. Undefined: not owed. */
export function receiptReply(peek: Peek, expected: Expectation, receipt: Receipt, context: ReplyContext): Uint8Array | undefined {
  if (!isOwed(expected.accept, receipt.stored)) return undefined
  const code = receipt.stored ? (expected.enhanced ? 'CA' : 'AA') : expected.enhanced ? 'CE' : 'AE'
  return reply(peek, code, receipt.stored ? undefined : receipt.error, context)
}

/** AA for committed, held and ignored, AE for failed; undefined: not owed. */
export function outcomeReply(peek: Peek, expected: Expectation, outcome: Outcome, context: ReplyContext): Uint8Array | undefined {
  const failed = outcome.state === 'failed'
  if (!isOwed(expected.application, !failed)) return undefined
  return reply(peek, failed ? 'AE' : 'AA', failed ? outcome.error : undefined, context)
}

/** AR (CR for a sender in enhanced mode) to bytes of which a header may or may not be readable. */
export function refusal(bytes: Uint8Array, error: CodedError, enhancedOnly: boolean, context: ReplyContext): Uint8Array {
  const line = readLoosely(headerLine(bytes) ?? new Uint8Array(0))
  const message = parseHl7(line.text)
  const details = { now: context.now(), controlId: context.controlId(), language: context.language, error }
  if (!message.ok) return frame(buildAck(undefined, enhancedOnly ? 'CR' : 'AR', details), 'utf-8')
  const header = message.value.segments[0]!
  const enhanced = enhancedOnly || condition(header.value(15)) !== undefined || condition(header.value(16)) !== undefined
  return frame(buildAck(message.value, enhanced ? 'CR' : 'AR', details), line.charset)
}
