import { type CodedError, kindOf, type Language, textOf } from '../../model/errors.ts'
import { STANDARD_DELIMITERS } from './delimiters.ts'
import { escapeText } from './escape.ts'
import type { Delimiters, Hl7Message, Segment } from './tree.ts'

/** MSA-1, HL7 table 0008. A: original mode, or application; C: accept (commit) acknowledgement of enhanced mode. */
export type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'

export interface AckDetails {
  /** Milliseconds, for MSH-7; written in UTC with offset. */
  readonly now: number
  /** MSH-10 of the reply. */
  readonly controlId: string
  readonly error?: CodedError
  /** Of MSA-3 and ERR; English unless the interface says otherwise. */
  readonly language?: Language
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** The last second written: many replies fall into one. */
let second = Number.NaN
let written = ''

function timestamp(now: number): string {
  if (Math.floor(now / 1000) !== second) {
    second = Math.floor(now / 1000)
    written = writeTime(now)
  }
  return written
}

function writeTime(now: number): string {
  const at = new Date(now)
  const date = digits(at.getUTCFullYear(), 4) + digits(at.getUTCMonth() + 1, 2) + digits(at.getUTCDate(), 2)
  return `${date}${digits(at.getUTCHours(), 2)}${digits(at.getUTCMinutes(), 2)}${digits(at.getUTCSeconds(), 2)}+0000`
}

/** `2.5.1` → 205; what does not read as a version → 204, the most widely understood. */
function versionNumber(version: string | undefined): number {
  const [major, minor] = (version ?? '').split('.').map(Number)
  return Number.isInteger(major) && Number.isInteger(minor) ? major! * 100 + minor! : 204
}

/** ERR-3, HL7 table 0357, by the first part of our code. */
function errorCondition(error: CodedError): string {
  if (error.code === 'receive.not-hl7' || error.code === 'receive.batch') return '100^Segment sequence error^HL70357'
  return error.code.startsWith('decode.') ? '102^Data type error^HL70357' : '207^Application internal error^HL70357'
}

/** From 2.5 on: ERR-3 condition, ERR-4 severity, ERR-5 our code, ERR-8 text for people. */
function errorSegment(error: CodedError, text: string, delimiters: Delimiters): string {
  const { field, component } = delimiters
  const condition = errorCondition(error).replaceAll('^', component)
  const ours = escapeText(error.code, delimiters)
  const warning = kindOf(error.code) === 'ambiguous' ? 'W' : 'E'
  return ['ERR', '', '', condition, warning, ours, '', '', text].join(field)
}

/** MSH of the reply: the sender's own delimiters, version, processing id and charset; who sent is now who receives. */
function header(request: Segment, details: AckDetails, event: string | undefined, version: number): string {
  const separator = request.raw(1)
  const component = request.raw(2)[0] ?? STANDARD_DELIMITERS.component
  const type = event === undefined ? 'ACK' : version >= 204 ? `ACK${component}${event}${component}ACK` : `ACK${component}${event}`
  const fields = [
    'MSH',
    request.raw(2) || '^~\\&',
    request.raw(5),
    request.raw(6),
    request.raw(3),
    request.raw(4),
    timestamp(details.now),
    '',
    type,
    details.controlId,
    request.raw(11) || 'P',
    request.raw(12) || '2.4',
    '',
    '',
    '',
    '',
    request.raw(17),
    request.raw(18),
  ]
  while (fields[fields.length - 1] === '') fields.pop()
  return fields.join(separator)
}

function withoutRequest(code: AckCode, details: AckDetails, text: string): string {
  const message = ['MSH', '^~\\&', '', '', '', '', timestamp(details.now), '', 'ACK', details.controlId, 'P', '2.4'].join('|')
  return `${message}\rMSA|${code}||${text}\r`
}

/** A header that runs on over a stray line must not break the reply in two. */
const oneLine = (line: string): string => (/[\r\n]/.test(line) ? line.replaceAll(/[\r\n]+/g, ' ') : line)

/**
 * A general acknowledgement (HL7 v2 section 2.9). Without a request (bytes that are no HL7) it is a 2.4 ACK with an empty MSA-2.
 * Segments end with CR; encode it in the charset the request came in.
 */
export function buildAck(request: Hl7Message | undefined, code: AckCode, details: AckDetails): string {
  const delimiters = request?.delimiters ?? STANDARD_DELIMITERS
  const { error } = details
  const text = error === undefined ? '' : escapeText(textOf(error, details.language ?? 'en'), delimiters)
  if (request === undefined) return withoutRequest(code, details, text)
  const msh = request.segments[0]!
  const version = versionNumber(msh.value(12, 1, 1))
  const msa = ['MSA', code, msh.raw(10)]
  if (text !== '') msa.push(text)
  const lines = [header(msh, details, msh.raw(9, 1, 2) || undefined, version), msa.join(delimiters.field)]
  if (error !== undefined && version >= 205) lines.push(errorSegment(error, text, delimiters))
  return `${lines.map(oneLine).join('\r')}\r`
}
