import { describe, expect, test } from 'vitest'
import { secretKey, sign, verify } from '../../../src/sdk/signature.ts'

/** The test vector that the Standard Webhooks reference libraries share. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const KEY = secretKey(VECTOR.secret)!
const OTHER = secretKey(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)!
const NOW = VECTOR.timestamp * 1000

const headers = (over: Partial<{ id: string; timestamp: string; signature: string }> = {}) => ({
  id: VECTOR.id,
  timestamp: String(VECTOR.timestamp),
  signature: VECTOR.signature,
  ...over,
})

test('the published vector', () => {
  expect(sign([KEY], VECTOR.id, VECTOR.timestamp, VECTOR.body)).toBe(VECTOR.signature)
  expect(verify([KEY], headers(), VECTOR.body, NOW)).toBe('valid')
})

test('while a secret is rotated, both receivers find theirs', () => {
  const both = sign([OTHER, KEY], VECTOR.id, VECTOR.timestamp, VECTOR.body)
  expect(both.split(' ')).toHaveLength(2)
  expect(verify([KEY], headers({ signature: both }), VECTOR.body, NOW)).toBe('valid')
  expect(verify([OTHER], headers({ signature: both }), VECTOR.body, NOW)).toBe('valid')
  expect(verify([OTHER, KEY], headers(), VECTOR.body, NOW)).toBe('valid')
})

describe('what is not valid', () => {
  test.each([
    ['another body', headers(), '{"test": 1}', NOW, 'wrong-signature'],
    ['another id', headers({ id: 'msg_other' }), VECTOR.body, NOW, 'wrong-signature'],
    ['another time', headers({ timestamp: String(VECTOR.timestamp + 1) }), VECTOR.body, NOW, 'wrong-signature'],
    ['no version', headers({ signature: VECTOR.signature.slice(3) }), VECTOR.body, NOW, 'wrong-signature'],
    ['another version', headers({ signature: `v2${VECTOR.signature.slice(2)}` }), VECTOR.body, NOW, 'wrong-signature'],
    ['empty', headers({ signature: '' }), VECTOR.body, NOW, 'wrong-signature'],
    ['six minutes old', headers(), VECTOR.body, NOW + 360_000, 'stale'],
    ['six minutes early', headers(), VECTOR.body, NOW - 360_000, 'stale'],
    ['a time in words', headers({ timestamp: 'now' }), VECTOR.body, NOW, 'stale'],
    ['no headers', { id: undefined, timestamp: undefined, signature: undefined }, VECTOR.body, NOW, 'missing-headers'],
  ])('%s', (_name, given, body, now, verdict) => expect(verify([KEY], given, body, now)).toBe(verdict))
})

describe('a secret', () => {
  const bytes = (count: number): string => `whsec_${Buffer.alloc(count, 9).toString('base64')}`
  test.each([
    [bytes(24), 24],
    [bytes(32), 32],
    [bytes(64), 64],
    [bytes(23), undefined],
    [bytes(65), undefined],
    [bytes(32).slice(6), undefined],
    ['whsec_not base64 at all, but long enough to be a key', undefined],
    ['', undefined],
  ])('%s', (secret, length) => expect(secretKey(secret)?.length).toBe(length))
})
