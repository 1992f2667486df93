import { phoneClass } from '../identity/compare.ts'
import { phoneKey } from '../identity/keys.ts'
import type { IdentityModel } from '../identity/model.ts'
import { peopleAmong } from '../identity/phone-holders.ts'
import { type IdentityRecord, readRecord } from '../identity/record.ts'
import type { ResourceRow } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'

/** What one call of identify has read: every record and row at most once, and as the call has changed it. */
export interface IndexView {
  readonly tx: Tx
  readonly model: IdentityModel
  readonly at: number
  loadRecords(rids: Iterable<number>): Promise<void>
  /** A loaded record; undefined: a placeholder, a withdrawn patient, or none. */
  record(rid: number): IdentityRecord | undefined
  setRecord(rid: number, record: IdentityRecord | undefined): void
  loadRows(rids: Iterable<number>): Promise<void>
  row(rid: number): ResourceRow | undefined
  /** Patient id, of a loaded record or row. */
  idOf(rid: number): string
  /** People per telephone number, by the records as they are now. */
  phoneHolders(phones: Iterable<string>): Promise<ReadonlyMap<string, number>>
  setPhoneHolders(phone: string, count: number): void
}

export function openView(tx: Tx, model: IdentityModel, at: number): IndexView {
  const records = new Map<number, IdentityRecord | undefined>()
  const rows = new Map<number, ResourceRow>()
  const holders = new Map<string, number>()
  const view: IndexView = {
    tx,
    model,
    at,
    async loadRecords(rids) {
      const missing = [...new Set(rids)].filter((rid) => !records.has(rid))
      if (missing.length === 0) return
      const found = await tx.index.records(missing)
      for (const rid of missing) {
        const text = found.get(rid)
        records.set(rid, text === undefined ? undefined : readRecord(text))
      }
    },
    record: (rid) => records.get(rid),
    setRecord: (rid, record) => void records.set(rid, record),
    async loadRows(rids) {
      const missing = [...new Set(rids)].filter((rid) => !rows.has(rid))
      if (missing.length === 0) return
      for (const [rid, row] of await tx.resourcesByRid(missing)) rows.set(rid, row)
    },
    row: (rid) => rows.get(rid),
    idOf(rid) {
      const id = records.get(rid)?.id ?? rows.get(rid)?.id
      if (id === undefined) throw new Error(`source patient ${rid} was not loaded`)
      return id
    },
    async phoneHolders(phones) {
      for (const digits of new Set(phones)) {
        if (holders.has(digits)) continue
        const key = phoneKey(digits)
        const held = (await tx.index.holders([key], model.caps.block)).get(key) ?? []
        if (held.length <= model.caps.block) await view.loadRecords(held)
        holders.set(digits, peopleOn(held, view))
      }
      return holders
    },
    setPhoneHolders: (digits, count) => void holders.set(digits, count),
  }
  return view
}

/** People who hold a number, of the loaded records. Infinity above the block cap. */
export function peopleOn(holders: readonly number[], view: IndexView): number {
  if (holders.length > view.model.caps.block) return Number.POSITIVE_INFINITY
  return peopleAmong(
    holders.flatMap((rid) => view.record(rid) ?? []),
    view.model.caps.block,
  )
}

export const classOf = (count: number, view: IndexView): string => phoneClass(count, view.model)
