import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCharacter } from '../../src/identity/national-id.ts'
import { hospital, type ShortPatient, shippedModel } from './identity-support.ts'

/**
 * A household as hospitals see it: parents, twins, a newborn under the mother's name, all on one phone at one door, each in two
 * systems with what the desk left out or mistyped. Whatever the order: no person ever holds records of two humans.
 */

const model = shippedModel()
const PHONE = '13912345678'
const ADDRESS = '北京市海淀区幸福小区3号楼201室'

const withCheck = (body: string): string => body + checkCharacter(body)

interface Human {
  readonly name: string
  readonly born: string
  readonly sex: string
  readonly id?: string
}

/** Given names of twins: one character apart, like in sound, the same in sound. */
const TWINS = [
  ['思雨', '思雪'],
  ['子轩', '子萱'],
  ['佳欣', '佳馨'],
  ['梓晨', '子诚'],
  ['雨桐', '雨彤'],
  ['明', '鸣'],
] as const

const household = (
  surname: string,
  [first, second]: readonly [string, string],
  sexes: readonly [string, string],
): readonly Human[] => [
  { name: `${surname}建国`, born: '1985-07-04', sex: 'male', id: withCheck('31010419850704123') },
  { name: '赵秀英', born: '1986-01-23', sex: 'female', id: withCheck('31010419860123124') },
  { name: surname + first, born: '2015-03-02', sex: sexes[0], id: withCheck('31010420150302121') },
  { name: surname + second, born: '2015-03-02', sex: sexes[1], id: withCheck('31010420150302123') },
  { name: sexes[0] === 'male' ? '赵秀英之子' : '赵秀英之女', born: '2026-01-05', sex: sexes[0] },
]

type Slip = 'none' | 'no-id' | 'no-phone' | 'no-id-no-address' | 'typo' | 'short' | 'parent-id' | 'bare'
const slip = fc.constantFrom<Slip>('none', 'no-id', 'no-phone', 'no-id-no-address', 'typo', 'short', 'parent-id', 'bare')

function written(human: Human, system: string, at: number, how: Slip, parent: string): ShortPatient {
  const { id, ...told } = human
  const number = `${system}|${1000 + at}`
  const full = { ...told, number, phone: PHONE, address: ADDRESS }
  const typed = (value: string | undefined): ShortPatient => (value === undefined ? full : { ...full, id: value })
  switch (how) {
    case 'none':
      return typed(id)
    case 'no-id':
      return full
    case 'no-phone':
      return { ...told, number, address: ADDRESS, ...(id === undefined ? {} : { id }) }
    case 'no-id-no-address':
      return { ...told, number, phone: PHONE }
    case 'typo':
      return typed(id && id.slice(0, 15) + String((Number(id[15]) + 1) % 10) + id.slice(16))
    case 'short':
      return typed(human.born < '2000' ? id && id.slice(0, 6) + id.slice(8, 17) : id)
    case 'parent-id':
      return typed(parent)
    case 'bare':
      return { ...told, number }
  }
}

const scene = fc
  .record({
    surname: fc.constantFrom('王', '张', '欧阳', '薛'),
    twins: fc.constantFrom(...TWINS),
    sexes: fc.constantFrom(['male', 'male'] as const, ['female', 'female'] as const, ['male', 'female'] as const),
    slips: fc.array(slip, { minLength: 10, maxLength: 10 }),
    order: fc.shuffledSubarray([...Array(10).keys()], { minLength: 10 }),
  })
  .map(({ surname, twins, sexes, slips, order }) => {
    const humans = household(surname, twins, sexes)
    const records = humans.flatMap((human, who) =>
      ['his', 'lis'].map((system, which) => {
        const at = who * 2 + which
        // A parent's card is laid on the desk for a child.
        const how = slips[at] === 'parent-id' && who < 2 ? 'none' : slips[at]!
        return { id: `${who}-${system}`, short: written(human, system, at, how, humans[1]!.id!) }
      }),
    )
    return order.map((at) => records[at]!)
  })

test('nobody in a household is ever taken for another', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (records) => {
      const own = hospital(model)
      for (const record of records) await own.take(record)
      const mixed = own.partition().filter((ids) => new Set(ids.map((id) => id[0])).size > 1)
      expect(mixed).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('and everybody with ordinary slips is found again', async () => {
  const humans = household('王', TWINS[0], ['male', 'female']).slice(0, 4)
  for (const how of ['none', 'no-id', 'no-phone', 'typo', 'short', 'no-id-no-address'] as const) {
    const own = hospital(model)
    for (const [at, human] of humans.entries()) {
      await own.take({ id: `${at}-his`, short: written(human, 'his', at, 'none', '') })
      await own.take({ id: `${at}-lis`, short: written(human, 'lis', at, how, '') })
    }
    expect(own.partition(), how).toEqual(humans.map((_, at) => [`${at}-his`, `${at}-lis`]))
  }
})
