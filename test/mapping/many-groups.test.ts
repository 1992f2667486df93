import { expect, test } from 'vitest'
import { parseHl7 } from '../../src/formats/hl7v2/parse.ts'
import { structure } from '../../src/formats/hl7v2/structure.ts'
import { groupsIn, nearestSegment } from '../../src/mapping/tree/groups.ts'

/** What is found near a result does not depend on how many results stand beside it. */
const observations = (count: number) => {
  const obx = Array.from({ length: count }, (_, i) => `OBX|${i + 1}|NM|C${i}^^L||${i}|||||F`)
  const text = [
    'MSH|^~\\&|LIS|LAB|T|H|20260301||ORU^R01|1|P|2.5.1',
    'PID|1||42^^^LIS',
    'ORC|RE|1',
    'OBR|1|1|1|A^^L',
    ...obx,
    'SPM|1|S1||BLD',
    'ORC|RE|2',
    'OBR|2|2|2|B^^L',
    'OBX|1|NM|Z^^L||1|||||F',
  ].join('\r')
  const parsed = parseHl7(text)
  if (!parsed.ok) throw new Error(parsed.error.code)
  const { root } = structure(parsed.value)
  return groupsIn(root, 'OBSERVATION')
}

test.each([2, 31, 32, 33, 400])('%d results of one order', (count) => {
  const found = observations(count)
  expect(found).toHaveLength(count + 1)
  const seen = found.map((group) =>
    ['OBR', 'PID', 'SPM', 'NTE', 'ZZZ'].map((name) =>
      nearestSegment(group, name)?.value(name === 'OBR' ? 2 : name === 'SPM' ? 2 : 3),
    ),
  )
  for (const one of seen.slice(0, count)) expect(one).toEqual(['1', '42', 'S1', undefined, undefined])
  expect(seen.at(-1)!.slice(0, 2)).toEqual(['2', '42'])
})
