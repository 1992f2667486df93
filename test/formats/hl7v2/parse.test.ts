import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBytes } from '../../../src/formats/hl7v2/charset.ts'
import { parseHl7 } from '../../../src/formats/hl7v2/parse.ts'
import { structure } from '../../../src/formats/hl7v2/structure.ts'
import { EXPLICIT_NULL, type Hl7Message, type Segment } from '../../../src/formats/hl7v2/tree.ts'
import { repeat, writeMessage } from '../../../src/formats/hl7v2/write.ts'
import { realMessages, WHY_SKIPPED } from './real-messages.ts'

function parsed(text: string): Hl7Message {
  const result = parseHl7(text)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

const segmentOf = (line: string, header = 'MSH|^~\\&|A|B'): Segment => parsed(`${header}\r${line}\r`).segments[1]!

describe('values', () => {
  const pid = segmentOf('PID|1||123^^^HIS&1.2.3&ISO~456^^^YB||张三^""^A&B|""|19950725000000|M||R&D|tel^^^\\T\\x||')

  const cases: readonly (readonly [string, Parameters<Segment['value']>, string | undefined])[] = [
    ['a plain field', [1], '1'],
    ['first component of several', [3], '123'],
    ['a component', [3, 1, 1], '123'],
    ['first subcomponent of a component', [3, 1, 4], 'HIS'],
    ['a subcomponent', [3, 1, 4, 3], 'ISO'],
    ['a later repetition', [3, 2], '456'],
    ['a component of a later repetition', [3, 2, 4], 'YB'],
    ['a repetition that is not there', [3, 3], undefined],
    ['a component that is not there', [3, 1, 9], undefined],
    ['an empty component', [3, 1, 2], undefined],
    ['an empty field', [2], undefined],
    ['a field past the end', [40], undefined],
    ['explicit null', [6], EXPLICIT_NULL],
    ['explicit null in a component', [5, 1, 2], EXPLICIT_NULL],
    ['subcomponents of a later component', [5, 1, 3, 2], 'B'],
    ['a single component with & is whole without a component', [10], 'R&D'],
    ['and its first subcomponent with one', [10, 1, 1], 'R'],
    ['unescaped once', [11, 1, 4], '&x'],
    ['field 0 is no field', [0], undefined],
    ['repetition 0 is none', [3, 0], undefined],
  ]

  it.each(cases)('%s', (_, place, value) => {
    expect(pid.value(...place)).toBe(value)
  })

  it('counts fields, repetitions, components and subcomponents', () => {
    expect(pid.fields).toBe(13)
    expect(pid.repetitions(3)).toBe(2)
    expect(pid.repetitions(2)).toBe(0)
    expect(pid.components(3)).toBe(4)
    expect(pid.components(3, 2)).toBe(4)
    expect(pid.subcomponents(3, 1, 4)).toBe(3)
    expect(pid.subcomponents(3, 1, 1)).toBe(1)
    expect(pid.components(99)).toBe(0)
  })

  it('gives the text as it stands', () => {
    expect(pid.raw(3)).toBe('123^^^HIS&1.2.3&ISO~456^^^YB')
    expect(pid.raw(3, 2)).toBe('456^^^YB')
    expect(pid.raw(11, 1, 4)).toBe('\\T\\x')
    expect(pid.raw(77)).toBe('')
  })

  it('says where each value stands', () => {
    const message = parsed('MSH|^~\\&|LAB\rPID|||珅^^^HIS')
    const at = message.segments[1]!.position(3, 1, 4)!
    expect(message.text.slice(at.offset, at.offset + at.length)).toBe('HIS')
    expect(message.segments[1]!.position(2)).toBeUndefined()
    expect(message.segments[0]!.position(1)).toEqual({ offset: 3, length: 1 })
  })

  it('numbers MSH, FHS and BHS from their separator', () => {
    const msh = parsed('MSH|^~\\&|LAB|H').segments[0]!
    expect([msh.value(1), msh.value(2), msh.value(3), msh.value(4), msh.fields]).toEqual(['|', '^~\\&', 'LAB', 'H', 4])
    expect([msh.repetitions(2), msh.components(2), msh.value(2, 2)]).toEqual([1, 1, undefined])
  })

  it('reads long values by table as it reads short ones', () => {
    const repetitions = Array.from({ length: 10_000 }, (_, i) => `${i}^x^${i}&y`)
    const obx = segmentOf(`OBX|1|CWE|${repetitions.join('~')}|z`)
    expect(obx.repetitions(3)).toBe(10_000)
    expect(Array.from({ length: 10_000 }, (_, i) => obx.value(3, i + 1, 3))).toEqual(repetitions.map((_, i) => String(i)))
    expect(obx.value(3, 10_001)).toBeUndefined()
    expect(obx.value(4)).toBe('z')
  })
})

describe('delimiters', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['standard', 'MSH|^~\\&|', '|^~\\&'],
    ['escape left out', 'MSH|^~&|', '|^~\\&'],
    ['another component separator, escape left out', 'MSH|$~&|', '|$~\\&'],
    ['escape doubled', 'MSH|^~\\\\&|', '|^~\\&'],
    ['truncation character of 2.7', 'MSH|^~\\&#|', '|^~\\&'],
    ['all of them others', 'MSH*@#!%*', '*@#!%'],
    ['none given', 'MSH||', '|^~\\&'],
    ['component only', 'MSH|^|', '|^~\\&'],
    ['& taken as component', 'MSH|&|', '|&~\\'],
    ['XML left-over', 'MSH|^~\\&amp;|', '|^~\\&'],
  ]

  it.each(cases)('%s', (_, header, expected) => {
    const { field, component, repetition, escape: sign, subcomponent } = parsed(`${header}A\r`).delimiters
    expect(field + component + repetition + sign + subcomponent).toBe(expected)
  })

  it('are used for reading', () => {
    const pid = segmentOf('PID*1**7@@@H%o#8', 'MSH*@#!%*A')
    expect([pid.value(3, 1, 4, 2), pid.value(3, 2)]).toEqual(['o', '8'])
  })
})

