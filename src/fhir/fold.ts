import { type FhirObject, type FhirValue, laterThan, type Stamp, type Stamped } from './contribution.ts'
import { parseExact } from './decimal.ts'
import { elementKey } from './lists.ts'
import { type Clearing, merge, type Saying, type StampedElement, wins } from './merge.ts'
import { type Unit, unitPath, unitsOf } from './units.ts'
import { type ChildLists, listChildren } from './withdrawn.ts'

/**
 * The fold of a resource's contributions (folding.md), as a state that takes one more contribution in one step. In whatever
 * order contributions come, and however often, `render` gives what `foldAll` (refold.ts) gives of all of them.
 *
 * One interface says one thing about a resource under one stamp: the mapping joins what a message says of it several times.
 * States are values: adding returns a new one and shares what did not change.
 */
export interface FoldState {
  readonly type: string
  readonly id: string
  readonly interfaces: Readonly<Record<string, InterfaceState>>
}

interface InterfaceState {
  /** Latest contribution that says anything; null: none yet. */
  readonly said: Stamp | null
  /** Latest snapshot or withdrawal: what this interface said before it is void. */
  readonly void: Stamp | null
  readonly units: Readonly<Record<string, UnitState>>
  readonly histories: Readonly<Record<string, Readonly<Record<string, HistoryElement>>>>
  readonly clears: Readonly<Record<string, Stamp>>
  readonly children: ChildLists
}

interface UnitState {
  readonly stamp: Stamp
  readonly fragment: FhirObject
  readonly list: boolean
}

interface HistoryElement {
  readonly stamp: Stamp
  /** Place in the message that said it last. */
  readonly index: number
  readonly value: FhirValue
}

const SILENT: InterfaceState = { said: null, void: null, units: {}, histories: {}, clears: {}, children: {} }

export const emptyState = (): FoldState => ({ type: '', id: '', interfaces: {} })

const latest = (a: Stamp | null, b: Stamp): Stamp => (a && laterThan(a, b) ? a : b)
const stands = (stamp: Stamp, voided: Stamp | null): boolean => !voided || !laterThan(voided, stamp)

export function addContribution(state: FoldState, stamped: Stamped): FoldState {
  const { contribution, stamp } = stamped
  const before = state.interfaces[stamped.interface] ?? SILENT
  const after = contribution.mode === 'withdraw' ? withdraw(before, stamp) : say(before, stamped)
  return {
    type: contribution.type,
    id: contribution.id,
    interfaces: { ...state.interfaces, [stamped.interface]: contribution.mode === 'change' ? after : pruned(after) },
  }
}

const withdraw = (state: InterfaceState, stamp: Stamp): InterfaceState => ({ ...state, void: latest(state.void, stamp) })

function say(state: InterfaceState, { contribution, stamp }: Stamped): InterfaceState {
  const said = latest(state.said, stamp)
  const voided = contribution.mode === 'snapshot' ? latest(state.void, stamp) : state.void
  const children = listChildren(state.children, contribution.children, stamp)
  if (!stands(stamp, state.void)) return { ...state, said, children }
  const units = { ...state.units }
  const histories = { ...state.histories }
  for (const unit of unitsOf(contribution.type, contribution.content)) {
    if (unit.history) histories[unit.path] = addToHistory(histories[unit.path] ?? {}, unit, stamp)
    else units[unit.path] = laterUnit(units[unit.path], { stamp, fragment: unit.fragment, list: unit.elements !== undefined })
  }
  const clears = { ...state.clears }
  for (const path of contribution.clear) {
    const unit = unitPath(contribution.type, path)
    if (unit !== undefined) clears[unit] = latest(clears[unit] ?? null, stamp)
  }
  return { said, void: voided, units, histories, clears, children }
}

function laterUnit(before: UnitState | undefined, after: UnitState): UnitState {
  if (!before) return after
  const isLater = wins(
    after.stamp,
    () => JSON.stringify(after.fragment),
    before.stamp,
    () => JSON.stringify(before.fragment),
  )
  return isLater ? after : before
}

/** The same key twice in one message is two elements: the second gets a number. */
export function historyKeys(unit: Unit): readonly string[] {
  const seen = new Map<string, number>()
  return unit.elements!.map((element) => {
    const key = elementKey(unit.keyPath, unit.type, element)
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return count ? `${key}\u001f${count}` : key
  })
}

function addToHistory(
  before: Readonly<Record<string, HistoryElement>>,
  unit: Unit,
  stamp: Stamp,
): Readonly<Record<string, HistoryElement>> {
  const after = { ...before }
  for (const [index, key] of historyKeys(unit).entries()) {
    const known = after[key]
    if (!known || !laterThan(known.stamp, stamp)) after[key] = { stamp, index, value: unit.elements![index]! }
  }
  return after
}

const keep = <T>(record: Readonly<Record<string, T>>, test: (value: T) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => test(value)))

/** Drops what a snapshot or withdrawal made void: it can never count again, for the void only moves forward. */
function pruned(state: InterfaceState): InterfaceState {
  const standing = (entry: { readonly stamp: Stamp }): boolean => stands(entry.stamp, state.void)
  const histories = Object.entries(state.histories).map(([path, elements]) => [path, keep(elements, standing)] as const)
  return {
    ...state,
    units: keep(state.units, standing),
    histories: Object.fromEntries(histories.filter(([, elements]) => Object.keys(elements).length > 0)),
    clears: keep(state.clears, (stamp) => stands(stamp, state.void)),
  }
}

/** The resource, or undefined when no interface says anything of it any more: it is deleted. */
export function render(state: FoldState): FhirObject | undefined {
  const sayings: Saying[] = []
  const clears: Clearing[] = []
  let present = false
  for (const [name, said] of Object.entries(state.interfaces)) {
    if (said.said && stands(said.said, said.void)) present = true
    for (const [path, unit] of Object.entries(said.units)) sayings.push(sayingOf(name, path, unit))
    for (const [path, elements] of Object.entries(said.histories))
      sayings.push(historySaying(name, path, Object.values(elements)))
    for (const [path, stamp] of Object.entries(said.clears)) clears.push({ path, stamp })
  }
  return present ? merge(state.type, state.id, sayings, clears) : undefined
}

function sayingOf(name: string, path: string, unit: UnitState): Saying {
  const { stamp } = unit
  if (!unit.list) return { interface: name, path, stamp, fragment: unit.fragment, elements: undefined }
  const list = Object.values(unit.fragment)[0] as FhirValue[]
  return { interface: name, path, stamp, fragment: undefined, elements: list.map((value) => ({ stamp, value })) }
}

/** Elements stand in the order in which they were last said. */
export function historySaying(name: string, path: string, elements: readonly (StampedElement & { index: number })[]): Saying {
  const sorted = elements.toSorted((a, b) =>
    laterThan(a.stamp, b.stamp) ? 1 : laterThan(b.stamp, a.stamp) ? -1 : a.index - b.index,
  )
  return { interface: name, path, stamp: sorted.at(-1)!.stamp, fragment: undefined, elements: sorted }
}

/** The state as text for the store, decimals exact. */
export const encodeState = (state: FoldState): string => JSON.stringify(state)
export const decodeState = (text: string): FoldState => parseExact(text) as unknown as FoldState
