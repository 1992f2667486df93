import { describe, expect, test } from 'vitest'
import { isDate, isDateTime, isInstant, isTime, lacksZone, spanOf } from '../../src/fhir/dates.ts'

describe('the span of', () => {
  test.each([
    ['2026', '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
    ['2026-02', '2026-02-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z'],
    ['2024-12', '2024-12-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2026-03-01T08:00:00+08:00', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.999Z'],
    ['2026-03-01T08:00:00-05:30', '2026-03-01T13:30:00.000Z', '2026-03-01T13:30:00.999Z'],
    ['2026-03-01T08:00:00.1Z', '2026-03-01T08:00:00.100Z', '2026-03-01T08:00:00.199Z'],
    ['2026-03-01T08:00:00.12Z', '2026-03-01T08:00:00.120Z', '2026-03-01T08:00:00.129Z'],
    ['2026-03-01T08:00:00.123456Z', '2026-03-01T08:00:00.123Z', '2026-03-01T08:00:00.123Z'],
    ['0099-12', '0099-12-01T00:00:00.000Z', '0099-12-31T23:59:59.999Z'],
  ])('%s is %s to %s', (text, first, last) => {
    expect(spanOf(text)!.map((at) => new Date(at).toISOString())).toEqual([first, last])
  })

  test('a day at an offset begins at its own midnight', () => {
    expect(new Date(spanOf('2026-03-01', 480)![0]).toISOString()).toBe('2026-02-28T16:00:00.000Z')
  })

  test.each([
    '',
    '26',
    '2026-3',
    '2026-02-30',
    '2023-02-29',
    '0000',
    '2026-03-01T08:00Z',
    '2026-03-01T08:00:00',
    '2026-03-01T08:00:00+15:00',
    '0',
  ])('%j is none', (text) => {
    expect(spanOf(text)).toBeUndefined()
  })
})

test('each grammar takes its own precision', () => {
  const texts = ['2026', '2026-03-01', '2026-03-01T08:00:00Z', '08:00:00', '2026-03-01T08:00:00']
  expect(texts.map((text) => [isDate(text), isDateTime(text), isInstant(text), isTime(text), lacksZone(text)])).toEqual([
    [true, true, false, false, false],
    [true, true, false, false, false],
    [false, true, true, false, false],
    [false, false, false, true, false],
    [false, false, false, false, true],
  ])
})
