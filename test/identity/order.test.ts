import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IdentityModel } from '../../src/identity/model.ts'
import { type Arrival, hospital, type ShortPatient, shippedModel } from './identity-support.ts'

/**
 * Any order of arrival of the same last contents and statements ends in the same persons (as sets of source patients) and the same
 * open proposals. Small value pools, so that records meet, contradict and bridge.
 */

const NAMES = ['张伟', '張偉', '王思雨', '王思雪', '令狐雁翎', '王小明', '王晓明', 'ZHANG WEI', '王芳之子', '王芳', '无名氏']
const IDS = ['310104198507041232', '310104198507041242', '440300198507041237', '310104850704123', '110108199003070016']
const DATES = ['1985-07-04', '1985-07-14', '1990-03-07', '2026-01-05']
const PHONES = ['13912345678', '13912345679', '18600001111']

const maybe = <T>(values: readonly T[], weight = 2): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constant(undefined) })

const short: fc.Arbitrary<ShortPatient> = fc
  .record({
    name: maybe(NAMES, 9),
    id: maybe(IDS, 1),
    born: maybe(DATES, 4),
    sex: maybe(['male', 'female']),
    phone: maybe(PHONES, 3),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

const statement = (count: number): fc.Arbitrary<Arrival> =>
  fc
    .tuple(
      fc.nat(count - 1),
      fc.nat(count - 1),
      fc.constantFrom('merge' as const, 'link' as const, 'unlink' as const),
      fc.integer({ min: 1, max: 50 }),
    )
    .map(([a, b, kind, time]) => {
      const event = kind === 'merge' ? 'A40' : kind === 'link' ? 'A24' : 'A37'
      return { instructions: a === b ? [] : [{ kind, survivor: `s${a}`, retired: `s${b}`, event }], time } as const
    })

interface Scene {
  readonly arrivals: readonly Arrival[]
  readonly one: readonly number[]
  readonly other: readonly number[]
}

/** Patients that arrive (some with an earlier content that is replaced), and statements about them, in two orders. */
const scene: fc.Arbitrary<Scene> = fc
  .integer({ min: 2, max: 8 })
  .chain((count) =>
    fc.tuple(
      fc.array(fc.tuple(short, fc.boolean(), short), { minLength: count, maxLength: count }),
      fc.uniqueArray(statement(count), { maxLength: 3, selector: ({ time }) => time }),
    ),
  )
  .chain(([patients, said]) => {
    const arrivals: Arrival[] = patients.map(([content], index) => ({ id: `s${index}`, short: content }))
    const all = [...arrivals, ...said.filter(({ instructions }) => instructions!.length > 0)]
    const order = fc.shuffledSubarray([...all.keys()], { minLength: all.length, maxLength: all.length })
    return fc.tuple(order, order).map(([one, other]) => ({ arrivals: all, one, other }))
  })

async function outcome(model: IdentityModel, arrivals: readonly Arrival[], order: readonly number[]): Promise<unknown> {
  const { take, partition, doubts, index } = hospital(model)
  for (const at of order) await take(arrivals[at]!)
  const persons = [...index.persons.values()]
  return {
    partition: partition(),
    doubts: doubts(),
    active: persons.filter((person) => person.active).length,
  }
}

const shipped = shippedModel()
/** Limits so low that every scene crosses them. */
const narrow: IdentityModel = { ...shipped, caps: { block: 3, phoneOwn: 1, phoneFamily: 2 } }

describe('order of arrival does not show', () => {
  test.each([
    ['shipped model', shipped],
    ['limits crossed all the time', narrow],
  ])('%s', async (_, model) => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ arrivals, one, other }) => {
        const left = await outcome(model, arrivals, one)
        expect(await outcome(model, arrivals, other)).toEqual(left)
      }),
      { numRuns: 120 },
    )
  })

  test('a corrected record ends where it would have been had it come right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(short, short), { minLength: 2, maxLength: 7 }), async (patients) => {
        const corrected = hospital(narrow)
        for (const [index, [wrong]] of patients.entries()) await corrected.take({ id: `s${index}`, short: wrong })
        for (const [index, [, right]] of patients.entries()) await corrected.take({ id: `s${index}`, short: right })
        const plain = hospital(narrow)
        for (const [index, [, right]] of patients.entries()) await plain.take({ id: `s${index}`, short: right })
        expect({ partition: corrected.partition(), doubts: corrected.doubts() }).toEqual({
          partition: plain.partition(),
          doubts: plain.doubts(),
        })
      }),
      { numRuns: 80 },
    )
  })

  test('a withdrawn record leaves no trace among the others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(short, { minLength: 3, maxLength: 7 }), fc.nat(6), async (patients, pick) => {
        const gone = `s${pick % patients.length}`
        const all = hospital(narrow)
        for (const [index, content] of patients.entries()) await all.take({ id: `s${index}`, short: content })
        await all.take({ id: gone, short: undefined })
        const never = hospital(narrow)
        for (const [index, content] of patients.entries())
          if (`s${index}` !== gone) await never.take({ id: `s${index}`, short: content })
        const left = all
          .partition()
          .map((ids) => ids.filter((id) => id !== gone))
          .filter((ids) => ids.length > 0)
        expect(left.sort((a, b) => (a[0]! < b[0]! ? -1 : 1))).toEqual(never.partition())
        expect(all.doubts()).toEqual(never.doubts())
      }),
      { numRuns: 80 },
    )
  })
})
