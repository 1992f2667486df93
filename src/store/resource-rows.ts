import type { ContributionMode } from '../fhir/contribution.ts'
import type { ResourceRow } from './rows.ts'
/** Texts of the small numbers that stand for types, interfaces and mapping versions. */
export interface NameTexts {
  text(no: number): string
}

/** A row of the resource directory as the statements give it. */
export interface DirectoryRow {
  readonly rid: number
  readonly type: number
  readonly id: string
  readonly sp: number | null
  readonly version: number
  readonly feed: number
  readonly at: number
  readonly flags: number
  readonly hash: number
  readonly interface: number | null
  readonly time: number | null
  readonly seq: number | null
  readonly mapping: number | null
  readonly mode: number | null
  readonly pack: number
  readonly slot: number
}

export interface HistoryRow {
  readonly version: number
  readonly feed: number
  readonly at: number
  readonly flags: number
  readonly hash: number
  readonly sp: number | null
  readonly pack: number
  readonly slot: number
}

/** Stored as their place here. */
export const MODES: readonly ContributionMode[] = ['change', 'snapshot', 'withdraw']

export const DELETED = 1
export const PLACEHOLDER = 2
export const GOLDEN = 4

/** Where the content lies rides along unseen by callers, so that `content(row)` needs no second look into the directory. */
export interface PlacedRow extends ResourceRow {
  readonly pack: number
  readonly slot: number
}

export const toRow = (row: DirectoryRow, names: NameTexts): PlacedRow => ({
  rid: row.rid,
  type: names.text(row.type),
  id: row.id,
  sourcePatient: row.sp,
  version: row.version,
  feed: row.feed,
  at: row.at,
  deleted: (row.flags & DELETED) !== 0,
  hash: row.hash,
  single:
    row.interface === null
      ? null
      : {
          interface: names.text(row.interface),
          stamp: { time: row.time!, seq: row.seq! },
          mappingVersion: names.text(row.mapping!),
          mode: MODES[row.mode!]!,
        },
  placeholder: (row.flags & PLACEHOLDER) !== 0,
  golden: (row.flags & GOLDEN) !== 0,
  pack: row.pack,
  slot: row.slot,
})

/** A superseded version: what the directory still says of the resource, with what that version was. */
export const toVersion = (row: DirectoryRow, old: HistoryRow, names: NameTexts): PlacedRow => ({
  ...toRow(row, names),
  sourcePatient: old.sp,
  version: old.version,
  feed: old.feed,
  at: old.at,
  deleted: (old.flags & DELETED) !== 0,
  placeholder: (old.flags & PLACEHOLDER) !== 0,
  golden: (old.flags & GOLDEN) !== 0,
  hash: old.hash,
  single: null,
  pack: old.pack,
  slot: old.slot,
})

/** Source patients stand on a shelf of their own, so that a Patient search finds golden records. */
export const SOURCE_PATIENTS = 'Patient (source)'

/** The listing a version belongs to: none for what a search must not find. */
export const shelfName = (type: string, flags: number): string | null => {
  if ((flags & (DELETED | PLACEHOLDER)) !== 0) return null
  return type === 'Patient' && (flags & GOLDEN) === 0 ? SOURCE_PATIENTS : type
}
