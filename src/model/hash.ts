import { hash } from 'node:crypto'

/** The only door to node:crypto for the pure rooms. */

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

// One byte a character: half the cost of a Buffer, for the short texts hashed here. The types do not know the encoding.
const sha256 = (text: string): string => hash('sha256', text, 'latin1' as 'hex')

/** RFC 4648 base32hex, lower case, of the first bytes of a digest: byte order is text order, so ids with a common prefix lie together. */
function base32Of(digest: string, length: number): string {
  let out = ''
  let bits = 0
  let value = 0
  for (let i = 0; out.length < length; i++) {
    value = (value << 8) | digest.charCodeAt(i)
    bits += 8
    while (bits >= 5 && out.length < length) {
      bits -= 5
      out += ALPHABET[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return out
}

/** Hex SHA-256 of text or bytes. */
export const sha256Hex = (text: string | Uint8Array): string => hash('sha256', text, 'hex')

/** 24 base32 characters: 120 bits. */
export const hash120 = (text: string): string => base32Of(sha256(text), 24)

/** 12 base32 characters: 60 bits. */
export const hash60 = (text: string): string => base32Of(sha256(text), 12)

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
