import { pairName } from '../identity/cluster.ts'
import { doubtOf } from '../identity/doubt.ts'
import type { Edge, Proposal } from '../store/patient-index.ts'
import type { Component } from './identify-component.ts'
import type { IndexView } from './identify-view.ts'

/** Open doubts about members of the component: one per pair of persons, at its strongest pair of records. */
export async function moveProposals(view: IndexView, component: Component): Promise<void> {
  const wanted = await wantedProposals(view, component)
  for (const open of await view.tx.index.proposals(component.members)) {
    const keep = wanted.get(`${open.a} ${open.b}`)
    if (keep === undefined) await view.tx.index.removeProposal(open.a, open.b)
    else if (keep.weight === open.weight && keep.reason === open.reason && keep.explanation === open.explanation)
      wanted.delete(`${open.a} ${open.b}`)
  }
  for (const proposal of wanted.values()) await view.tx.index.putProposal(proposal)
}

/** Name of the group or of the person outside that a source patient belongs to. */
type Seats = ReadonlyMap<number, string>

async function wantedProposals(view: IndexView, component: Component): Promise<Map<string, Proposal>> {
  const seats = await seatsOf(view, component)
  const parted = partedSeats(component, seats)
  const best = new Map<string, Proposal>()
  const offer = (proposal: Proposal, strength: number): void => {
    const seat = pairName(seats.get(proposal.a)!, seats.get(proposal.b)!)
    if (parted.has(seat)) return
    const held = best.get(seat)
    if (held === undefined || isStronger(proposal, strength, held, strengths.get(seat)!, view)) {
      best.set(seat, proposal)
      strengths.set(seat, strength)
    }
  }
  const strengths = new Map<string, number>()
  for (const edge of component.edges) {
    if (seats.get(edge.a) === seats.get(edge.b)) continue
    const reason = reasonOf(view, component, edge)
    if (reason !== undefined) offer(proposalOf(view, edge, reason), edge.weight)
  }
  for (const said of component.partition.suspended)
    offer(suspendedProposal(view, component, said.a, said.b), Number.POSITIVE_INFINITY)
  return new Map([...best.values()].map((proposal) => [`${proposal.a} ${proposal.b}`, proposal]))
}

/** Ties go to the lower Patient ids, as everywhere. */
function isStronger(proposal: Proposal, strength: number, held: Proposal, heldStrength: number, view: IndexView): boolean {
  if (strength !== heldStrength) return strength > heldStrength
  return pairName(view.idOf(proposal.a), view.idOf(proposal.b)) < pairName(view.idOf(held.a), view.idOf(held.b))
}

async function seatsOf(view: IndexView, { groups, edges, groupOf, instructions }: Component): Promise<Seats> {
  const seats = new Map<number, string>()
  for (const [index, group] of groups.entries()) for (const rid of group) seats.set(rid, `g${index}`)
  const outside = new Set([...edges, ...instructions].flatMap(({ a, b }) => [a, b]).filter((rid) => !groupOf.has(rid)))
  if (outside.size > 0) {
    for (const [rid, person] of await view.tx.index.personOf([...outside])) seats.set(rid, `p${person.person}`)
    await view.loadRecords(outside)
    const bare = [...outside].filter((rid) => view.record(rid) === undefined)
    if (bare.length > 0) await view.loadRows(bare)
  }
  return seats
}

/** Somebody said they are two: nobody is asked again. */
function partedSeats({ instructions }: Component, seats: Seats): ReadonlySet<string> {
  const out = new Set<string>()
  const latest = new Map<string, (typeof instructions)[number]>()
  for (const said of instructions) {
    const name = said.a < said.b ? `${said.a} ${said.b}` : `${said.b} ${said.a}`
    const held = latest.get(name)
    if (
      held === undefined ||
      said.time > held.time ||
      (said.time === held.time && (said.seq > held.seq || (said.seq === held.seq && said.kind === 'not-same')))
    )
      latest.set(name, said)
  }
  for (const said of latest.values()) {
    const a = seats.get(said.a)
    const b = seats.get(said.b)
    if (said.kind === 'not-same' && a !== undefined && b !== undefined && a !== b) out.add(pairName(a, b))
  }
  return out
}

/** Undefined: no doubt, they are two. */
function reasonOf(view: IndexView, { groupOf, partition }: Component, edge: Edge): string | undefined {
  const groups = [groupOf.get(edge.a), groupOf.get(edge.b)]
  const within = groups[0] !== undefined && groups[1] !== undefined
  const kept = within
    ? partition.doubts.get(`${Math.min(groups[0]!, groups[1]!)},${Math.max(groups[0]!, groups[1]!)}`)
    : undefined
  return doubtOf(edge, view.model, kept)
}

const proposalOf = (view: IndexView, edge: Edge, reason: string): Proposal => ({
  a: edge.a,
  b: edge.b,
  weight: edge.weight,
  reason,
  explanation: edge.vector,
  at: view.at,
})

/** A merge that was stated and is not carried out. */
function suspendedProposal(view: IndexView, { groups, edges }: Component, one: string, other: string): Proposal {
  const rids = groups.flat()
  const found = [one, other].map((id) => rids.find((rid) => view.idOf(rid) === id)!)
  const a = Math.min(found[0]!, found[1]!)
  const b = Math.max(found[0]!, found[1]!)
  const edge = edges.find((each) => each.a === a && each.b === b)
  return { a, b, weight: edge?.weight ?? 0, reason: 'merge-vetoed', explanation: edge?.vector ?? '', at: view.at }
}
