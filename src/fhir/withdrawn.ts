import { laterThan, type Stamp } from './contribution.ts'

/**
 * `missing: withdraw` (folding.md): a parent lists its children by rule; a child that a list does not name is withdrawn with
 * that list's stamp. Kept so that the order in which parents come does not matter: per rule the latest list of all, and per
 * child ever named the latest list that does not name it.
 */
interface ChildList {
  /** Latest list; a child never named is missing from it. */
  readonly newest: Stamp
  /** Child id → latest list without it, null while every list names it. */
  readonly missing: Readonly<Record<string, Stamp | null>>
}

/** By mapping rule. */
export type ChildLists = Readonly<Record<string, ChildList>>

const latest = (a: Stamp | null, b: Stamp): Stamp => (a && laterThan(a, b) ? a : b)

/** The lists after one more parent. */
export function listChildren(
  before: ChildLists,
  lists: Readonly<Record<string, readonly string[]>> | undefined,
  stamp: Stamp,
): ChildLists {
  if (!lists) return before
  const after: Record<string, ChildList> = { ...before }
  for (const [rule, ids] of Object.entries(lists)) after[rule] = addList(before[rule], ids, stamp)
  return after
}

function addList(before: ChildList | undefined, ids: readonly string[], stamp: Stamp): ChildList {
  const named = new Set(ids)
  const missing: Record<string, Stamp | null> = {}
  for (const [id, without] of Object.entries(before?.missing ?? {}))
    missing[id] = named.has(id) ? without : latest(without, stamp)
  for (const id of ids) if (!Object.hasOwn(missing, id)) missing[id] = before?.newest ?? null
  return { newest: latest(before?.newest ?? null, stamp), missing }
}

/** Anything that keeps child lists by interface: a fold state of the parent. */
interface Parent {
  readonly interfaces: Readonly<Record<string, { readonly children: ChildLists }>>
}

/** Stamp with which this interface's parents withdraw the child; undefined while every list names it, or there is none. */
export function withdrawnAt(parent: Parent, interfaceName: string, rule: string, childId: string): Stamp | undefined {
  const list = parent.interfaces[interfaceName]?.children[rule]
  if (!list) return undefined
  const without = list.missing[childId]
  return without === undefined ? list.newest : (without ?? undefined)
}

/** True when a child said with this stamp is void: a later parent of the same interface does not name it. */
export function isWithdrawn(parent: Parent, interfaceName: string, rule: string, childId: string, stamp: Stamp): boolean {
  const at = withdrawnAt(parent, interfaceName, rule, childId)
  return at !== undefined && laterThan(at, stamp)
}

export interface Withdrawal {
  readonly rule: string
  readonly id: string
  /** Stamp of the `withdraw` contribution the child gets, under the parent's interface. */
  readonly stamp: Stamp
}

/**
 * Children whose withdrawal moved between two states of their parent: each gets a `withdraw` contribution with that stamp.
 * A child that the new parent names for the first time although later parents lacked it is among them.
 */
export function withdrawals(before: Parent, after: Parent, interfaceName: string): readonly Withdrawal[] {
  const out: Withdrawal[] = []
  for (const [rule, list] of Object.entries(after.interfaces[interfaceName]?.children ?? {})) {
    const known = before.interfaces[interfaceName]?.children[rule]
    for (const [id, stamp] of Object.entries(list.missing)) {
      const earlier = known?.missing[id] ?? null
      if (stamp && (!earlier || laterThan(stamp, earlier))) out.push({ rule, id, stamp })
    }
  }
  return out
}
