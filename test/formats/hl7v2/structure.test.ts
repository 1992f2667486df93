import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeHl7 } from '../../../src/formats/hl7v2/decode.ts'
import { structureName } from '../../../src/formats/hl7v2/events.ts'
import { structure } from '../../../src/formats/hl7v2/structure.ts'
import { STRUCTURES } from '../../../src/formats/hl7v2/structures.ts'
import type { Group } from '../../../src/formats/hl7v2/tree.ts'
import { realMessages, WHY_SKIPPED } from './real-messages.ts'

/** `golden/*.txt`: MSH-9, then the segments' names, then how they are grouped, then what was unexpected. */
const folder = join(import.meta.dirname, 'golden')

/** Segments and groups in message order: `PATIENT(PID PD1)`. */
function drawn(group: Group): string {
  const parts: (readonly [number, string])[] = [
    ...group.segments.map((segment) => [segment.index, segment.name] as const),
    ...group.groups.map((inner) => [firstIndex(inner), drawn(inner)] as const),
  ]
  parts.sort((a, b) => a[0] - b[0])
  return `${group.name}(${parts.map(([, text]) => text).join(' ')})`
}

const firstIndex = (group: Group): number =>
  Math.min(...group.segments.map((segment) => segment.index), ...group.groups.map((inner) => firstIndex(inner)))

function structured(type: string, names: string) {
  const text = names
    .split(' ')
    .map((name) => (name === 'MSH' ? `MSH|^~\\&|A|B|||20260101||${type}|1|P|2.5` : `${name}|1`))
    .join('\r')
  const decoded = decodeHl7(new TextEncoder().encode(text))
  if (!decoded.ok) throw new Error(decoded.error.code)
  const result = structure(decoded.value.message)
  return [drawn(result.root), result.unexpected.map((segment) => `${segment.name}#${segment.index}`).join(' ')]
}

describe('golden structures', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  it('are there', () => expect(files.length).toBeGreaterThan(15))

  it.each(files)('%s', (file) => {
    const [type, names, expected, unexpected = ''] = readFileSync(join(folder, file), 'utf8').split('\n')
    expect(structured(type!, names!)).toEqual([expected, unexpected])
  })
})

describe('which structure', () => {
  it.each([
    ['ADT', 'A28', '', 'ADT_A05'],
    ['ADT', 'A28', 'ADT', 'ADT_A05'],
    ['ADT', 'A40', 'ADT_A40', 'ADT_A39'],
    ['ADT', 'A08', '', 'ADT_A01'],
    ['ADT', 'A99', '', 'ADT_A01'],
    ['REF', 'I14', 'REF_I14', 'REF_I12'],
    ['MDM', 'T06', '', 'MDM_T02'],
    ['XYZ', 'R01', 'ORU_R01', 'ORU_R01'],
    ['OUL', 'R24', '', 'OUL_R24'],
  ])('%s^%s^%s is %s', (type, event, named, expected) => {
    expect(structureName(type, event, named)).toBe(expected)
  })

  it.each([
    ['CUSTOM', 'PAT', ''],
    ['constructor', '', 'toString'],
    ['', '', ''],
  ])('%s^%s^%s has none', (type, event, named) => {
    expect(structureName(type, event, named)).toBeUndefined()
  })

  it('EVN-1 stands in for a missing event, ADT_A01 in MSH-9.1 for type and event', () => {
    const draw = (header: string, event: string): string => {
      const decoded = decodeHl7(new TextEncoder().encode(`${header}\rEVN|${event}\rPID|1\rMRG|2`))
      if (!decoded.ok) throw new Error(decoded.error.code)
      return drawn(structure(decoded.value.message).root)
    }
    expect(draw('MSH|^~\\&|||||||ADT', 'A40')).toBe('ADT_A39(MSH EVN PATIENT(PID MRG))')
    expect(draw('MSH|^~\\&|||||||ADT_A40', '')).toBe('ADT_A39(MSH EVN PATIENT(PID MRG))')
  })

  it('a group knows its parent', () => {
    const decoded = decodeHl7(new TextEncoder().encode('MSH|^~\\&|||||||ORU^R01\rPID|1\rOBR|1\rOBX|1'))
    if (!decoded.ok) throw new Error(decoded.error.code)
    const result = decoded.value.message.all('OBX').length === 1 ? structure(decoded.value.message).root.groups[0]! : undefined
    expect(result?.groups[1]?.groups[0]?.parent?.parent?.parent?.name).toBe('ORU_R01')
  })
})

describe('every structure of the table', () => {
  it.each(Object.entries(STRUCTURES))('%s takes its own segments in order', (name, notation) => {
    const names = [...notation.matchAll(/[A-Z][A-Z0-9]{2}(?![A-Z0-9_(|!])/g)].map(([word]) => word)
    const [drawing] = structured(`ZZZ^Z99^${name}`, names.join(' '))
    expect(drawing?.startsWith(`${name}(MSH`)).toBe(true)
  })
})

describe.skipIf(realMessages === undefined)(`real messages (skipped when ${WHY_SKIPPED})`, () => {
  it('keep every segment exactly once and in order within its group', () => {
    for (const { name, bytes } of realMessages!) {
      const decoded = decodeHl7(bytes)
      if (!decoded.ok) throw new Error(`${name} ${decoded.error.code}`)
      const seen: number[] = []
      const walk = (group: Group): void => {
        seen.push(...group.segments.map((segment) => segment.index))
        group.groups.forEach(walk)
      }
      walk(structure(decoded.value.message).root)
      expect(seen.sort((a, b) => a - b)).toEqual(decoded.value.message.segments.map((_, i) => i))
    }
  })

  it('are expected in all but 28 of them', () => {
    const surprising = realMessages!.filter(({ bytes }) => {
      const decoded = decodeHl7(bytes)
      return decoded.ok && structure(decoded.value.message).unexpected.length > 0
    })
    expect(surprising.length).toBeLessThanOrEqual(28)
  })
})
