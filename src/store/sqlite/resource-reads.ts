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
import type { Connection } from './connection.ts'
import type { Content } from './content.ts'
import type { Names } from './names.ts'
import type { Recent } from './recent.ts'
import { metaSql } from './sql/names.ts'
import { indexSql } from './sql/patient-index.ts'
import { resourceSql } from './sql/resources.ts'

export function openResourceReads(connection: Connection, names: Names, content: Content, recent?: Recent) {
  const byId = connection.prepare(resourceSql.byId)
  const idOf = connection.prepare(resourceSql.idOf)
  const version = connection.prepare(resourceSql.version)
  const history = connection.prepare(resourceSql.history)
  const counters = connection.prepare(metaSql.counters)
  const placeholderPersons = connection.prepare(indexSql.placeholderPersons)

  const find = (type: string, id: string): DirectoryRow | undefined => {
    const row = byId.get(TENANT_NO, id) as unknown as DirectoryRow | undefined
    return row && names.text(row.type) === type ? row : undefined
  }
  const ownerId = (sp: number | null): string | undefined => (sp === null ? undefined : (idOf.get(sp) as { id: string }).id)
  const stored = ({ pack, slot, ...row }: PlacedRow): StoredResource => ({
    ...row,
    text: content.text(pack, slot),
    sourcePatientId: ownerId(row.sourcePatient),
  })
  return {
    ownerId,
    resource(type: string, id: string): StoredResource | undefined {
      const row = find(type, id)
      return row && stored(toRow(row, names))
    },
    current(type: string, ids: readonly string[]): ReadonlyMap<string, StoredResource> {
      const found = new Map<string, StoredResource>()
      const owners = new Map<number, string | undefined>()
      for (const id of ids) {
        const row = recent?.row(id) ?? find(type, id)
        if (!row || names.text(row.type) !== type || shelfName(type, row.flags) !== type) continue
        if (row.sp !== null && !owners.has(row.sp)) owners.set(row.sp, ownerId(row.sp))
        const { pack, slot, ...rest } = toRow(row, names)
        found.set(id, {
          ...rest,
          text: content.text(pack, slot),
          sourcePatientId: row.sp === null ? undefined : owners.get(row.sp),
        })
      }
      return found
    },
    version(type: string, id: string, number: number): StoredResource | undefined {
      const row = find(type, id)
      if (!row) return undefined
      if (row.version === number) return stored(toRow(row, names))
      const old = version.get(TENANT_NO, row.rid, number) as unknown as HistoryRow | undefined
      return old && stored(toVersion(row, old, names))
    },
    /** Newest first, the current version included. */
    history(type: string, id: string, limit: number): readonly StoredResource[] {
      const row = find(type, id)
      if (!row || limit <= 0) return []
      const older = history.all(TENANT_NO, row.rid, limit - 1) as unknown as HistoryRow[]
      return [toRow(row, names), ...older.map((old) => toVersion(row, old, names))].map(stored)
    },
    /** From counters kept in the transactions: what a search finds, by type; source patients and persons apart. */
    counts(): StoreCounts {
      const values = new Map(counters.all(TENANT_NO).map((row) => [row.name as string, row.value as number]))
      const of = (name: string): number => values.get(name) ?? 0
      const resources: Record<string, number> = {}
      for (const [name, value] of values) {
        const type = name.startsWith('shelf:') ? name.slice(6) : undefined
        if (type !== undefined && type !== SOURCE_PATIENTS && value > 0) resources[type] = value
      }
      const waiting = (placeholderPersons.get(TENANT_NO) as { count: number }).count
      return {
        resources,
        sourcePatients: of(`shelf:${SOURCE_PATIENTS}`),
        persons: of('persons') - waiting,
        links: of('links'),
        proposals: of('proposals'),
        followUps: Object.fromEntries(FOLLOW_UP_STATES.map((state) => [state, of(`follow-up:${state}`)])) as Record<
          FollowUpState,
          number
        >,
      }
    },
  }
}
