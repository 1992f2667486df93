import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/**
 * Page links hold the whole search and its position, sealed: a name or number somebody searched for never stands in an
 * address we make, and nobody can alter one. No server memory is kept for them.
 */
export interface PageSeal {
  seal(value: unknown): string
  /** Undefined when it was not made here, or by a process with another key. */
  open(text: string): unknown
}

const ALGORITHM = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

/** `key`: 32 bytes; without one the links end with the process. */
export function pageSeal(key: Uint8Array = randomBytes(32)): PageSeal {
  return {
    seal(value) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv(ALGORITHM, key, nonce)
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length <= NONCE + TAG || bytes.length > 65_536 || bytes.toString('base64url') !== text) return undefined
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE))
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8'))
      } catch {
        return undefined
      }
    },
  }
}
