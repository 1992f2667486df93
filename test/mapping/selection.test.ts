import { expect, test } from 'vitest'
import { compile, context, hl7 } from './set.ts'

/** Which of several mappings a message takes: the type in its header rules some out, and never one that would hold. */
const mapping = (name: string, when: string): string =>
  `mapping: ${name}\nfor: hl7v2\nwhen: '${when}'\nresources:\n  p: { resource: Patient, key: { number: PID-3 }, set: { name: { from: PID-5 } } }\n`

const message = (type: string, sender = 'HIS'): readonly string[] => [
  `MSH|^~\\&|${sender}|H|T|H|20260615||${type}|1|P|2.4`,
  'PID|1||4711||A^B',
]

test.each([
  ['MSH-9.1 = "ADT"', 'ADT^A01', true],
  ['MSH-9.1 = "ADT"', 'ORU^R01', false],
  ['MSH-9.1 = "ADT" and MSH-9.2 in ("A01", "A04")', 'ADT^A04', true],
  ['MSH-9.1 = "ADT" and MSH-9.2 in ("A01", "A04")', 'ADT^A08', false],
  ['MSH-9.1 in ("ORM", "OML")', 'OML^O21', true],
  ['MSH-9.1 = "ADT" or MSH-9.1 = "ORU"', 'ORU^R01', true],
  ['MSH-9.1 = "ADT" or MSH-3 = "HIS"', 'ORU^R01', true],
  ['not MSH-9.1 = "ADT"', 'ORU^R01', true],
  ['MSH-9.1 != "ADT"', 'ORU^R01', true],
  ['MSH-9 = "ADT"', 'ADT^A01', true],
  ['MSH-9.2 = "A01"', 'ADT^A01', true],
  ['MSH-9.1 = "ADT"', ' ADT ^A01', true],
])('when: %s takes %s: %s', async (when, type, taken) => {
  const set = await compile(mapping('m', when))
  expect(set.map(hl7(...message(type)), context()).kind === 'mapped').toBe(taken)
})

test('an overlay for one interface may open a mapping to another type', async () => {
  const overlay = 'overlay: site/open\nof: m\nlayer: site\ninterfaces: [lis]\nreplace: { when: \'MSH-9.1 = "ORU"\' }\n'
  const set = await compile(mapping('m', 'MSH-9.1 = "ADT"'), overlay)
  const kinds = (type: string): string[] =>
    ['his', 'lis'].map((name) => set.map(hl7(...message(type)), context({ interface: name })).kind)
  expect(kinds('ADT^A01')).toEqual(['mapped', 'failed'])
  expect(kinds('ORU^R01')).toEqual(['failed', 'mapped'])
})

test('a thousand types of message are not remembered for ever', async () => {
  const set = await compile(mapping('m', 'MSH-9.1 = "ADT"'))
  for (let i = 0; i < 1000; i++) expect(set.map(hl7(...message(`T${i}^A01`)), context()).kind).toBe('failed')
  expect(set.map(hl7(...message('ADT^A01')), context()).kind).toBe('mapped')
})
