import type { FhirObject } from '../../src/fhir/contribution.ts'
import { keys } from '../../src/identity/keys.ts'
import type { IdentityModel } from '../../src/identity/model.ts'
import { normalise } from '../../src/identity/normalise.ts'
import { personId } from '../../src/model/ids.ts'
import type { ResourceWrite } from '../../src/store/rows.ts'
import type { Store } from '../../src/store/store.ts'

const GROUP = 2000

/** A Patient as the engine writes it before it identifies. */
export const patientWrite = (content: FhirObject): ResourceWrite => ({
  type: 'Patient',
  id: content.id as string,
  row: undefined,
  sourcePatient: content.id as string,
  text: JSON.stringify(content),
  hash: 1,
  index: [],
  single: { interface: 'bench', stamp: { time: 1, seq: 1 }, mappingVersion: 'bench', mode: 'change' },
})

/** Puts records into a store as persons of their own: the weight of a filled index, without the time to match them all. */
export async function fill(store: Store, patients: Iterable<FhirObject>, model: IdentityModel): Promise<number> {
  let count = 0
  let group: FhirObject[] = []
  const flush = (): Promise<void> =>
    store.write(async (tx) => {
      const rids = await tx.apply(group.map(patientWrite), 1)
      for (const content of group) {
        const id = content.id as string
        const rid = rids.get(id)!
        const record = normalise(content, model)
        await tx.index.putRecord(rid, JSON.stringify(record), keys(record))
        const person = await tx.index.createPerson(personId(id, 0), rid)
        await tx.index.link(rid, person.person, 1)
      }
    })
  for (const content of patients) {
    group.push(content)
    if (++count % GROUP !== 0) continue
    await flush()
    group = []
  }
  if (group.length > 0) await flush()
  return count
}
