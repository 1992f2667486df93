import { type Dice, dice } from './dice.ts'
import type { View } from './zh-views.ts'

/** The same records as a stream of messages: arrivals, corrections, merges, two in a hundred of them wrong and later taken back. */

export type TruthEvent =
  | { readonly event: 'A01' | 'A08'; readonly view: View }
  | { readonly event: 'A40' | 'A24' | 'A37'; readonly survivor: string; readonly retired: string; readonly wrong: boolean }

const CORRECTED = 0.05
const MERGED = 0.3
const WRONG = 0.02
const LINKED = 0.02

/** Every view arrives, some with less at first; duplicates of the HIS are merged by it; a wrong merge is parted before the end. */
export function events(views: readonly View[], seed: number, wrong = WRONG): readonly TruthEvent[] {
  const chance = dice(seed ^ 0xa40)
  const timed: { readonly at: number; readonly event: TruthEvent }[] = []
  const put = (at: number, event: TruthEvent): number => timed.push({ at, event })
  const arrived = new Map<string, number>()
  for (const view of views) {
    const at = chance.next()
    arrived.set(view.record, at)
    const poor = chance.chance(CORRECTED)
    put(at, { event: 'A01', view: poor ? { ...view, phone: '', nationalId: '', born: '' } : view })
    if (poor) put(at + chance.next() * (1 - at), { event: 'A08', view })
  }
  for (const pair of statements(views, chance, wrong)) {
    const later = Math.max(arrived.get(pair.survivor)!, arrived.get(pair.retired)!)
    const said = later + chance.next() * (1 - later)
    put(said, pair)
    if (pair.wrong) put(said + 1, { ...pair, event: 'A37' })
  }
  return timed.sort((a, b) => a.at - b.at).map(({ event }) => event)
}

type Statement = Extract<TruthEvent, { readonly survivor: string }>

function statements(views: readonly View[], chance: Dice, wrong: number): readonly Statement[] {
  const his = views.filter(({ system }) => system === 'his')
  const out: Statement[] = []
  for (const own of Map.groupBy(views, ({ person }) => person).values()) {
    const [first, second] = own.filter(({ system }) => system === 'his')
    const other = own.find(({ system }) => system !== 'his')
    if (first !== undefined && second !== undefined && chance.chance(MERGED)) {
      out.push({ event: 'A40', survivor: first.record, retired: second.record, wrong: false })
      const stranger = chance.pick(his)
      if (chance.chance(wrong) && stranger.person !== first.person)
        out.push({ event: 'A40', survivor: first.record, retired: stranger.record, wrong: true })
    }
    if (first !== undefined && other !== undefined && chance.chance(LINKED))
      out.push({ event: 'A24', survivor: first.record, retired: other.record, wrong: false })
  }
  return out
}
