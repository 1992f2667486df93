import { describe, expect, it } from 'vitest'
import { type AckCode, type AckDetails, buildAck } from '../../../src/formats/hl7v2/ack.ts'
import { parseHl7 } from '../../../src/formats/hl7v2/parse.ts'
import type { Hl7Message } from '../../../src/formats/hl7v2/tree.ts'
import { coded } from '../../../src/model/errors.ts'

function parsed(text: string): Hl7Message {
  const result = parseHl7(text)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

const details: AckDetails = { now: Date.UTC(2026, 0, 31, 23, 5, 9), controlId: 'T-1' }
const error = coded('receive.frame-too-large', { allowed: 1024 })
const ack = (request: string, code: AckCode, more: Partial<AckDetails> = {}): string[] =>
  buildAck(parsed(request), code, { ...details, ...more }).split('\r')

describe('an acknowledgement', () => {
  it.each([
    [
      '2.4: who sent receives, MSH-9 has the structure',
      'MSH|^~\\&|LIS|LAB|TRB|HOSP|20260101||ORU^R01|C-1|P|2.4',
      'MSH|^~\\&|TRB|HOSP|LIS|LAB|20260131230509+0000||ACK^R01^ACK|T-1|P|2.4',
    ],
    [
      '2.3.1: MSH-9 without structure',
      'MSH|^~\\&|LIS|LAB|||20260101||ADT^A01|C-1|T|2.3.1',
      'MSH|^~\\&|||LIS|LAB|20260131230509+0000||ACK^A01|T-1|T|2.3.1',
    ],
    [
      'the sender’s delimiters, as written',
      'MSH|$~&|LIS|LAB|||20260101||ORU$R01|C-1|P|2.4',
      'MSH|$~&|||LIS|LAB|20260131230509+0000||ACK$R01$ACK|T-1|P|2.4',
    ],
    [
      'its charset and country',
      'MSH|^~\\&|LIS|LAB|||20260101||ORU^R01|C-1|P|2.5||||AL|CHN|GB 18030-2000',
      'MSH|^~\\&|||LIS|LAB|20260131230509+0000||ACK^R01^ACK|T-1|P|2.5|||||CHN|GB 18030-2000',
    ],
    ['no event, no version', 'MSH|^~\\&|LIS', 'MSH|^~\\&|||LIS||20260131230509+0000||ACK|T-1|P|2.4'],
  ])('%s', (_, request, header) => {
    expect(ack(request, 'AA')[0]).toBe(header)
  })

  it.each(['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const)('%s echoes the control id as it stands', (code) => {
    expect(ack('MSH|^~\\&|LIS||||||ORU^R01|A\\T\\1|P|2.3', code).slice(1)).toEqual([`MSA|${code}|A\\T\\1`, ''])
  })

  it('has the error as text up to 2.4', () => {
    const lines = ack('MSH|^~\\&|LIS||||||ORU^R01|1|P|2.4', 'AR', { error })
    expect(lines[1]).toBe(
      'MSA|AR|1|The frame is larger than 1024 bytes. Raise maxFrameBytes of the interface, or send large documents another way.',
    )
    expect(lines).toHaveLength(3)
  })

  it('has ERR from 2.5 on, with the condition of table 0357 and our code', () => {
    const lines = ack('MSH|^~\\&|LIS||||||ORU^R01|1|P|2.5.1', 'AE', { error, language: 'zh' })
    expect(lines[2]).toMatch(
      /^ERR\|\|\|207\^Application internal error\^HL70357\|E\|receive\.frame-too-large\|\|\|帧超过 1024 字节的上限。/,
    )
  })

  it('escapes what the text holds of the sender’s delimiters', () => {
    const lines = ack('MSH*@#!%*LIS******ORU@R01*1*P*2.5', 'AE', {
      error: coded('receive.cannot-listen', { where: 'a*b@c', found: '#' }),
    })
    expect(lines[1]).toContain('a!F!b!S!c')
    const reread = parsed(lines.join('\r'))
    expect(reread.first('MSA')?.value(3)).toContain('a*b@c (#)')
    expect(reread.first('ERR')?.value(3, 1, 1)).toBe('207')
  })

  it('is whole when the header runs on over a stray line', () => {
    const lines = ack('MSH|^~\\&|LIS||||||ORU^R01|1|P|2.4||||||UTF-8\nstray|x\rPID|1', 'AA')
    expect(lines.map((line) => line.slice(0, 3))).toEqual(['MSH', 'MSA', ''])
  })

  it('without a request is still a message', () => {
    expect(buildAck(undefined, 'AR', { ...details, error: coded('receive.not-hl7') })).toBe(
      'MSH|^~\\&|||||20260131230509+0000||ACK|T-1|P|2.4\r' +
        'MSA|AR||The frame does not begin with an MSH segment. Check that the sender is an HL7 v2 system using MLLP.\r',
    )
  })
})
