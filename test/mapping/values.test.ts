import { expect, test } from 'vitest'
import { decimalText } from '../../src/mapping/values/number.ts'
import { embeddedFlag, parseReferenceRange, parseResult } from '../../src/mapping/values/result.ts'
import { fhirDate, fhirDateTime, instantOf, isNever, momentReader, parseMoment } from '../../src/mapping/values/time.ts'
import { offsetAt } from '../../src/mapping/values/zone.ts'

test.each<[string, string | undefined]>([
  ['7.10', '7.10'],
  ['007.10', '7.10'],
  ['.5', '0.5'],
  ['-0.50', '-0.50'],
  ['+5', '5'],
  ['5.', '5'],
  ['000', '0'],
  ['12345678901234567890.12', '12345678901234567890.12'],
  ['1e5', '1e5'],
  ['1,234', undefined],
  ['+++', undefined],
  ['', undefined],
  ['1e9999', undefined],
])('decimal %s', (text, expected) => {
  expect(decimalText(text)).toBe(expected)
})

test.each<[string, object]>([
  ['13.2', { kind: 'number', value: '13.2' }],
  ['13.2×10^9/L ↑', { kind: 'number', value: '13.2', unit: '×10^9/L' }],
  ['13.2 ↑', { kind: 'number', value: '13.2' }],
  ['* 5.0 H', { kind: 'number', value: '5.0' }],
  ['<0.5', { kind: 'number', value: '0.5', comparator: '<' }],
  ['≥ 90', { kind: 'number', value: '90', comparator: '>=' }],
  ['１２．５', { kind: 'number', value: '12.5' }],
  ['>1:640', { kind: 'ratio', numerator: '1', denominator: '640', comparator: '>' }],
  ['7 ~ 40', { kind: 'range', low: '7', high: '40' }],
  ['4.0-10.0×10^9/L', { kind: 'range', low: '4.0', high: '10.0', unit: '×10^9/L' }],
  ['5 mmol/L', { kind: 'number', value: '5', unit: 'mmol/L' }],
  ['阳性', { kind: 'text' }],
  ['+++', { kind: 'text' }],
  ['2026-06-15', { kind: 'text' }],
  ['40-7', { kind: 'text' }],
  ['13.2 13.3', { kind: 'text' }],
])('result %s', (text, expected) => {
  expect(parseResult(text)).toMatchObject(expected)
})

test.each<[string, object | undefined]>([
  ['7 ~ 40', { low: '7', high: '40', text: '7 ~ 40' }],
  ['4.0-10.0×10^9/L', { low: '4.0', high: '10.0', unit: '×10^9/L' }],
  ['<30', { low: undefined, high: '30', text: '<30' }],
  ['>50', { low: '50', high: undefined }],
  ['0-0', undefined],
  ['阴性', { low: undefined, high: undefined, text: '阴性' }],
])('reference range %s', (text, expected) => {
  const parsed = parseReferenceRange(text)
  if (expected === undefined) expect(parsed).toBeUndefined()
  else expect(parsed).toMatchObject(expected)
})

test.each<[string, string | undefined]>([
  ['13.2 ↑', 'H'],
  ['1.2↓↓', 'LL'],
  ['5.0 偏高', 'H'],
  ['* 12', 'A'],
  ['12', undefined],
  ['HELLO', undefined],
])('flag in %s', (text, expected) => {
  expect(embeddedFlag(text)).toBe(expected)
})

test.each<[string, string | undefined]>([
  ['2026', '2026'],
  ['202606', '2026-06'],
  ['20260615', '2026-06-15'],
  // FHIR wants minutes and seconds with a time; only then are they zero.
  ['202606151552', '2026-06-15T15:52:00+08:00'],
  ['20260615155241', '2026-06-15T15:52:41+08:00'],
  ['20260615155241.1234+0100', '2026-06-15T15:52:41.1234+01:00'],
  ['2026061515+00', '2026-06-15T15:00:00+00:00'],
  ['20260615155241Z', '2026-06-15T15:52:41+00:00'],
  ['2022-06-15 15:52:41', '2022-06-15T15:52:41+08:00'],
  ['2022-06-15T15:52:41.5-05:00', '2022-06-15T15:52:41.5-05:00'],
  ['2022/6/5', '2022-06-05'],
  ['2022年6月15日', '2022-06-15'],
  ['20260230', undefined],
  ['20261301', undefined],
  ['2026061525', undefined],
  ['tomorrow', undefined],
])('dateTime %s', (text, expected) => {
  const moment = parseMoment(text)
  expect(moment && fhirDateTime(moment, 'Asia/Shanghai')).toBe(expected)
})

test('a date keeps the wall date whatever the offset', () => {
  expect(fhirDate(parseMoment('19950725000000+0000')!)).toBe('1995-07-25')
})

test.each(['-', '19000101', '1900-01-01', '1900-01-01 00:00:00', '0000-00-00', '0', '00000000', '0000-00-00 00:00:00'])(
  '%s means no time',
  (text) => {
    expect(isNever(text)).toBe(true)
  },
)

test.each(['19000102', '20260615', '1'])('%s is not taken for no time', (text) => {
  expect(isNever(text)).toBe(false)
})

test.each<[string, string, string | undefined]>([
  ['yyyyMMddHHmmss', '20260615083000', '2026-06-15T08:30:00+08:00'],
  ['dd/MM/yyyy HH:mm', '15/06/2026 08:30', '2026-06-15T08:30:00+08:00'],
  ['yyyyMMdd', '2026-06-15', undefined],
])('format %s', (format, text, expected) => {
  const moment = momentReader(format)?.(text)
  expect(moment && fhirDateTime(moment, 'Asia/Shanghai')).toBe(expected)
})

test('a format with an unknown letter is none', () => {
  expect(momentReader('yyyyQQ')).toBeUndefined()
})

test.each<[string, string, number | undefined]>([
  ['Asia/Shanghai', '2026-01-01T00:00:00Z', 480],
  ['Asia/Shanghai', '1988-07-01T00:00:00Z', 540],
  ['America/New_York', '2026-01-15T12:00:00Z', -300],
  ['America/New_York', '2026-07-15T12:00:00Z', -240],
  ['America/New_York', '2026-03-08T01:00:00Z', -300],
  ['America/New_York', '2026-03-08T12:00:00Z', -240],
  ['Nowhere/Land', '2026-01-01T00:00:00Z', undefined],
])('offset of %s at wall time %s', (zone, wall, expected) => {
  expect(offsetAt(zone, Date.parse(wall))).toBe(expected)
})

test('an instant is UTC milliseconds', () => {
  expect(instantOf(parseMoment('20260615083000.25')!, 'Asia/Shanghai')).toBe(Date.UTC(2026, 5, 15, 0, 30, 0, 250))
})
