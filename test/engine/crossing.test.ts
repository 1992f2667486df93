import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, unpack } from '../../src/engine/crossing.ts'
import type { MappedMessage } from '../../src/engine/mapped-message.ts'

const entry = fc.record({
  kind: fc.constantFrom('t', 'd', 'r', 's', 'q', 'u'),
  param: fc.nat(),
  a: fc.oneof(fc.string(), fc.integer()),
  b: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
})
const prepared = fc.record({ type: fc.constant('Observation'), id: fc.string(), text: fc.string(), index: fc.array(entry) })
const result = fc.oneof(
  fc.record({
    kind: fc.constant('mapped'),
    prepared: fc.array(prepared),
    instructions: fc.constant([]),
    unmatched: fc.constant([]),
  }),
  fc.record({ kind: fc.constant('ignored'), rule: fc.string() }),
  fc.record({ kind: fc.constant('failed'), error: fc.record({ code: fc.constant('mapping.none'), facts: fc.constant({}) }) }),
)
const messages = fc.array(fc.record({ seq: fc.nat(), interface: fc.string(), result })) as unknown as fc.Arbitrary<
  MappedMessage[]
>

test('messages arrive as they left, through a structured clone', () => {
  fc.assert(
    fc.property(messages, (batch) => {
      expect(unpack(structuredClone(pack(batch)))).toEqual(batch)
    }),
  )
})
