import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatedInstruction } from '../../src/engine/identify-instructions.ts'
import { type Arrival, type Hospital, hospital, type ShortPatient, shippedModel } from './identity-support.ts'

/**
 * Merge, then part again, whatever else happens between: patients arrive, are corrected and withdrawn, others are merged, linked and
 * parted. It ends as if the two had never been merged: the same persons under the same ids, the same retired ones, the same queue.
 */

const model = shippedModel()

const NAMES = ['张伟', '王思雨', '令狐雁翎', '王小明', 'ZHANG WEI', '王芳之子', '无名氏']
const IDS = ['310104198507041232', '440300198507041237', '110108199003070016']
const DATES = ['1985-07-04', '1990-03-07', '2026-01-05']
const PHONES = ['13912345678', '18600001111']

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.option(fc.constantFrom(...values), { nil: undefined })
const short: fc.Arbitrary<ShortPatient> = fc
  .record({ name: fc.constantFrom(...NAMES), id: maybe(IDS), born: maybe(DATES), phone: maybe(PHONES) })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

const COUNT = 6
const who = fc.nat(COUNT - 1).map((at) => `s${at}`)
const arrival: fc.Arbitrary<Arrival> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ id: who, short }) },
  { weight: 1, arbitrary: who.map((id) => ({ id, short: undefined })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(who, who, fc.constantFrom(['merge', 'A40'] as const, ['link', 'A24'] as const, ['unlink', 'A37'] as const))
      .map(([survivor, retired, [kind, event]]) => ({
        instructions: survivor === retired ? [] : [{ kind, survivor, retired, event }],
      })),
  },
)

interface Story {
  readonly events: readonly Arrival[]
  readonly pair: readonly [string, string]
  /** Before which events the two are merged and parted. */
  readonly merged: number
  readonly parted: number
}

const story: fc.Arbitrary<Story> = fc
  .tuple(
    fc.array(arrival, { minLength: 4, maxLength: 12 }),
    fc.shuffledSubarray(['s0', 's1', 's2', 's3', 's4', 's5'], { minLength: 2, maxLength: 2 }),
  )
  .chain(([events, pair]) =>
    fc.tuple(fc.nat(events.length), fc.nat(events.length)).map(([one, other]) => ({
      events,
      pair: pair as [string, string],
      merged: Math.min(one, other),
      parted: Math.max(one, other),
    })),
  )

const FIRST: readonly Arrival[] = Array.from({ length: COUNT }, (_, at) => ({
  id: `s${at}`,
  short: { name: '李秀英', number: `his|${at}` },
}))

async function told(events: readonly (Arrival | undefined)[]): Promise<Hospital> {
  const own = hospital(model)
  for (const [at, event] of [...FIRST, ...events].entries()) if (event !== undefined) await own.take({ ...event, time: at })
  return own
}

/** Patients whose last word is a withdrawal. */
function withdrawn(events: readonly Arrival[]): ReadonlySet<string> {
  const last = new Map(events.flatMap((event) => (event.id === undefined ? [] : [[event.id, event] as const])))
  return new Set([...last].filter(([, { short: content }]) => content === undefined).map(([id]) => id))
}

/**
 * A withdrawn patient stays where it was linked last, for nothing is left to say where it belongs: who sits with it depends on what
 * stood when it went. The living, their queue and (where nobody is withdrawn) every person's id do not.
 */
const ending = (own: Hospital, gone: ReadonlySet<string>) => ({
  partition: own
    .partition()
    .map((ids) => ids.filter((id) => !gone.has(id)))
    .filter((ids) => ids.length > 0)
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
  persons: gone.size > 0 ? [] : FIRST.map(({ id }) => own.personId(id!)),
  doubts: own.doubts(),
})

test('merge then part is as if it had never been', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(story, async ({ events, pair: [survivor, retired], merged, parted }) => {
      const said = (kind: StatedInstruction['kind'], event: StatedInstruction['event']): Arrival => ({
        instructions: [{ kind, survivor, retired, event }],
      })
      const between = events.slice(merged, parted)
      // A parting says more than "not merged": where evidence or another statement joins the two, it holds them apart.
      const never = await told([
        ...events.slice(0, merged),
        undefined,
        ...between,
        said('unlink', 'A37'),
        ...events.slice(parted),
      ])
      const undone = await told([
        ...events.slice(0, merged),
        said('merge', 'A40'),
        ...between,
        said('unlink', 'A37'),
        ...events.slice(parted),
      ])
      compared++
      const gone = withdrawn(events)
      expect(ending(undone, gone)).toEqual(ending(never, gone))
    }),
    { numRuns: 150 },
  )
  expect(compared).toBeGreaterThanOrEqual(150)
})
