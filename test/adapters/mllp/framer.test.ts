import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameEvent, Framer } from '../../../adapters/mllp/framer.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function drawn(event: FrameEvent): string {
  if (event.kind === 'frame') return textOf(event.bytes)
  if (event.kind === 'truncated') return `truncated ${event.length}`
  return `${event.kind} ${textOf(event.head)}`
}

const pushAll = (framer: Framer, chunks: readonly string[]): string[] =>
  chunks.flatMap((chunk) => framer.push(latin(chunk))).map(drawn)

describe('frames', () => {
  it.each([
    ['one', ['\x0bMSH|1\x1c\r'], ['MSH|1']],
    ['two in one chunk', ['\x0bA\x1c\r\x0bB\x1c\r'], ['A', 'B']],
    ['one and the half of another', ['\x0bA\x1c\r\x0bB', 'C\x1c\r'], ['A', 'BC']],
    ['byte by byte', [...'\x0bMSH\x1c\r'], ['MSH']],
    ['cut between 1C and 0D', ['\x0bA\x1c', '\r\x0bB\x1c', '\r'], ['A', 'B']],
    ['1C alone', ['\x0bA\x1c\x0bB\x1c'], ['A', 'B']],
    ['an empty one', ['\x0b\x1c\r'], ['']],
    ['blanks, line ends and NULs between', ['\r\n \x00\x0bA\x1c\r\n\x00\x00\x0bB\x1c\r'], ['A', 'B']],
    ['junk between, told once', ['\x0bA\x1c\rxx', 'yy\x0bB\x1c\r'], ['A', 'junk xx', 'B']],
    ['0B inside is content', ['\x0bMSH|line\x0bbreak\x1c\r'], ['MSH|line\x0bbreak']],
    ['a sender that began anew', ['\x0bMSH|first\x0bMSH|second\x1c\r'], ['truncated 9', 'MSH|second']],
    ['NUL inside is content', ['\x0bA\x00B\x1c\r'], ['A\x00B']],
    ['nothing after all', ['\x0bMSH|never ends'], []],
    [
      'over the limit, then a good one',
      [`\x0b${'x'.repeat(50)}`, `${'y'.repeat(50)}\x1c\r\x0bB\x1c\r`],
      [`too-large ${'x'.repeat(40)}`, 'B'],
    ],
    ['exactly at the limit', [`\x0b${'x'.repeat(40)}\x1c\r`], ['x'.repeat(40)]],
  ])('%s', (_, chunks, events) => {
    expect(pushAll(new Framer(40), chunks)).toEqual(events)
  })

  it('knows what is pending and what is junk', () => {
    const framer = new Framer(100)
    framer.push(latin('junk\x0bMSH'))
    expect([framer.inside, framer.pending, framer.junk]).toEqual([true, 3, 4])
    framer.push(latin('\x1c\r'))
    expect([framer.inside, framer.pending, framer.junk]).toEqual([false, 0, 0])
  })

  it('keeps nothing of an over-long frame', () => {
    const framer = new Framer(1000)
    framer.push(latin(`\x0b${'x'.repeat(2000)}`))
    for (let i = 0; i < 100; i++) framer.push(Buffer.alloc(10_000, 120))
    expect([framer.inside, framer.pending]).toEqual([false, 0])
  })

  it('hands over bytes with memory of their own', () => {
    const [event] = new Framer(100).push(Buffer.concat([latin('\x0bABC\x1c\r'), Buffer.alloc(5000)]))
    expect(event?.kind === 'frame' && event.bytes.buffer.byteLength).toBe(3)
  })

  it('are the same however the stream is cut', () => {
    const piece = fc.constantFrom(
      '\x0b',
      '\x1c\r',
      '\x1c',
      '\r',
      '\x00',
      'MSH|^~\\&|',
      'PID|1',
      'x'.repeat(30),
      '\xd5\xc5',
      '\x0bMSH|ok\x1c\r',
    )
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), cuts, (pieces, sizes) => {
        const stream = pieces.join('')
        const chunks: string[] = []
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length]!
          chunks.push(stream.slice(at, at + size))
          at += size
        }
        // How much of junk has come at the first chunk of it depends on the cut; that there was junk does not.
        const plain = (events: readonly string[]): string[] => events.map((event) => event.replace(/^junk .*/s, 'junk'))
        expect(plain(pushAll(new Framer(64), chunks))).toEqual(plain(pushAll(new Framer(64), [stream])))
      }),
    )
  })
})
