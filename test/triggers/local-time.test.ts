import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterQuiet, instantOf, localZone } from '../../src/triggers/local-time.ts'

const SHANGHAI = localZone('Asia/Shanghai')
const BERLIN = localZone('Europe/Berlin')
const NIGHT = { from: 21 * 60, to: 8 * 60, zone: SHANGHAI }
const NOON = { from: 12 * 60, to: 14 * 60, zone: SHANGHAI }
const at = (text: string): number => Date.parse(text)

describe('a FHIR time as an instant', () => {
  test.each([
    ['2026-03-01T10:00:00+08:00', SHANGHAI, '2026-03-01T02:00:00Z'],
    ['2026-03-01T10:00:00Z', SHANGHAI, '2026-03-01T10:00:00Z'],
    ['2026-03-01T10:00:00.250Z', SHANGHAI, '2026-03-01T10:00:00.250Z'],
    ['2026-03-01', SHANGHAI, '2026-02-28T16:00:00Z'],
    ['2026-03', SHANGHAI, '2026-02-28T16:00:00Z'],
    ['2026', SHANGHAI, '2025-12-31T16:00:00Z'],
    ['2026-07-01', BERLIN, '2026-06-30T22:00:00Z'],
  ] as const)('%s', (text, zone, expected) => expect(instantOf(text, zone)).toBe(at(expected)))

  test.each(['', 'soon', '2026-13-01', '1900-01-01', '1900-01-01T00:00:00+08:00', '20260301'])('%j is none', (text) => {
    expect(instantOf(text, SHANGHAI)).toBeUndefined()
  })
})

describe('quiet hours defer to their end', () => {
  test.each([
    ['night, evening', NIGHT, '2026-03-01T21:00:00+08:00', '2026-03-02T08:00:00+08:00'],
    ['night, before midnight', NIGHT, '2026-03-01T23:59:00+08:00', '2026-03-02T08:00:00+08:00'],
    ['night, midnight', NIGHT, '2026-03-02T00:00:00+08:00', '2026-03-02T08:00:00+08:00'],
    ['night, morning', NIGHT, '2026-03-02T07:59:59+08:00', '2026-03-02T08:00:00+08:00'],
    ['day, at its start', NIGHT, '2026-03-02T08:00:00+08:00', '2026-03-02T08:00:00+08:00'],
    ['day, before its end', NIGHT, '2026-03-01T20:59:59+08:00', '2026-03-01T20:59:59+08:00'],
    ['noon', NOON, '2026-03-01T13:00:00+08:00', '2026-03-01T14:00:00+08:00'],
    ['after noon', NOON, '2026-03-01T14:00:00+08:00', '2026-03-01T14:00:00+08:00'],
    ['the night summer time begins', { ...NIGHT, zone: BERLIN }, '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
    ['the night summer time ends', { ...NIGHT, zone: BERLIN }, '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
  ] as const)('%s', (_name, quiet, from, expected) => expect(afterQuiet(at(from), quiet)).toBe(at(expected)))

  test('no quiet hours, no change', () => expect(afterQuiet(5, undefined)).toBe(5))

  test('deferring never goes back, waits at most the quiet hours, and is done once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        fc.constantFrom(SHANGHAI, BERLIN),
        (instant, zone) => {
          const quiet = { ...NIGHT, zone }
          const deferred = afterQuiet(instant, quiet)
          return deferred >= instant && deferred - instant <= 12 * 3_600_000 && afterQuiet(deferred, quiet) === deferred
        },
      ),
    )
  })
})
