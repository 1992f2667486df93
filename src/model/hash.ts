import { hash } from 'node:crypto'

/** The only door to node:crypto for the pure rooms. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

/** RFC 4648 base32hex, lower case, no padding: byte order is text order, so ids with a common prefix lie together. */
export function base32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += ALPHABET[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  if (bits > 0) out += ALPHABET[(value << (5 - bits)) & 31]
  return out
}

// The one-shot call costs a third less than createHash for the short texts hashed here.
const sha256 = (text: string | Uint8Array): Buffer => hash('sha256', text, 'buffer')

/** Hex SHA-256 of text or bytes. */
export const sha256Hex = (text: string | Uint8Array): string => hash('sha256', text, 'hex')

/** 24 base32 characters: 120 bits. */
export const hash120 = (text: string): string => base32(sha256(text).subarray(0, 15))

/** 12 base32 characters: 60 bits. */
export const hash60 = (text: string): string => base32(sha256(text).subarray(0, 8)).slice(0, 12)

/** A positive safe integer of 52 bits: fits a JavaScript number and an SQL integer. */
export const hash52 = (text: string | Uint8Array): number => {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16)
}

/** A positive integer of 31 bits, for names in a small closed set (parameters, paths). FNV-1a. */
export function hash31(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash & 0x7fffffff
}