describe('what is no message', () => {
  it.each([
    ['', 'decode.not-hl7'],
    ['PID|1', 'decode.not-hl7'],
    ['hello', 'decode.not-hl7'],
    ['MSH', 'decode.delimiters'],
    ['MSHA^~', 'decode.delimiters'],
    ['MSH\r', 'decode.delimiters'],
  ])('%j is refused with %s', (text, code) => {
    expect(parseHl7(text)).toMatchObject({ ok: false, error: { code } })
  })
})

describe('segments', () => {
  it.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['blank lines', '\r\r\n\n'],
  ])('end with %s', (_, end) => {
    const message = parsed(['MSH|^~\\&|A', 'PID|1', 'ZPI|x'].join(end) + end)
    expect(message.segments.map((segment) => segment.name)).toEqual(['MSH', 'PID', 'ZPI'])
    expect([message.first('ZPI')?.value(1), message.first('ZPI')?.index]).toEqual(['x', 2])
  })

  it('pass over a byte order mark and blanks before MSH', () => {
    expect(parsed('\uFEFF\r\n MSH|^~\\&|A\rPID|1').first('PID')?.value(1)).toBe('1')
  })

  it('keep raw line ends inside a text', () => {
    const message = parsed('MSH|^~\\&|A\rOBX|1|TX|||line one\nline two\n\n  three\rNTE|1')
    expect(message.first('OBX')?.value(5)).toBe('line one\nline two\n\n  three')
    expect(message.first('NTE')?.value(1)).toBe('1')
  })

  it('are found by name', () => {
    const message = parsed('MSH|^~\\&|A\rOBX|1\rOBX|2\rZZZ')
    expect(message.all('OBX').map((segment) => segment.value(1))).toEqual(['1', '2'])
    expect(message.all('PV1')).toEqual([])
    expect(message.first('ZZZ')?.fields).toBe(0)
    expect(message.first('PV1')).toBeUndefined()
  })
})

