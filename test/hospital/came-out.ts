import type { FhirObject } from '../../src/fhir/contribution.ts'
import { parseExact } from '../../src/fhir/decimal.ts'
import { PUBLISHED_SALT, rootId } from '../../src/model/ids.ts'
import type { FollowUpRow } from '../../src/store/rows.ts'
import type { SearchRow } from '../../src/store/search.ts'
import type { Reads } from '../../src/store/store.ts'

/** All that stands in a store, as its readers get it. */

export interface Standing {
  readonly id: string
  readonly text: string
  readonly content: FhirObject
  /** Patient id of whose it is. */
  readonly sourcePatient: string | undefined
}

export interface CameOut {
  /** Current resources by type and id; `Patient` holds the source patients, placeholders left out. */
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, Standing>>
  /** Golden records of active and retired persons, by person id. */
  readonly golden: ReadonlyMap<string, Standing>
  /** Source patients by person id, sorted; retired persons have none. */
  readonly persons: ReadonlyMap<string, readonly string[]>
  /** Person id by source patient. */
  readonly personOf: ReadonlyMap<string, string>
  readonly followUps: readonly FollowUpRow[]
  readonly proposals: number
}

const PAGE = 1_000

async function all(reads: Reads, type: string, source: boolean): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>()
  let after: string | undefined
  for (;;) {
    const page = await reads.search({
      type,
      tests: [],
      sort: 'lastUpdated',
      limit: PAGE,
      source,
      ...(after === undefined ? {} : { after }),
    })
    for (const row of page.rows) found.set(row.id, standing(row))
    after = page.rows.at(-1)?.position
    if (!page.more || after === undefined) return found
  }
}

const standing = ({ id, text, sourcePatientId }: SearchRow): Standing => ({
  id,
  text,
  content: parseExact(text) as FhirObject,
  sourcePatient: sourcePatientId,
})

export async function cameOut(reads: Reads): Promise<CameOut> {
  const types = Object.keys((await reads.counts()).resources)
  const resources = new Map<string, ReadonlyMap<string, Standing>>()
  for (const type of types) resources.set(type, await all(reads, type, type === 'Patient'))
  const persons = new Map<string, readonly string[]>()
  for (const { id, active } of await reads.persons(0, 100_000)) {
    persons.set(id, active ? (await reads.sourcePatientsOf(id)).map((patient) => patient.id).toSorted() : [])
  }
  const personOf = new Map([...persons].flatMap(([person, patients]) => patients.map((patient) => [patient, person] as const)))
  return {
    resources,
    golden: await all(reads, 'Patient', false),
    persons,
    personOf,
    followUps: await reads.followUps({}, 100_000),
    proposals: (await reads.openProposals(10_000)).length,
  }
}

/** The stable id that a number of an authority has (architecture D10), so that a judge finds what the truth names. */
export const idOf = (authority: string, type: string, ...key: readonly string[]): string =>
  rootId(PUBLISHED_SALT, authority, type, key)
