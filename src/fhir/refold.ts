import { type FhirObject, type FhirValue, laterThan, type Stamp, type Stamped } from './contribution.ts'
import { historyKeys, historySaying } from './fold.ts'
import { type Clearing, merge, type Saying } from './merge.ts'
import { unitPath, unitsOf } from './units.ts'

/** What one interface says after its contributions so far, replayed in stamp order. */
interface View {
  readonly units: Map<string, Saying>
  readonly histories: Map<string, Map<string, { stamp: Stamp; index: number; value: FhirValue }>>
  readonly clears: Clearing[]
}

const blank = (): View => ({ units: new Map(), histories: new Map(), clears: [] })

/**
 * The fold of a whole ledger, from nothing: the law in its plainest form, and the measure of `fold.ts`. Used after a re-map.
 * Undefined: nothing is left, or there was nothing. All contributions are about the same resource.
 */
export function foldAll(ledger: readonly Stamped[]): FhirObject | undefined {
  const views = new Map<string, View>()
  for (const stamped of inStampOrder(ledger)) {
    const { mode } = stamped.contribution
    if (mode === 'withdraw') views.delete(stamped.interface)
    else views.set(stamped.interface, replay(mode === 'snapshot' ? blank() : (views.get(stamped.interface) ?? blank()), stamped))
  }
  if (views.size === 0) return undefined
  const { type, id } = ledger[0]!.contribution
  const sayings = [...views].flatMap(([name, view]) => [
    ...view.units.values(),
    ...[...view.histories].map(([path, elements]) => historySaying(name, path, [...elements.values()])),
  ])
  return merge(
    type,
    id,
    sayings,
    [...views.values()].flatMap((view) => view.clears),
  )
}

const inStampOrder = (ledger: readonly Stamped[]): readonly Stamped[] =>
  ledger.toSorted((a, b) => (laterThan(a.stamp, b.stamp) ? 1 : laterThan(b.stamp, a.stamp) ? -1 : 0))

function replay(view: View, { contribution, interface: name, stamp }: Stamped): View {
  for (const unit of unitsOf(contribution.type, contribution.content)) {
    if (unit.history) {
      const history = view.histories.get(unit.path) ?? new Map()
      for (const [index, key] of historyKeys(unit).entries()) history.set(key, { stamp, index, value: unit.elements![index]! })
      view.histories.set(unit.path, history)
    } else {
      const elements = unit.elements?.map((value) => ({ stamp, value }))
      view.units.set(unit.path, {
        interface: name,
        path: unit.path,
        stamp,
        fragment: elements ? undefined : unit.fragment,
        elements,
      })
    }
  }
  for (const path of contribution.clear) {
    const cleared = unitPath(contribution.type, path)
    if (cleared !== undefined) view.clears.push({ path: cleared, stamp })
  }
  return view
}
