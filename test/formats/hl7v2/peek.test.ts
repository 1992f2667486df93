import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { type Peek, peekHl7 } from '../../../src/formats/hl7v2/peek.ts'
import { realMessages, WHY_SKIPPED } from './real-messages.ts'

const bytesOf = (text: string, charset = 'utf8'): Uint8Array => new Uint8Array(iconv.encode(text, charset))

function peeked(bytes: Uint8Array, configured?: string): Peek {
  const result = peekHl7(bytes, configured)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

const HEADER = 'MSH|^~\\&|LIS|LAB|||20260101||ORU^R01^ORU_R01|C-1|P|2.5.1|||AL|ER||UNICODE UTF-8\r'

describe('what is known before mapping', () => {
  it('is the header', () => {
    const { controlId, messageType, version, charset, acceptAck, applicationAck, undecodable } = peeked(bytesOf(`${HEADER}PID|1`))
    expect({ controlId, messageType, version, charset, acceptAck, applicationAck, undecodable }).toEqual({
      controlId: 'C-1',
      messageType: 'ORU^R01',
      version: '2.5.1',
      charset: 'utf-8',
      acceptAck: 'AL',
      applicationAck: 'ER',
      undecodable: undefined,
    })
  })

  it.each([
    ['every repetition of PID-3 with its authority, PID-2', 'PID|1|9|1^^^HIS~2^^^YB&1.2&ISO', ['1^HIS', '2^YB', '9']],
    ['MRG-1 as well', 'PID|||1^^^HIS\rMRG|7^^^HIS~8', ['1^HIS', '7^HIS', '8']],
    ['every PID and MRG', 'PID|||1\rMRG|2\rPID|||3\rMRG|4||||||', ['1', '2', '3', '4']],
    ['each once', 'PID||1^^^HIS|1^^^HIS~1^^^HIS', ['1^HIS']],
    ['no explicit null, no empty', 'PID||""|""^^^HIS~^^^HIS~~5^^^""', ['5']],
    ['unescaped', 'PID|||A\\F\\B', ['A|B']],
    ['nothing', 'OBR|1', []],
  ])('ordering keys: %s', (_, lines, keys) => {
    expect(peeked(bytesOf(HEADER + lines)).orderingKeys).toEqual(keys)
  })

  it('reads a header without control id and version', () => {
    expect(peeked(bytesOf('MSH|^~\\&|A'))).toMatchObject({ controlId: '', messageType: '', version: '', orderingKeys: [] })
  })

  it('keeps what does not decode, and says why', () => {
    const peek = peeked(bytesOf(`${HEADER}PID|||12^^^HIS||珅三`, 'gb18030'))
    expect(peek).toMatchObject({ controlId: 'C-1', orderingKeys: ['12^HIS'], undecodable: { code: 'decode.charset' } })
  })

  it('decodes by the interface where the declaration is wrong', () => {
    const peek = peeked(bytesOf(`${HEADER}PID|||12||珅三`, 'gb18030'), 'GB18030')
    expect(peek).toMatchObject({ charset: 'gb18030', undecodable: undefined })
    expect(peek.message.first('PID')?.value(5)).toBe('珅三')
  })

  it.each([
    ['', 'receive.not-hl7'],
    ['hello', 'receive.not-hl7'],
    ['\u0000\u0000', 'receive.not-hl7'],
    ['PID|1', 'receive.not-hl7'],
    ['MSHX', 'receive.not-hl7'],
    ['FHS|^~\\&|A\rBHS|^~\\&\rMSH|^~\\&', 'receive.batch'],
    ['\r\nBHS|^~\\&\rMSH|^~\\&', 'receive.batch'],
  ])('%j is refused with %s', (text, code) => {
    expect(peekHl7(bytesOf(text))).toMatchObject({ ok: false, error: { code } })
  })

  it('never throws', () => {
    const noise = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(noise, fc.boolean(), (bytes, headed) => {
        const all = headed ? new Uint8Array([...bytesOf('MSH|^~\\&|'), ...bytes]) : bytes
        const result = peekHl7(all)
        expect(result.ok ? result.value.orderingKeys.length : result.error.code).toBeDefined()
      }),
    )
  })
})

describe.skipIf(realMessages === undefined)(`real messages (skipped when ${WHY_SKIPPED})`, () => {
  it('are all peeked, and decode', () => {
    const failures = realMessages!.filter(({ bytes }) => {
      const result = peekHl7(bytes)
      return !result.ok || result.value.undecodable !== undefined || result.value.messageType === ''
    })
    expect(failures.map(({ name }) => name)).toEqual([])
  })
})
