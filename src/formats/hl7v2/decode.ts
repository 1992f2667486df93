import { ok, type Result } from '../../model/result.ts'
import { type Decoded, decodeBytes } from './charset.ts'
import { declaredCharset } from './header.ts'
import { parseHl7 } from './parse.ts'
import type { Hl7Message } from './tree.ts'

/**
 * Bytes of one message to its tree: charset by MSH-18, else `configured`, else detection.
 * Errors: decode.charset, decode.charset-unknown, decode.charset-undetected, decode.not-hl7, decode.delimiters.
 */
export function decodeHl7(
  bytes: Uint8Array,
  configured?: string,
): Result<{ readonly message: Hl7Message; readonly charset: string; readonly how: Decoded['how'] }> {
  const decoded = decodeBytes(bytes, { declared: declaredCharset(bytes), configured })
  if (!decoded.ok) return decoded
  const message = parseHl7(decoded.value.text)
  return message.ok ? ok({ message: message.value, charset: decoded.value.charset, how: decoded.value.how }) : message
}
