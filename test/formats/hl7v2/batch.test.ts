import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { splitBatch, splitBatchBytes } from '../../../src/formats/hl7v2/batch.ts'

const A = 'MSH|^~\\&|A\rPID|1'
const B = 'MSH|^~\\&|B\rPID|2\rOBX|1'

function split(text: string) {
  const result = splitBatch(text)
  if (!result.ok) return result.error.code
  return {
    messages: result.value.messages.map(({ offset, length }) => text.slice(offset, offset + length)),
    findings: result.value.findings.map(
      ({ code, facts }) => `${code} ${facts.where} ${facts.found ?? ''}≠${facts.allowed ?? ''}`,
    ),
  }
}

describe('a batch', () => {
  it.each([
    ['one message alone', `${A}\r`, [A], []],
    ['several without envelope', `${A}\r${B}\r`, [A, B], []],
    ['a batch', `BHS|^~\\&|X\r${A}\r${B}\rBTS|2\r`, [A, B], []],
    ['a file of batches', `FHS|^~\\&\rBHS|^~\\&\r${A}\rBTS|1\rBHS|^~\\&\r${B}\rBTS|1\rFTS|2`, [A, B], []],
    ['trailers without counts', `BHS|^~\\&\r${A}\rBTS\rFTS|`, [A], []],
    ['too few messages', `BHS|^~\\&\r${A}\rBTS|3`, [A], ['decode.batch-count BTS-1 1≠3']],
    ['too few batches', `FHS|^~\\&\rBHS|^~\\&\r${A}\rBTS|1\rFTS|2`, [A], ['decode.batch-count FTS-1 1≠2']],
    ['a count with another separator', `BHS*^~\\&\r${A}\rBTS*5*x`, [A], ['decode.batch-count BTS-1 1≠5']],
    ['lines that belong to no message', `hello\rworld\r${A}`, [A], ['decode.batch-stray 1 ≠']],
    [
      'CR LF, blank lines and a mark',
      `\uFEFFFHS|^~\\&\r\n\r\n${A.replace('\r', '\r\n')}\r\nFTS|0\r\n`,
      [A.replace('\r', '\r\n')],
      [],
    ],
    ['line feeds', `${A}\r${B}`.replaceAll('\r', '\n'), [A.replaceAll('\r', '\n'), B.replaceAll('\r', '\n')], []],
  ])('%s', (_, text, messages, findings) => {
    expect(split(text)).toEqual({ messages, findings })
  })

  it.each(['', '\r\n', 'FHS|^~\\&\rFTS|0', 'hello'])('%j holds no message', (text) => {
    expect(split(text)).toBe('decode.batch-empty')
  })

  it('splits bytes before decoding and keeps each message’s bytes', () => {
    const [first, second] = [A, B].map((one) => iconv.encode(`${one}|珅東玘葉`, 'gb18030')) as [Buffer, Buffer]
    const file = Buffer.concat([
      Buffer.from('\xef\xbb\xbfFHS|^~\\&\r', 'latin1'),
      first,
      Buffer.from('\r'),
      second,
      Buffer.from('\rFTS|0\r'),
    ])
    const result = splitBatchBytes(new Uint8Array(file))
    expect(result.ok && result.value.bytes.map((one) => Buffer.from(one))).toEqual([first, second])
  })

  it('never loses a message, whatever stands between', () => {
    const line = fc.constantFrom('FHS|^~\\&', 'BHS|^~\\&', 'BTS|1', 'FTS|1', 'PID|1', '', 'junk', 'MSH|^~\\&|A')
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const result = splitBatch(lines.join('\r'))
        const headers = lines.filter((one) => one.startsWith('MSH')).length
        expect(result.ok ? result.value.messages.length : 0).toBe(headers)
      }),
    )
  })
})