/** china.md's list of what senders do. */
describe('habits of senders', () => {
  it.each([
    ['a name without family name', 'PID|||1||^杨桑', 5, 2, '杨桑'],
    ['a name not split', 'PID|||1||张三', 5, 1, '张三'],
    ['sex as a number', 'PID|||1|||||1', 8, 1, '1'],
    ['a birth date with a time', 'PID|||1||||19950725000000', 7, 1, '19950725000000'],
    ['a date as the database writes it', 'OBR|1||||||2022-06-15 15:52:41', 7, 1, '2022-06-15 15:52:41'],
    ['a specimen in PV1-2', 'PV1|1|静脉血', 2, 1, '静脉血'],
  ])('%s', (_, line, field, component, value) => {
    expect(segmentOf(line).value(field, 1, component)).toBe(value)
  })
})

describe('round trip', () => {
  it('a written message reads back', () => {
    const text = writeMessage([
      ['MSH', 'LAB', 'H|1', undefined, undefined, '20260101', undefined, ['ORU', 'R01'], '1', 'P', '2.4'],
      [
        'PID',
        '1',
        undefined,
        repeat([['12^3'], undefined, undefined, ['HIS', '1.2']], '77'),
        undefined,
        ['张', '三~'],
        EXPLICIT_NULL,
      ],
    ])
    const message = parsed(text)
    expect(message.segments[0]?.value(4)).toBe('H|1')
    expect(message.segments[1]?.value(3, 1, 1)).toBe('12^3')
    expect(message.segments[1]?.value(3, 1, 4, 2)).toBe('1.2')
    expect(message.segments[1]?.value(3, 2)).toBe('77')
    expect(message.segments[1]?.value(5, 1, 2)).toBe('三~')
    expect(message.segments[1]?.value(6)).toBe(EXPLICIT_NULL)
  })

  it('keeps the text, and every segment’s text lies in it in order, for arbitrary mutations', () => {
    const seeds = realMessages?.slice(0, 120).map((one) => new TextDecoder().decode(one.bytes)) ?? ['MSH|^~\\&|A\rPID|1||2^3~4']
    const mutation = fc.record({
      text: fc.constantFrom(...seeds),
      at: fc.nat(4000),
      cut: fc.nat(40),
      put: fc.string({
        unit: fc.constantFrom('|', '^', '~', '\\', '&', '\r', '\n', 'M', 'S', 'H', '珅', '"', '\u0000', 'Z', '1'),
      }),
    })
    fc.assert(
      fc.property(mutation, ({ text, at, cut, put }) => {
        const mutated = text.slice(0, at) + put + text.slice(at + cut)
        const result = parseHl7(mutated)
        if (!result.ok) return
        expect(result.value.text).toBe(mutated)
        readEverything(result.value)
        structure(result.value)
      }),
      { numRuns: 300 },
    )
  })
})

/** Reads every value and checks that it stands where position says. */
function readEverything(message: Hl7Message): number {
  let values = 0
  for (const segment of message.segments) {
    for (let field = 1; field <= segment.fields; field++) {
      for (let repetition = 1; repetition <= segment.repetitions(field); repetition++) {
        for (let component = 1; component <= segment.components(field, repetition); component++) {
          const at = segment.position(field, repetition, component)
          const value = segment.value(field, repetition, component)
          const fits =
            at === undefined ? value === undefined : value !== undefined && at.offset + at.length <= message.text.length
          if (!fits) throw new Error(`${segment.name}-${field}[${repetition}].${component}`)
          if (at !== undefined) values++
        }
      }
    }
  }
  return values
}

describe.skipIf(realMessages === undefined)(`real messages (skipped when ${WHY_SKIPPED})`, () => {
  it('all decode, parse, read and structure', () => {
    let values = 0
    for (const { name, bytes } of realMessages!) {
      const decoded = decodeBytes(bytes)
      if (!decoded.ok) throw new Error(`${name}: ${decoded.error.code}`)
      const message = parsed(decoded.value.text)
      values += readEverything(message)
      const { root } = structure(message)
      expect(root.segments[0]?.name, name).toBe('MSH')
    }
    expect(realMessages!.length).toBe(482)
    expect(values).toBeGreaterThan(20_000)
  })
})
