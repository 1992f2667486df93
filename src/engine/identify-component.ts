import type { ClusterNode, ClusterPair, Partition, Statement } from '../identity/cluster.ts'
import { cluster } from '../identity/cluster.ts'
import type { EdgeVector } from '../identity/explain.ts'
import { type PairFacts, pairFacts } from '../identity/pair-facts.ts'
import type { Edge, Instruction, PersonRow } from '../store/patient-index.ts'
import { edgeOf, holdersOf, joins } from './identify-score.ts'
import type { IndexView } from './identify-view.ts'

/** Everybody who may be one human with the seeds, and how they fall into persons. */
export interface Component {
  /** Everybody looked at, the withdrawn included. */
  readonly members: readonly number[]
  /** Groups of source patients (rids), in the order of their lowest Patient id. */
  readonly groups: readonly (readonly number[])[]
  readonly groupOf: ReadonlyMap<number, number>
  readonly partition: Partition
  /** Edges that touch a member, from the review threshold. */
  readonly edges: readonly Edge[]
  readonly instructions: readonly Instruction[]
  /** Persons as they were before. */
  readonly persons: ReadonlyMap<number, PersonRow>
}

/** Closure of the seeds over joining edges, stated merges and links, and the persons they have now. */
export async function component(view: IndexView, seeds: ReadonlySet<number>): Promise<Component> {
  const { index } = view.tx
  const members = new Set<number>()
  const edges = new Map<string, Edge>()
  const instructions = new Set<Instruction>()
  const persons = new Map<number, PersonRow>()
  const seen = new Set<number>()
  let frontier = [...seeds]
  while (frontier.length > 0) {
    for (const rid of frontier) members.add(rid)
    const next = new Set<number>()
    for (const edge of await index.edges(frontier)) {
      if (edge.weight >= view.model.thresholds.review) edges.set(`${edge.a} ${edge.b}`, edge)
      if (joins(edge, view)) next.add(edge.a).add(edge.b)
    }
    for (const said of await index.instructions(frontier)) {
      instructions.add(said)
      if (said.kind === 'same') next.add(said.a).add(said.b)
    }
    for (const rid of await formerMembers(view, frontier, persons, seen)) next.add(rid)
    frontier = [...next].filter((rid) => !members.has(rid))
  }
  return partition(view, [...members], [...edges.values()], distinctInstructions(instructions), persons)
}

async function formerMembers(
  view: IndexView,
  rids: readonly number[],
  persons: Map<number, PersonRow>,
  seen: Set<number>,
): Promise<readonly number[]> {
  const rows = await view.tx.index.personOf(rids)
  const fresh: number[] = []
  for (const [rid, person] of rows) {
    persons.set(rid, person)
    if (!seen.has(person.person)) fresh.push(person.person)
    seen.add(person.person)
  }
  return fresh.length === 0 ? [] : [...(await view.tx.index.membersOf(fresh)).values()].flat()
}

/** The same statement read from both its ends is one. */
const distinctInstructions = (read: Iterable<Instruction>): readonly Instruction[] => [
  ...new Map(
    [...read].map((said) => [`${said.kind} ${said.a} ${said.b} ${said.time} ${said.seq} ${said.origin}`, said]),
  ).values(),
]

async function partition(
  view: IndexView,
  members: readonly number[],
  edges: readonly Edge[],
  instructions: readonly Instruction[],
  persons: ReadonlyMap<number, PersonRow>,
): Promise<Component> {
  await view.loadRecords(members)
  const bare = members.filter((rid) => view.record(rid) === undefined)
  if (bare.length > 0) await view.loadRows(bare)
  // A withdrawn patient stays where it is linked and takes no part, unless somebody said where it belongs.
  const named = new Set(instructions.flatMap(({ a, b }) => [a, b]))
  const live = members.filter((rid) => view.record(rid) !== undefined || named.has(rid) || view.row(rid)?.deleted === false)
  const ridOf = new Map(live.map((rid) => [view.idOf(rid), rid]))
  const nodes = live.map((rid): ClusterNode => ({ id: view.idOf(rid), blank: isBlank(view, rid) }))
  const said = instructions.filter(({ a, b }) => live.includes(a) && live.includes(b)).map((one) => statementOf(one, view))
  const result = cluster(nodes, await pairsOf(view, live, edges), said, view.model)
  const groups = result.groups.map((ids) => ids.map((id) => ridOf.get(id)!))
  const groupOf = new Map(groups.flatMap((rids, group) => rids.map((rid) => [rid, group] as const)))
  return { members, groups, groupOf, partition: result, edges, instructions, persons }
}

const isBlank = (view: IndexView, rid: number): boolean => (view.record(rid)?.kind ?? 'unknown') === 'unknown'

/** Links of a steward and A24 are as strong as a steward; a merge is held back by vetoes. */
const statementOf = ({ kind, a, b, merge, time, seq }: Instruction, view: IndexView): Statement => ({
  a: view.idOf(a),
  b: view.idOf(b),
  same: kind === 'same',
  merge,
  time,
  seq,
})

/** All pairs of the component. */
async function pairsOf(view: IndexView, live: readonly number[], edges: readonly Edge[]): Promise<readonly ClusterPair[]> {
  const known = new Map(edges.map((edge) => [`${edge.a} ${edge.b}`, edge]))
  const sighted = live.filter((rid) => !isBlank(view, rid)).sort((a, b) => a - b)
  const out: ClusterPair[] = []
  for (let i = 0; i < sighted.length; i++)
    for (let j = i + 1; j < sighted.length; j++) {
      const a = sighted[i]!
      const b = sighted[j]!
      const edge = known.get(`${a} ${b}`) ?? (await strangers(view, a, b))
      out.push({
        a: view.idOf(a),
        b: view.idOf(b),
        weight: edge.weight,
        vetoed: edge.veto !== null,
        ...factsOf(view, edge),
      })
    }
  return out
}

/**
 * A pair that met in no block within the cap, or that came out below the review threshold. Its vetoes count; its weight is held at
 * the threshold, or the two would link whenever something else happened to bring them into one component.
 */
async function strangers(view: IndexView, a: number, b: number): Promise<Edge> {
  const edge = edgeOf(view, a, b, await holdersOf(view, { a, b }))
  return { ...edge, weight: Math.min(edge.weight, view.model.thresholds.review) }
}

function factsOf(view: IndexView, { vector }: Edge): PairFacts {
  const { l, v } = JSON.parse(vector) as EdgeVector
  return pairFacts(l, v, view.model)
}
