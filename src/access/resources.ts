import { searchTables } from '../fhir/generated/search.ts'
import { searchParameters } from '../fhir/search-parameters.ts'
import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { Reads, StoredResource } from '../store/store.ts'
import { type HistoryVersion, historyBundle } from './bundle.ts'
import { LIMITS, refuse, shown } from './parameters.ts'
import { patientRole } from './persons.ts'
import { type Rendered, renderAll, renderRetired } from './render.ts'

const NOT_STORED = new Set(['Bundle', 'OperationOutcome', 'Subscription'])

/** Types that can be read and searched: the closed list of the search tables. */
export const servedTypes: readonly string[] = Object.keys(searchTables)
  .filter((type) => !NOT_STORED.has(type) && searchParameters(type).length > 0)
  .sort()

const served = new Set(servedTypes)

export const knownType = (type: string): Result<true> =>
  served.has(type) ? ok(true) : fail(coded('access.unknown-type', { found: shown(type), allowed: servedTypes.join(', ') }))

/** A current resource. A merged person answers too: it says who goes on in its place. */
export async function readCurrent(reads: Reads, type: string, id: string, now: number): Promise<Result<Rendered>> {
  const row = await reads.resource(type, id)
  if (type === 'Patient') {
    const role = await patientRole(reads, id)
    if (role.kind === 'retired') return ok(renderRetired(row, role.person, role.survivor, now))
  }
  if (!row) return refuse.missing(type)
  if (row.deleted) return fail(coded('access.deleted', { where: type }))
  return rendered(reads, row)
}

export async function readVersion(reads: Reads, type: string, id: string, version: number): Promise<Result<Rendered>> {
  const row = await reads.version(type, id, version)
  if (!row) return refuse.missing(type)
  if (row.deleted) return fail(coded('access.deleted', { where: type }))
  return rendered(reads, row)
}

const rendered = async (reads: Reads, row: StoredResource): Promise<Result<Rendered>> => ok((await renderAll(reads, [row]))[0]!)

export interface HistoryAnswer {
  readonly text: string
  readonly persons: readonly string[]
  readonly resources: number
}

/** The newest versions, at most `count`. */
export async function readHistory(
  reads: Reads,
  type: string,
  id: string,
  count: number,
  base: string,
  now: number,
): Promise<Result<HistoryAnswer>> {
  const rows = await reads.history(type, id, Math.min(Math.max(count, 1), LIMITS.history))
  if (rows.length === 0) return refuse.missing(type)
  const newest = rows.toSorted((a, b) => b.version - a.version)
  const outward = await renderAll(reads, newest)
  const versions = newest.map((row, index): HistoryVersion => ({ rendered: outward[index]!, deleted: row.deleted }))
  const persons = [...new Set(outward.flatMap((one) => one.persons))]
  return ok({ text: historyBundle(base, versions, now), persons, resources: rows.length })
}
