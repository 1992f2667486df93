import { zstdDecompressSync } from 'node:zlib'
import { compress } from './compress.ts'
import { open, type SealScope, seal } from './seal.ts'

/**
 * Everything one apply writes for one source patient lies in one pack: content text and its search entries, part after part,
 * joined by U+0000 (JSON text never holds one). Compressed when that pays; the first byte says which.
 */
const RAW = 0
const ZSTD = 1
/** Below this the frame overhead and the call cost more than the bytes saved. */
const SMALL = 400
export const packBytes = (parts: readonly string[], scope: SealScope): Uint8Array => seal(scope, squeezeParts(parts))

export function packParts(bytes: Uint8Array, scope: SealScope): readonly string[] {
  return unsqueeze(open(scope, bytes)).split('\0')
}

const encoder = new TextEncoder()
/** One scratch for every encoding: `Buffer.from` of Chinese text took longer than compressing it. */
let scratch = Buffer.allocUnsafe(1 << 18)

/** Longer content (a document inside) goes by itself, so that the scratch does not stay that large. */
const LARGE = 1 << 22

/** Text as bytes, compressed when long enough. */
export const squeeze = (text: string): Uint8Array => squeezeParts([text])

function squeezeParts(parts: readonly string[]): Uint8Array {
  const most = parts.reduce((sum, part) => sum + part.length * 3 + 1, 0)
  if (most > LARGE) return squeezeBytes(Buffer.from(parts.join('\0')))
  if (most > scratch.length) scratch = Buffer.allocUnsafe(most * 2)
  let length = 0
  for (const [at, part] of parts.entries()) {
    if (at > 0) scratch[length++] = 0
    length += encoder.encodeInto(part, scratch.subarray(length)).written
  }
  return squeezeBytes(scratch.subarray(0, length))
}

function squeezeBytes(plain: Uint8Array): Uint8Array {
  const small = plain.length < SMALL
  const body = small ? plain : compress(plain)
  const out = Buffer.allocUnsafe(body.length + 1)
  out[0] = small ? RAW : ZSTD
  out.set(body, 1)
  return out
}

export function unsqueeze(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1)
  return (bytes[0] === ZSTD ? zstdDecompressSync(view) : view).toString('utf8')
}
