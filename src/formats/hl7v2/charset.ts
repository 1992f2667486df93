import iconv from 'iconv-lite'
import { type CodedError, coded } from '../../model/errors.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { CHARSET_EXAMPLES, charsetOf } from './charset-names.ts'

/**
 * Bytes to text and back. The whole frame is decoded before anything is split: in GBK and Big5 a character's second byte may be
 * 0x7C, 0x5E, 0x7E or 0x5C, the codes of HL7's delimiters.
 */

export interface Decoded {
  /** Without a byte order mark. */
  readonly text: string
  /** WHATWG name: utf-8, gb18030, windows-1252 …; `us-ascii` when declared so. */
  readonly charset: string
  readonly how: 'declared' | 'configured' | 'detected'
}

const isAscii = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return false
  return true
}

type Decoder = InstanceType<typeof TextDecoder>

const decoders = new Map<string, Decoder>()

function decoderOf(charset: string): Decoder {
  let decoder = decoders.get(charset)
  if (decoder === undefined) {
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: false })
    decoders.set(charset, decoder)
  }
  return decoder
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** Undefined when the bytes are not valid in that charset. */
function tryDecode(bytes: Uint8Array, charset: string): string | undefined {
  if (charset === 'us-ascii') return isAscii(bytes) ? decoderOf('utf-8').decode(bytes) : undefined
  try {
    return withoutMark(decoderOf(charset).decode(bytes))
  } catch {
    return undefined
  }
}

const CHUNK = 4096

/** Offset of the byte at which decoding fails; only looked for when it did. */
function failsAt(bytes: Uint8Array, charset: string): string {
  if (charset === 'us-ascii') return String(bytes.findIndex((byte) => byte > 0x7f))
  let good = 0
  const whole = new TextDecoder(charset, { fatal: true })
  try {
    for (; good < bytes.length; good += CHUNK) whole.decode(bytes.subarray(good, good + CHUNK), { stream: true })
  } catch {
    return String(failsWithin(bytes, charset, good))
  }
  return String(bytes.length)
}

function failsWithin(bytes: Uint8Array, charset: string, from: number): number {
  const decoder = new TextDecoder(charset, { fatal: true })
  decoder.decode(bytes.subarray(0, from), { stream: true })
  for (let at = from; at < bytes.length; at++) {
    try {
      decoder.decode(bytes.subarray(at, at + 1), { stream: true })
    } catch {
      return at
    }
  }
  return bytes.length
}

function markedCharset(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0x84 && bytes[1] === 0x31 && bytes[2] === 0x95 && bytes[3] === 0x33) return 'gb18030'
  return undefined
}

/** MSH-18 may repeat: `ASCII~GB 18030-2000` names a base and what else may come; the first that decodes is taken. */
function decodeDeclared(bytes: Uint8Array, declared: string, where: string): Result<Decoded> {
  let error: CodedError | undefined
  for (const name of declared.split('~')) {
    if (name.trim() === '') continue
    const charset = charsetOf(name)
    const text = charset === undefined ? undefined : tryDecode(bytes, charset)
    if (charset !== undefined && text !== undefined) return ok({ text, charset, how: 'declared' })
    error ??=
      charset === undefined
        ? coded('decode.charset-unknown', { found: name.slice(0, 24), where, allowed: CHARSET_EXAMPLES })
        : coded('decode.charset', { where: failsAt(bytes, charset), allowed: charset })
  }
  return fail(error ?? coded('decode.charset-unknown', { found: '', where, allowed: CHARSET_EXAMPLES }))
}

function decodeConfigured(bytes: Uint8Array, configured: string): Result<Decoded> {
  const charset = charsetOf(configured)
  if (charset === undefined) {
    return fail(coded('decode.charset-unknown', { found: configured, where: 'charset', allowed: CHARSET_EXAMPLES }))
  }
  const text = tryDecode(bytes, charset)
  if (text === undefined) return fail(coded('decode.charset', { where: failsAt(bytes, charset), allowed: charset }))
  return ok({ text, charset, how: 'configured' })
}

/** Strict UTF-8 first: text in another charset is practically never valid UTF-8 by accident. Then GB18030. */
function detect(bytes: Uint8Array): Result<Decoded> {
  for (const charset of ['utf-8', 'gb18030']) {
    const text = tryDecode(bytes, charset)
    if (text !== undefined) return ok({ text, charset, how: 'detected' })
  }
  return fail(coded('decode.charset-undetected', { where: failsAt(bytes, 'utf-8') }))
}

/**
 * Decodes by what the message declares (a byte order mark, else MSH-18), else by the interface's setting, else by detection. A
 * declared charset that is unknown or does not decode is an error, unless the interface's setting decodes. `where` names the place of
 * the declaration in errors.
 * Errors: decode.charset (where: byte offset), decode.charset-unknown, decode.charset-undetected.
 */
export function decodeBytes(
  bytes: Uint8Array,
  from: { declared?: string; configured?: string; where?: string } = {},
): Result<Decoded> {
  const { configured } = from
  const declared = markedCharset(bytes) ?? from.declared
  if (declared !== undefined && declared.trim() !== '') {
    const decoded = decodeDeclared(bytes, declared, from.where ?? 'MSH-18')
    if (decoded.ok || configured === undefined) return decoded
    const instead = decodeConfigured(bytes, configured)
    return instead.ok ? instead : decoded
  }
  return configured === undefined ? detect(bytes) : decodeConfigured(bytes, configured)
}

/**
 * Text of bytes that need not be right: for a reply to a sender whose declaration is wrong, never for values. UTF-8, else GB18030,
 * else one character a byte.
 */
export function readLoosely(bytes: Uint8Array): { readonly text: string; readonly charset: string } {
  for (const charset of ['utf-8', 'gb18030']) {
    const text = tryDecode(bytes, charset)
    if (text !== undefined) return { text, charset }
  }
  return { text: decoderOf('windows-1252').decode(bytes), charset: 'windows-1252' }
}

const encoder = new TextEncoder()

/** The WHATWG names that iconv-lite calls otherwise. */
const ICONV_NAMES: Readonly<Record<string, string>> = { 'us-ascii': 'ascii', 'iso-2022-jp': 'shift_jis', 'windows-874': 'win874' }

/** Text in the named charset, without a byte order mark; an unknown name gives UTF-8, a character it lacks `?`. */
export function encodeText(text: string, charset: string): Uint8Array {
  const known = charsetOf(charset) ?? 'utf-8'
  if (known === 'utf-8') return encoder.encode(text)
  return new Uint8Array(iconv.encode(text, ICONV_NAMES[known] ?? known))
}
