import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Standard Webhooks signatures (specification v1.0): HMAC-SHA256 over `id.timestamp.body`, base64, prefixed `v1,`;
 * several stand side by side, separated by spaces, while a secret is being rotated.
 */

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Key bytes of a `whsec_…` secret; undefined when it is not one of 24 to 64 bytes, as the specification asks. */
export function secretKey(secret: string): Buffer | undefined {
  if (!secret.startsWith(PREFIX)) return undefined
  const text = secret.slice(PREFIX.length)
  if (!BASE64.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

/** `timestamp` in whole seconds. */
const signOnce = (key: Buffer, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`

/** The value of `webhook-signature`: one signature a key. */
export const sign = (keys: readonly Buffer[], id: string, timestamp: number, body: string): string =>
  keys.map((key) => signOnce(key, id, timestamp, body)).join(' ')

export interface SignedHeaders {
  readonly id: string | undefined
  readonly timestamp: string | undefined
  readonly signature: string | undefined
}

export type Verdict = 'valid' | 'missing-headers' | 'stale' | 'wrong-signature'

/** Five minutes either way is the tolerance the specification's own libraries use. */
const TOLERANCE_SECONDS = 300

/** `now` in milliseconds. */
export function verify(keys: readonly Buffer[], headers: SignedHeaders, body: string, now: number): Verdict {
  const { id, timestamp, signature } = headers
  if (id === undefined || timestamp === undefined || signature === undefined) return 'missing-headers'
  const seconds = Number(timestamp)
  if (!Number.isInteger(seconds) || Math.abs(now / 1000 - seconds) > TOLERANCE_SECONDS) return 'stale'
  const given = signature.split(' ').map((text) => Buffer.from(text))
  const matches = keys.some((key) => {
    const expected = Buffer.from(signOnce(key, id, seconds, body))
    return given.some((candidate) => candidate.length === expected.length && timingSafeEqual(candidate, expected))
  })
  return matches ? 'valid' : 'wrong-signature'
}
