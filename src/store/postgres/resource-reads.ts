import { FOLLOW_UP_STATES } from '../follow-up-rows.ts'
import {
  type DirectoryRow,
  type HistoryRow,
  type PlacedRow,
  SOURCE_PATIENTS,
  shelfName,
  toRow,
  toVersion,
} from '../resource-rows.ts'
import type { FollowUpState } from '../rows.ts'
import { TENANT_NO } from '../seal.ts'
import type { StoreCounts, StoredResource } from '../store.ts'
import { integers, texts } from './arrays.ts'
import type { Names } from './names.ts'
import { type Packs, textOf } from './packs.ts'
import type { Look } from './readers.ts'
import { metaSql } from './sql/names.ts'
import { indexSql } from './sql/patient-index.ts'
import { resourceSql } from './sql/resources.ts'

/** What every read of resources needs besides its snapshot. */
export interface ReadParts {
  readonly names: Names
  readonly packs: Packs
}

/** Ids of source patients by rid. */
export async function ownersOf(look: Look, sps: readonly (number | null)[]): Promise<ReadonlyMap<number, string>> {
  const wanted = [...new Set(sps)].filter((sp) => sp !== null)
  if (wanted.length === 0) return new Map()
  const rows = await look.query<{ rid: number; id: string }>(resourceSql.idsOf, [TENANT_NO, integers(wanted)])
  return new Map(rows.map((row) => [row.rid, row.id]))
}

async function byIds(look: Look, { names }: ReadParts, type: string, ids: readonly string[]): Promise<DirectoryRow[]> {
  const rows = await look.query<DirectoryRow>(resourceSql.byIds, [TENANT_NO, texts(ids)])
  await names.know(rows.flatMap((row) => [row.type, row.interface, row.mapping]))
  return rows.filter((row) => names.text(row.type) === type)
}

/** Rows with their content and owners. */
async function stored(look: Look, { packs }: ReadParts, rows: readonly PlacedRow[]): Promise<StoredResource[]> {
  const [parts, owners] = await Promise.all([
    packs.parts(
      (statement, values) => look.query(statement, values),
      rows.map((row) => row.pack),
    ),
    ownersOf(
      look,
      rows.map((row) => row.sourcePatient),
    ),
  ])
  return rows.map(({ pack, slot, ...row }) => ({
    ...row,
    text: textOf(parts.get(pack)!, slot),
    sourcePatientId: row.sourcePatient === null ? undefined : owners.get(row.sourcePatient),
  }))
}

export async function resource(look: Look, parts: ReadParts, type: string, id: string): Promise<StoredResource | undefined> {
  const rows = await byIds(look, parts, type, [id])
  return (
    await stored(
      look,
      parts,
      rows.map((row) => toRow(row, parts.names)),
    )
  )[0]
}

export async function current(
  look: Look,
  parts: ReadParts,
  type: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredResource>> {
  const rows = (await byIds(look, parts, type, ids)).filter((row) => shelfName(type, row.flags) === type)
  const found = await stored(
    look,
    parts,
    rows.map((row) => toRow(row, parts.names)),
  )
  const byId = new Map(found.map((one) => [one.id, one]))
  return new Map(ids.flatMap((id) => (byId.has(id) ? [[id, byId.get(id)!] as const] : [])))
}

export async function version(
  look: Look,
  parts: ReadParts,
  type: string,
  id: string,
  number: number,
): Promise<StoredResource | undefined> {
  const [row] = await byIds(look, parts, type, [id])
  if (!row) return undefined
  if (row.version === number) return (await stored(look, parts, [toRow(row, parts.names)]))[0]
  const old = await look.query<HistoryRow>(resourceSql.version, [TENANT_NO, row.rid, number])
  return (
    await stored(
      look,
      parts,
      old.map((one) => toVersion(row, one, parts.names)),
    )
  )[0]
}

/** Newest first, the current version included. */
export async function history(
  look: Look,
  parts: ReadParts,
  type: string,
  id: string,
  limit: number,
): Promise<readonly StoredResource[]> {
  const [row] = limit > 0 ? await byIds(look, parts, type, [id]) : []
  if (!row) return []
  const older = await look.query<HistoryRow>(resourceSql.history, [TENANT_NO, row.rid, limit - 1])
  return stored(look, parts, [toRow(row, parts.names), ...older.map((old) => toVersion(row, old, parts.names))])
}

/** From counters kept in the transactions: what a search finds, by type; source patients and persons apart. */
export async function counts(look: Look): Promise<StoreCounts> {
  const [rows, waiting] = await Promise.all([
    look.query<{ name: string; value: number }>(metaSql.counters, [TENANT_NO]),
    look.query<{ count: number }>(indexSql.placeholderPersons, [TENANT_NO]),
  ])
  const values = new Map(rows.map((row) => [row.name, row.value]))
  const of = (name: string): number => values.get(name) ?? 0
  const resources: Record<string, number> = {}
  for (const [name, value] of values) {
    const type = name.startsWith('shelf:') ? name.slice(6) : undefined
    if (type !== undefined && type !== SOURCE_PATIENTS && value > 0) resources[type] = value
  }
  return {
    resources,
    sourcePatients: of(`shelf:${SOURCE_PATIENTS}`),
    persons: of('persons') - (waiting[0]?.count ?? 0),
    links: of('links'),
    proposals: of('proposals'),
    followUps: Object.fromEntries(FOLLOW_UP_STATES.map((state) => [state, of(`follow-up:${state}`)])) as Record<
      FollowUpState,
      number
    >,
  }
}
