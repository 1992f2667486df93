import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExact } from '../../../src/fhir/decimal.ts'
import { JSON_LIMITS, jsonPositions, parseJson } from '../../../src/formats/json/parse.ts'

const RUNS = { numRuns: 300 }
const read = (text: string): unknown => {
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : parsed.error.code
}

describe('reading JSON', () => {
  test.each([
    ['7.10', '7.10'],
    ['-0', '-0'],
    ['1e3', '1e3'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.1', '0.1'],
    ['42', '42'],
  ])('the number %s goes out as it came in', (text, written) => {
    expect(JSON.stringify(read(`{"n":${text}}`))).toBe(`{"n":${written}}`)
  })

  test.each([
    ['a byte order mark is no part of it', '\ufeff{"a":1}', { a: 1 }],
    ['escapes', String.raw`["\u5f20\u4e09","\ud83d\ude00","a\"b\\","\/\b\f\n\r\t"]`, ['张三', '😀', 'a"b\\', '/\b\f\n\r\t']],
    ['half a character is made whole', String.raw`"\ud800"`, '\ufffd'],
    ['empty ones', '[{},[],"",null,true,false]', [{}, [], '', null, true, false]],
    ['blanks of all four kinds', ' \t\n\r[ 1 , 2 ] ', [1, 2]],
  ])('%s', (_name, text, value) => {
    expect(read(text)).toEqual(value)
  })

  test('a member named __proto__ is a member', () => {
    const value = read('{"__proto__":{"admin":true}}') as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('agrees with the parser of the language on whatever it writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(parseExact(text)))
      }),
      RUNS,
    )
  })

  test('takes and refuses what the parser of the language does, but for names that stand twice', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-',
      '.5',
      '01',
      '1.',
      '1e',
      'true',
      'nul',
      ' ',
      '\\',
      '"',
      '\u0001',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const parsed = parseJson(text)
        let taken = true
        try {
          JSON.parse(text)
        } catch {
          taken = false
        }
        if (!parsed.ok && parsed.error.code === 'decode.json-duplicate') expect(taken).toBe(true)
        else expect(parsed.ok).toBe(taken)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('refusing', () => {
  const deep = (n: number): string => '['.repeat(n) + ']'.repeat(n)

  test.each([
    ['cut short', '{"a":\n [1, 2', 'decode.json', '2:7'],
    ['something behind the value', '{} x', 'decode.json', '1:4'],
    ['a control character in a text', '["a\u0001"]', 'decode.json', '1:2'],
    ['a bad escape', String.raw`["\x"]`, 'decode.json', '1:2'],
    ['nothing at all', '  ', 'decode.json', '1:3'],
    ['a name that stands twice', '{"id":1,\n"id":2}', 'decode.json-duplicate', '2:1'],
    ['a number longer than any measurement', `[${'9'.repeat(500)}]`, 'decode.json', '1:2'],
    ['too deep', deep(JSON_LIMITS.depth + 1), 'decode.too-deep', `1:${JSON_LIMITS.depth + 1}`],
  ])('%s', (_name, text, code, where) => {
    const parsed = parseJson(text)
    expect(parsed.ok ? 'taken' : [parsed.error.code, parsed.error.facts.where]).toEqual([code, where])
  })

  test('as deep as allowed is taken', () => {
    expect(parseJson(deep(JSON_LIMITS.depth)).ok).toBe(true)
  })

  test('too long', () => {
    const parsed = parseJson('[1,2,3]', { depth: 8, characters: 6 })
    expect(parsed.ok ? '' : parsed.error.code).toBe('decode.too-large')
  })

  test('an error names a place, never a value', () => {
    const parsed = parseJson('{"name":"王小梅",}')
    expect(JSON.stringify(parsed)).not.toContain('王')
  })
})

test('every position is where the value stands', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (json, mark) => {
      const text = mark ? `\ufeff${json}` : json
      for (const [path, { offset, length }] of jsonPositions(text)) {
        const piece = text.slice(offset, offset + length)
        const quoted = text[offset - 1] === '"' && text[offset + length] === '"' ? `"${piece}"` : piece
        expect(() => JSON.parse(quoted) as unknown, path).not.toThrow()
      }
    }),
    RUNS,
  )
})

test('positions are found by path', () => {
  const text = '{"items":[{"code":"GLU","value":7.10},{"code":"K"}],"at":null}'
  const positions = jsonPositions(text)
  const at = (path: string): string => {
    const { offset, length } = positions.get(path)!
    return text.slice(offset, offset + length)
  }
  expect([at('items[0].value'), at('items[1].code'), at('items[0].code'), at('at')]).toEqual(['7.10', 'K', 'GLU', 'null'])
})
