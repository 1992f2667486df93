import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodingCharacters, STANDARD_DELIMITERS } from '../../../src/formats/hl7v2/delimiters.ts'
import { escapeText, unescapeText } from '../../../src/formats/hl7v2/escape.ts'

const read: readonly (readonly [string, string, string])[] = [
  ['delimiters', 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'],
  ['line break', 'one\\.br\\two', 'one\ntwo'],
  ['highlighting is dropped', 'a \\H\\high\\N\\ value', 'a high value'],
  ['hexadecimal ASCII', '\\X0D0A\\', '\r\n'],
  ['hexadecimal UTF-8', '\\XE78F85\\', '珅'],
  ['hexadecimal that is no UTF-8: one character a byte', '\\XE9\\', 'é'],
  ['blank lines and skips', 'a\\.sp2\\b\\.sk3\\c', 'a\n\nb   c'],
  ['indent and fill have no meaning in plain text', '\\.in+4\\a\\.nf\\b\\.fi\\\\.ti-2\\', 'ab'],
  ['truncation mark of 2.7', '\\P\\', '#'],
  ['lower case is no escape', 'C:\\f\\g', 'C:\\f\\g'],
  ['a lone escape character', 'C:\\Users', 'C:\\Users'],
  ['odd hexadecimal', '\\X0\\', '\\X0\\'],
  ['hexadecimal that is none', '\\Xzz\\', '\\Xzz\\'],
  ['unknown sequence, then a good one', '\\Q\\\\F\\', '\\Q\\|'],
  ['a path whose end meets an escape', 'a\\bc\\F\\', 'a\\bc|'],
  ['local and charset sequences stay', '\\Z01\\\\C2842\\', '\\Z01\\\\C2842\\'],
  ['a gigabyte of blanks is not made', '\\.sk999999999\\', '\\.sk999999999\\'],
  ['unfinished at the end', 'abc\\', 'abc\\'],
]

describe('reading escapes', () => {
  it.each(read)('%s', (_, raw, value) => {
    expect(unescapeText(raw, STANDARD_DELIMITERS)).toBe(value)
  })

  it('uses the message’s own delimiters', () => {
    expect(unescapeText('!S!!F!!E!', encodingCharacters('*', '$~!&'))).toBe('$*!')
  })

  it('never throws, whatever stands there', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', 'X', '.', 'F', 'b', 'r', '0', 'é', '珅', '+', 's', 'p', ' ') }),
        (raw) => {
          expect(typeof unescapeText(raw, STANDARD_DELIMITERS)).toBe('string')
        },
      ),
    )
  })
})

describe('writing escapes', () => {
  it('escapes delimiters and line ends', () => {
    expect(escapeText('a|b^c&d~e\\f\r\n', STANDARD_DELIMITERS)).toBe('a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\X0D\\\\.br\\')
  })

  it('gives every value back', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('|', '^', '~', '\\', '&', '\r', '\n', 'F', 'X', '.'), fc.string()) })
    const delimiters = fc.constantFrom(STANDARD_DELIMITERS, encodingCharacters('|', '$~&'), encodingCharacters('*', '@#!%'))
    fc.assert(
      fc.property(text, delimiters, (value, own) => {
        const written = escapeText(value, own)
        expect(unescapeText(written, own)).toBe(value)
        for (const sign of [own.field, own.component, own.repetition, own.subcomponent, '\r', '\n']) {
          expect(written.includes(sign)).toBe(false)
        }
      }),
    )
  })
})
