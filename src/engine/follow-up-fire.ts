import type { FhirObject } from '../fhir/contribution.ts'
import type { FollowUpRow, ResourceRow } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { relatedIds, relatedOf } from '../triggers/related.ts'
import type { Change, CompiledRule } from '../triggers/rule.ts'

/** The anchor of a due timer as it stands inside the transaction that fires it, with its related resources and its person. */
export async function changeNow(tx: Tx, rule: CompiledRule, timer: FollowUpRow): Promise<Change> {
  const { type, id } = anchorOf(timer)
  const row = (await tx.resources([id])).get(id)
  const gone = { type, id, content: undefined, sourcePatient: timer.sourcePatient, feed: row?.feed ?? 0 }
  if (row === undefined || row.deleted) return gone
  const content = JSON.parse(await tx.content(row)) as FhirObject
  const related = await relatedNow(tx, rule, content)
  return { ...gone, content, related, person: await personOf(tx, row.sourcePatient) }
}

function anchorOf(timer: { readonly anchor: string }): { readonly type: string; readonly id: string } {
  const slash = timer.anchor.indexOf('/')
  return { type: timer.anchor.slice(0, slash), id: timer.anchor.slice(slash + 1) }
}

async function relatedNow(tx: Tx, rule: CompiledRule, content: FhirObject): Promise<Change['related']> {
  const ids = relatedIds(rule, content).map(({ id }) => id)
  if (ids.length === 0) return {}
  const rows = await tx.resources(ids)
  const found = new Map<string, FhirObject>()
  for (const row of rows.values()) if (!row.deleted) found.set(`${row.type}/${row.id}`, await contentOf(tx, row))
  return relatedOf(rule, content, (type, id) => found.get(`${type}/${id}`))
}

const contentOf = async (tx: Tx, row: ResourceRow): Promise<FhirObject> => JSON.parse(await tx.content(row)) as FhirObject

/** The golden record of whom a source patient belongs to; undefined while it has none. */
export async function personOf(tx: Tx, sourcePatient: number | null): Promise<FhirObject | undefined> {
  if (sourcePatient === null) return undefined
  const person = (await tx.index.personOf([sourcePatient])).get(sourcePatient)
  if (person === undefined) return undefined
  const row = (await tx.resources([person.id])).get(person.id)
  return row === undefined || row.deleted ? undefined : contentOf(tx, row)
}
