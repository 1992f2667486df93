import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, isRaw, numberOf, parseExact, stringify } from '../../src/fhir/decimal.ts'

test.each([
  '7.10',
  '{"value":7.10}',
  '{"value":7.1}',
  '[1.0,2.50,-0,-0.0,0,10]',
  '{"a":1e3,"b":1.5E-7,"c":-2e+2}',
  '{"n":12345678901234567890}',
  '{"text":"7.10, 8.0","url":"http://x/v2.30","urn":"urn:oid:2.16.840"}',
  '{"a":[{"b":[0.30]}],"c":"\\"d\\":7.10"}',
  '-0',
])('%s comes back as it was', (text) => {
  expect(stringify(parseExact(text))).toBe(text)
})

test('only a number that would change is kept as text', () => {
  const value = parseExact('{"kept":7.10,"plain":7.1}') as Record<string, unknown>
  expect(isRaw(value.kept)).toBe(true)
  expect(value.plain).toBe(7.1)
  expect([numberOf(value.kept), numberOf(value.plain), numberOf('7.1')]).toEqual([7.1, 7.1, Number.NaN])
  expect(isRaw({ rawJSON: '7.10' })).toBe(false)
})

test.each([
  ['7.10', '7.10'],
  ['7.1', '7.1'],
  ['-0.50', '-0.50'],
  ['07', undefined],
  ['.5', undefined],
  ['5.', undefined],
  ['<0.5', undefined],
  ['', undefined],
  ['1e5', '1e5'],
] as const)('the decimal %s is written as %s', (text, written) => {
  const value = decimal(text)
  expect(value === undefined ? undefined : stringify(value)).toBe(written)
})

test('text that is no JSON throws', () => {
  expect(() => parseExact('{"a":7.10')).toThrow(SyntaxError)
})

test('any decimals anywhere survive parse and stringify', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,10})?([eE][+-]?[0-9]{1,2})?$/)
  const text = fc
    .array(fc.tuple(fc.string(), digits))
    .map((pairs) => `[${pairs.map(([s, n]) => `{"v":${n},"s":${JSON.stringify(s)}}`).join(',')}]`)
  fc.assert(fc.property(text, (json) => stringify(parseExact(json)) === json))
})
