import type { IdentityModel } from '../identity/model.ts'
import type { PersonRow } from '../store/patient-index.ts'
import type { LinkEntry } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { component } from './identify-component.ts'
import { goldenRecords } from './identify-golden.ts'
import { putInstructions, type StatedInstruction } from './identify-instructions.ts'
import { moveLinks } from './identify-links.ts'
import { moveProposals } from './identify-proposals.ts'
import type { IdentifyContext, IdentifyResult, SourcePatientChange } from './identify-result.ts'
import { rescore } from './identify-score.ts'
import { openView } from './identify-view.ts'

export { checkInstructions } from './identify-instructions.ts'
export type { IdentifyContext, IdentifyResult, SourcePatientChange } from './identify-result.ts'

/**
 * Decides who the changed source patients are (architecture, step 5), inside the caller's transaction. Every one has a person when
 * it returns; doubts are proposals and hold nothing. The partition is a function of records and instructions: no order of arrival,
 * no repeat changes it. Writes records, keys, edges, links, persons, decisions and proposals; golden records and feed entries are
 * the caller's to write.
 */
export async function identify(
  tx: Tx,
  model: IdentityModel,
  changes: readonly SourcePatientChange[],
  instructions: readonly StatedInstruction[],
  context: IdentifyContext,
): Promise<IdentifyResult> {
  const view = openView(tx, model, context.at)
  const seeds = await rescore(view, changes)
  for (const rid of await putInstructions(tx, instructions, context)) seeds.add(rid)
  const touched = new Map<number, PersonRow>()
  let links: readonly LinkEntry[] = []
  if (seeds.size > 0) {
    const found = await component(view, seeds)
    const moved = await moveLinks(view, found, context.seq)
    await moveProposals(view, found)
    links = moved.links
    for (const [person, row] of moved.touched) touched.set(person, row)
  }
  // Demographics that no comparison reads change the golden record too.
  for (const person of (await tx.index.personOf(changes.map((change) => change.rid))).values())
    if (!touched.has(person.person)) touched.set(person.person, person)
  return { links, golden: await goldenRecords(view, touched, changes) }
}
