import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeBytes, encodeText } from '../../../src/formats/hl7v2/charset.ts'
import { charsetOf } from '../../../src/formats/hl7v2/charset-names.ts'
import { decodeHl7 } from '../../../src/formats/hl7v2/decode.ts'
import { declaredCharset } from '../../../src/formats/hl7v2/header.ts'

const bytesOf = (text: string, charset = 'utf8'): Uint8Array => new Uint8Array(iconv.encode(text, charset))
const latin = (text: string): Uint8Array => bytesOf(text, 'latin1')

const NAMES: readonly (readonly [string, string])[] = [
  ['ASCII', 'us-ascii'],
  ['ISO IR6', 'us-ascii'],
  ['UNICODE', 'utf-8'],
  ['UNICODE UTF-8', 'utf-8'],
  ['unicode utf8', 'utf-8'],
  ['UTF-8', 'utf-8'],
  ['ISO_IR 192', 'utf-8'],
  ['UNICODE UTF-16', 'utf-16be'],
  ['GB 18030-2000', 'gb18030'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gb18030'],
  ['GB2312', 'gb18030'],
  ['ISO IR 58', 'gb18030'],
  ['BIG-5', 'big5'],
  ['8859/1', 'windows-1252'],
  ['ISO-8859-1', 'windows-1252'],
  ['8859/15', 'iso-8859-15'],
  ['ISO IR87', 'iso-2022-jp'],
  ['KS X 1001', 'euc-kr'],
  ['windows-1252', 'windows-1252'],
]

describe('names of charsets', () => {
  it.each(NAMES)('%s is %s', (name, charset) => {
    expect(charsetOf(name)).toBe(charset)
  })

  it.each(['', 'EBCDIC', '8859/77', 'constructor', 'toString'])('%j is not known', (name) => {
    expect(charsetOf(name)).toBeUndefined()
  })
})

describe('how the charset is found', () => {
  const gbk = bytesOf('张三', 'gb18030')
  const utf8 = bytesOf('张三')

  it.each([
    ['declared', utf8, { declared: 'UNICODE UTF-8' }, 'utf-8', 'declared'],
    ['declared before configured', utf8, { declared: 'UNICODE', configured: 'GB18030' }, 'utf-8', 'declared'],
    ['configured when nothing is declared', gbk, { configured: 'GBK' }, 'gb18030', 'configured'],
    [
      'configured when the declared one does not decode',
      gbk,
      { declared: 'UNICODE UTF-8', configured: 'GBK' },
      'gb18030',
      'configured',
    ],
    ['configured when the declared one is not known', gbk, { declared: 'HANZI', configured: 'GBK' }, 'gb18030', 'configured'],
    ['ASCII declared, Chinese sent, configured mends it', gbk, { declared: 'ASCII', configured: 'GBK' }, 'gb18030', 'configured'],
    ['a later repetition of MSH-18', gbk, { declared: 'ASCII~GB 18030-2000' }, 'gb18030', 'declared'],
    ['detected: UTF-8 first', utf8, {}, 'utf-8', 'detected'],
    ['detected: then GB18030', gbk, {}, 'gb18030', 'detected'],
    ['blank MSH-18 is none', gbk, { declared: ' ' }, 'gb18030', 'detected'],
  ] as const)('%s', (_, bytes, from, charset, how) => {
    expect(decodeBytes(bytes, from)).toEqual({ ok: true, value: { text: '张三', charset, how } })
  })

  it.each([
    ['declared UTF-8, GBK bytes', latin('ab\xd5\xc5'), { declared: 'UNICODE UTF-8' }, 'decode.charset', '3'],
    ['declared ASCII, other bytes', latin('abc\xd5'), { declared: 'ASCII' }, 'decode.charset', '3'],
    ['unknown name, none configured', latin('abc'), { declared: 'EBCDIC' }, 'decode.charset-unknown', 'MSH-18'],
    ['unknown name configured', latin('abc'), { configured: 'EBCDIC' }, 'decode.charset-unknown', 'charset'],
    ['neither UTF-8 nor GB18030', latin('abc\xff\xff'), {}, 'decode.charset-undetected', '3'],
  ] as const)('refused: %s', (_, bytes, from, code, where) => {
    expect(decodeBytes(bytes, from)).toMatchObject({ ok: false, error: { code, facts: { where } } })
  })

  it('finds the place in a long text', () => {
    const long = new Uint8Array(20_000).fill(65)
    long[13_333] = 0xff
    expect(decodeBytes(long, { declared: 'UTF-8' })).toMatchObject({ error: { facts: { where: '13333' } } })
  })

  it.each([
    ['UTF-8', [0xef, 0xbb, 0xbf, 0x41], 'utf-8'],
    ['UTF-16 little endian', [0xff, 0xfe, 0x41, 0], 'utf-16le'],
    ['UTF-16 big endian', [0xfe, 0xff, 0, 0x41], 'utf-16be'],
    ['GB18030', [0x84, 0x31, 0x95, 0x33, 0x41], 'gb18030'],
  ] as const)('a byte order mark declares %s and is no text', (_, bytes, charset) => {
    const value = { text: 'A', charset, how: 'declared' }
    expect(decodeBytes(Uint8Array.from(bytes), { declared: 'ASCII' })).toEqual({ ok: true, value })
  })
})

describe('MSH-18 before decoding', () => {
  const header = (rest: string): string => `MSH|^~\\&|LAB|H|||20260101||ORU^R01|1|P|2.4||||||${rest}`

  it.each([
    ['given', latin(header('UNICODE UTF-8|||')), 'UNICODE UTF-8'],
    ['the last field', latin(`${header('GB 18030-2000')}\rPID|1`), 'GB 18030-2000'],
    ['repeated', latin(header('ASCII~ISO IR87')), 'ASCII~ISO IR87'],
    ['with another separator', latin(header('GBK').replaceAll('|', '*')), 'GBK'],
    ['after a mark and blanks', latin(`\xef\xbb\xbf\r\n${header('8859/1')}`), '8859/1'],
    ['unknown', latin(header('KLINGON')), 'KLINGON'],
    [
      'a Chinese sender in GBK whose name ends in the separator’s byte',
      bytesOf(header('GBK').replace('LAB', '珅珅'), 'gb18030'),
      'GBK',
    ],
    ['a Latin sender whose name ends before the separator', latin(header('8859/1').replace('LAB', 'caf\xe9')), '8859/1'],
  ] as const)('%s', (_, bytes, expected) => {
    expect(declaredCharset(bytes)).toBe(expected)
  })

  it.each([
    ['empty', latin(header(''))],
    ['too few fields', latin('MSH|^~\\&|LAB\rPID|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18')],
    ['no header', latin('PID|1')],
    ['nothing', new Uint8Array(0)],
    ['empty, with a Chinese sender in GBK', bytesOf(header('').replace('LAB', '珅'), 'gb18030')],
  ] as const)('none: %s', (_, bytes) => {
    expect(declaredCharset(bytes)).toBeUndefined()
  })
})

/** The second byte of these in GBK is 7C, 5E, 7E or 5C: | ^ ~ \ to whoever splits before decoding. */
describe.each(['珅', '東', '焲', '玘', '珇', '葉', '玕', '誠'])('the name 王%s in GBK', (character) => {
  const text = `MSH|^~\\&|检验${character}|H|||20260101||ADT^A01|1|P|2.4\rPID|1||7^^^HIS||${character}^王~王${character}||1980\r`
  const bytes = bytesOf(text, 'gb18030')

  it('holds a delimiter’s byte', () => {
    expect([0x7c, 0x5e, 0x7e, 0x5c]).toContain(bytesOf(character, 'gb18030')[1])
  })

  it.each([undefined, 'GBK'])('reads whole (configured: %s)', (configured) => {
    const decoded = decodeHl7(bytes, configured)
    if (!decoded.ok) throw new Error(decoded.error.code)
    const pid = decoded.value.message.first('PID')!
    expect([pid.value(5), pid.value(5, 1, 2), pid.value(5, 2), pid.value(7)]).toEqual([character, '王', `王${character}`, '1980'])
    expect(encodeText(decoded.value.message.text, decoded.value.charset)).toEqual(bytes)
  })
})

describe('encoding', () => {
  it.each(['UTF-8', 'GB18030', 'BIG5', 'UNICODE UTF-16'])('%s gives back what was decoded', (name) => {
    const bytes = encodeText('姓名|東', name)
    expect(decodeBytes(bytes, { declared: name })).toMatchObject({ ok: true, value: { text: '姓名|東' } })
  })

  it('GB18030 both ways for every text without surrogates alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom('珅', '東', '㐂', 'é', '|'), fc.string({ minLength: 1, maxLength: 1 })) }),
        (text) => {
          expect(decodeBytes(encodeText(text, 'GB18030'), { declared: 'GB18030' })).toMatchObject({ value: { text } })
        },
      ),
    )
  })

  it('writes ? for what the charset lacks, UTF-8 for a charset nobody knows', () => {
    expect(encodeText('a珅', 'ASCII')).toEqual(bytesOf('a?'))
    expect(encodeText('珅', 'EBCDIC')).toEqual(bytesOf('珅'))
  })
})

describe('any bytes', () => {
  it('give a text or a coded error, never an exception', () => {
    const name = fc.option(fc.constantFrom(...NAMES.map(([one]) => one), 'NONE', ''), { nil: undefined })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), name, name, (bytes, declared, configured) => {
        const result = decodeBytes(bytes, {
          ...(declared !== undefined && { declared }),
          ...(configured !== undefined && { configured }),
        })
        expect(result.ok ? typeof result.value.text : result.error.code).toMatch(/string|^decode\./)
        declaredCharset(bytes)
      }),
    )
  })
})
