import type { Stamp } from '../fhir/contribution.ts'
import type { CodedError } from '../model/errors.ts'
import { coded } from '../model/errors.ts'
import type { Instruction } from '../store/patient-index.ts'
import type { Tx } from '../store/store.ts'
import { placeholderWrite } from './placeholder.ts'

/** What a message states about two source patients, by Patient ids (mapping's IdentityInstruction). */
export interface StatedInstruction {
  readonly kind: 'merge' | 'link' | 'unlink'
  readonly survivor: string
  readonly retired: string
  readonly event: 'A40' | 'A24' | 'A37'
}

/**
 * A merge whose survivor was itself merged, directly or through others, into the one it retires. Merges undone since do not count.
 * Undefined: it contradicts nothing.
 */
export async function checkInstructions(
  tx: Tx,
  instructions: readonly StatedInstruction[],
  stamp: Stamp,
): Promise<CodedError | undefined> {
  const merges = instructions.filter(({ kind }) => kind === 'merge')
  if (merges.length === 0) return undefined
  const rows = await tx.resources([...new Set(merges.flatMap(({ survivor, retired }) => [survivor, retired]))])
  // Inside one message patients may be new: they have no number yet, and an own negative one serves as well.
  const numbers = new Map<string, number>()
  const numberOf = (id: string): number => {
    if (!numbers.has(id)) numbers.set(id, rows.get(id)?.rid ?? -1 - numbers.size)
    return numbers.get(id)!
  }
  const within = new Map<number, number[]>()
  for (const { survivor, retired } of merges) {
    const from = numberOf(survivor)
    const to = numberOf(retired)
    if (from === to) return contradiction(survivor === retired ? 'itself' : 'cycle', stamp)
    if (await reaches(tx, from, to, within, stamp)) return contradiction('cycle', stamp)
    within.set(to, [...(within.get(to) ?? []), from])
  }
  return undefined
}

const contradiction = (found: string, stamp: Stamp): CodedError =>
  coded('identity.contradictory-merge', { found, where: `seq ${stamp.seq}` })

/** Follows retired → survivor from `start`. */
async function reaches(
  tx: Tx,
  start: number,
  goal: number,
  within: ReadonlyMap<number, readonly number[]>,
  stamp: Stamp,
): Promise<boolean> {
  const seen = new Set<number>()
  let frontier = [start]
  while (frontier.length > 0) {
    for (const number of frontier) seen.add(number)
    const said = await tx.index.instructions(frontier.filter((number) => number > 0))
    const next = new Set(frontier.flatMap((number) => within.get(number) ?? []))
    for (const one of inForce(said)) if (one.merge && frontier.includes(one.b) && !isSame(one, stamp)) next.add(one.a)
    if (next.has(goal)) return true
    frontier = [...next].filter((number) => !seen.has(number))
  }
  return false
}

/** The message itself, when it is tried again after it was held. */
const isSame = (one: Instruction, stamp: Stamp): boolean => one.time === stamp.time && one.seq === stamp.seq

/** The latest statement of each pair. */
function inForce(said: readonly Instruction[]): readonly Instruction[] {
  const latest = new Map<string, Instruction>()
  for (const one of said) {
    const name = one.a < one.b ? `${one.a} ${one.b}` : `${one.b} ${one.a}`
    const held = latest.get(name)
    if (held === undefined || one.time > held.time || (one.time === held.time && one.seq >= held.seq)) latest.set(name, one)
  }
  return [...latest.values()].filter(({ kind }) => kind === 'same')
}

/** Stores the statements; returns the source patients they name. A patient never heard of gets a placeholder. */
export async function putInstructions(
  tx: Tx,
  instructions: readonly StatedInstruction[],
  context: { readonly at: number; readonly seq: number; readonly time: number },
): Promise<readonly number[]> {
  if (instructions.length === 0) return []
  const ids = [...new Set(instructions.flatMap(({ survivor, retired }) => [survivor, retired]))]
  const rids = await ridsOf(tx, ids, context.at)
  for (const { kind, survivor, retired, event } of instructions) {
    if (survivor === retired) continue
    await tx.index.putInstruction({
      kind: kind === 'unlink' ? 'not-same' : 'same',
      a: rids.get(survivor)!,
      b: rids.get(retired)!,
      origin: event,
      time: context.time,
      seq: context.seq,
      merge: kind === 'merge',
    })
  }
  return ids.map((id) => rids.get(id)!)
}

async function ridsOf(tx: Tx, ids: readonly string[], at: number): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.resources(ids)
  const missing = ids.filter((id) => !rows.has(id))
  const made = missing.length === 0 ? new Map<string, number>() : await tx.apply(missing.map(placeholderWrite), at)
  return new Map(ids.map((id) => [id, rows.get(id)?.rid ?? made.get(id)!]))
}
