import { personId } from '../model/ids.ts'
import type { Decision, Edge, PersonRow } from '../store/patient-index.ts'
import type { LinkEntry } from '../store/rows.ts'
import type { Component } from './identify-component.ts'
import type { IndexView } from './identify-view.ts'

/** Persons moved to fit the groups, as little as possible. */
export interface Moved {
  readonly links: readonly LinkEntry[]
  /** Persons whose golden record may differ: person row as it is now, and its members (empty: retired). */
  readonly touched: ReadonlyMap<number, PersonRow>
  /** Person number per group. */
  readonly personOfGroup: readonly PersonRow[]
}

interface Seating {
  readonly view: IndexView
  readonly component: Component
  readonly seq: number
  /** Persons founded by live members. */
  readonly founded: ReadonlyMap<number, readonly PersonRow[]>
  readonly claimed: Set<number>
  readonly touched: Map<number, PersonRow>
  /** Persons that were made or taken back just now. */
  readonly risen: Set<number>
}

export async function moveLinks(view: IndexView, component: Component, seq: number): Promise<Moved> {
  const founded = await foundedBy(view, component)
  const seating: Seating = { view, component, seq, founded, claimed: new Set(), touched: new Map(), risen: new Set() }
  const chosen: PersonRow[] = []
  const retiring: { person: PersonRow; by: PersonRow }[] = []
  for (const group of component.groups) {
    const own = candidatesOf(group, seating)
    const keeper = own[0] ?? (await found(group, seating))
    seating.claimed.add(keeper.person)
    for (const person of own.slice(1)) {
      seating.claimed.add(person.person)
      retiring.push({ person, by: keeper })
    }
    chosen.push(keeper.active ? keeper : await revive(keeper, seating))
  }
  for (const { person, by } of retiring) await retire(person, by, seating)
  const links = await seat(chosen, seating, new Set(retiring.map(({ person }) => person.person)))
  return { links, touched: seating.touched, personOfGroup: chosen }
}

/** Persons by founder. Only founders of a group that changes are asked for. */
async function foundedBy(view: IndexView, { groups, persons }: Component): Promise<ReadonlyMap<number, readonly PersonRow[]>> {
  const out = new Map<number, readonly PersonRow[]>()
  for (const group of groups) {
    const only = group.length === 1 ? persons.get(group[0]!) : undefined
    for (const rid of group) out.set(rid, only?.founder === rid ? [only] : await view.tx.index.personByFounder(rid))
  }
  return out
}

/**
 * Persons a group may keep, oldest first: those its members founded, and those its members are linked to whose founder is gone. So a
 * merge keeps the oldest, and a split gives every founder back what it founded.
 */
function candidatesOf(group: readonly number[], { component, founded, claimed }: Seating): readonly PersonRow[] {
  const own = new Map<number, PersonRow>()
  for (const rid of group) {
    for (const person of founded.get(rid) ?? []) own.set(person.person, person)
    const now = component.persons.get(rid)
    if (now !== undefined && !component.groupOf.has(now.founder) && !claimed.has(now.person)) own.set(now.person, now)
  }
  return [...own.values()].sort((a, b) => a.person - b.person)
}

async function found(group: readonly number[], { view, founded, touched, risen, seq }: Seating): Promise<PersonRow> {
  const founder = Math.min(...group)
  if (group.some((rid) => view.record(rid) === undefined)) await view.loadRows(group)
  const person = await view.tx.index.createPerson(personId(view.idOf(founder), founded.get(founder)?.length ?? 0), founder)
  touched.set(person.person, person)
  risen.add(person.person)
  await decide(view, {
    kind: 'founded',
    sourcePatients: [founder],
    person: person.person,
    fromPerson: null,
    origin: 'auto',
    explanation: '{}',
    at: view.at,
    seq,
  })
  return person
}

async function revive(person: PersonRow, { view, touched, risen }: Seating): Promise<PersonRow> {
  await view.tx.index.setPerson(person.person, true, null)
  const active: PersonRow = { ...person, active: true, replacedBy: null }
  touched.set(person.person, active)
  risen.add(person.person)
  return active
}

async function retire(person: PersonRow, by: PersonRow, { view, touched }: Seating): Promise<void> {
  if (!person.active && person.replacedBy === by.person) return
  await view.tx.index.setPerson(person.person, false, by.person)
  touched.set(person.person, { ...person, active: false, replacedBy: by.person })
}

interface Move {
  readonly from: PersonRow | undefined
  readonly to: PersonRow
  readonly group: number
  readonly rids: number[]
}

async function seat(chosen: readonly PersonRow[], seating: Seating, retired: ReadonlySet<number>): Promise<readonly LinkEntry[]> {
  const { view, component, touched } = seating
  const moves = new Map<string, Move>()
  for (const [group, rids] of component.groups.entries())
    for (const rid of rids) {
      const to = chosen[group]!
      const from = component.persons.get(rid)
      if (from?.person === to.person) continue
      await view.tx.index.link(rid, to.person, view.at)
      const name = `${from?.person} ${to.person}`
      if (!moves.has(name)) moves.set(name, { from, to, group, rids: [] })
      moves.get(name)!.rids.push(rid)
      touched.set(to.person, to)
      if (from !== undefined && !touched.has(from.person)) touched.set(from.person, from)
    }
  const out: LinkEntry[] = []
  for (const move of moves.values()) {
    const kind = kindOf(move, seating, retired)
    await explainMove(move, kind, seating)
    out.push(...entriesOf(move, kind, view))
  }
  return out
}

function kindOf({ from, to }: Move, { risen }: Seating, retired: ReadonlySet<number>): 'linked' | 'merged' | 'split' {
  if (from === undefined) return 'linked'
  if (retired.has(from.person)) return 'merged'
  return risen.has(to.person) ? 'split' : 'linked'
}

function entriesOf({ from, to, rids }: Move, kind: 'linked' | 'merged' | 'split', view: IndexView): readonly LinkEntry[] {
  const moved = rids.map((rid) => view.idOf(rid)).sort()
  if (from === undefined) return [{ person: to.id, change: kind, moved }]
  const entry: LinkEntry = { person: to.id, change: kind, from: from.id, moved }
  // Between two persons that both go on, each has an entry of its own.
  return kind === 'linked' ? [{ person: from.id, change: 'unlinked', from: from.id, moved }, entry] : [entry]
}

const decide = (view: IndexView, decision: Decision): Promise<void> => view.tx.index.putDecision(decision)

/** The strongest edge, or the statement, that holds the moved to the group (or parted them from it). */
async function explainMove(move: Move, kind: 'linked' | 'merged' | 'split', { view, component, seq }: Seating): Promise<void> {
  const { from, to, group, rids } = move
  const rest = component.groups[group]!.filter((rid) => !rids.includes(rid))
  // A patient alone with the person it has just founded: `founded` says it.
  if (from === undefined && rest.length === 0 && to.founder === rids[0]) return
  const best = strongest(component.edges, rids, rest)
  const stated = component.instructions
    .filter((said) => (said.kind === 'same') === (kind !== 'split'))
    .filter((said) => touches(said, rids))
  await decide(view, {
    kind,
    sourcePatients: rids,
    person: to.person,
    fromPerson: from?.person ?? null,
    origin: stated.at(-1)?.origin ?? 'auto',
    explanation: JSON.stringify(
      best === undefined ? {} : { a: best.a, b: best.b, weight: best.weight, vector: JSON.parse(best.vector), model: best.model },
    ),
    at: view.at,
    seq,
  })
}

const touches = ({ a, b }: { readonly a: number; readonly b: number }, rids: readonly number[]): boolean =>
  rids.includes(a) || rids.includes(b)

const strongest = (edges: readonly Edge[], some: readonly number[], others: readonly number[]): Edge | undefined => {
  let best: Edge | undefined
  for (const edge of edges) {
    const across = (some.includes(edge.a) && others.includes(edge.b)) || (some.includes(edge.b) && others.includes(edge.a))
    if (across && edge.vector !== '' && (best === undefined || edge.weight > best.weight)) best = edge
  }
  return best
}
