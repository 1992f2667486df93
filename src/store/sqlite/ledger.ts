import { joinSaid, type StoredLedger, splitSaid } from '../ledger-text.ts'
import { squeeze, unsqueeze } from '../pack.ts'
import { MODES } from '../resource-rows.ts'
import type { LedgerRow, ResourceWrite } from '../rows.ts'
import { open, type SealScope, seal, TENANT_NO } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { WritableNames } from './names.ts'
import { resourceSql } from './sql/resources.ts'

export interface Ledger {
  /** `several`: more than one contribution stood before this write. */
  write(rid: number, sp: number | null, write: ResourceWrite, several: boolean): void
  rows(rid: number, sp: number | null): readonly LedgerRow[]
  state(rid: number, sp: number | null): string | undefined
}

export function openLedger(connection: Connection, names: WritableNames): Ledger {
  const put = connection.prepare(resourceSql.putLedger)
  const removeRow = connection.prepare(resourceSql.removeLedgerRow)
  const removeAll = connection.prepare(resourceSql.removeLedger)
  const select = connection.prepare(resourceSql.ledger)
  const putState = connection.prepare(resourceSql.putState)
  const removeState = connection.prepare(resourceSql.removeState)
  const state = connection.prepare(resourceSql.state)

  const scope = (sp: number | null): SealScope => ({ tenant: TENANT_NO, sourcePatient: sp })
  const putRow = (rid: number, sp: number | null, row: LedgerRow): void => {
    const { interface: name, stamp, mappingVersion, mode, hash } = row
    const said = seal(scope(sp), squeeze(joinSaid(row)))
    put.run(TENANT_NO, rid, names.no(name), stamp.time, stamp.seq, names.no(mappingVersion), MODES.indexOf(mode), hash, said)
  }
  const toLedgerRow = (row: StoredLedger, sp: number | null): LedgerRow => {
    const [text, clear, children] = splitSaid(unsqueeze(open(scope(sp), row.said)))
    return {
      interface: names.text(row.interface),
      stamp: { time: row.time, seq: row.seq },
      mappingVersion: names.text(row.mapping),
      mode: MODES[row.mode]!,
      hash: row.hash,
      text,
      clear,
      children,
    }
  }
  return {
    write(rid, sp, write, several) {
      if (write.single !== null && several) {
        removeAll.run(TENANT_NO, rid)
        removeState.run(rid)
      }
      if (write.state !== undefined) putState.run(rid, seal(scope(sp), squeeze(write.state)))
      for (const { row, moved } of write.ledger ?? []) {
        if (moved) removeRow.run(TENANT_NO, rid, names.no(row.interface), moved.time, moved.seq)
        putRow(rid, sp, row)
      }
    },
    rows: (rid, sp) => (select.all(TENANT_NO, rid) as unknown as StoredLedger[]).map((row) => toLedgerRow(row, sp)),
    state(rid, sp) {
      const row = state.get(rid) as { state: Uint8Array } | undefined
      return row && unsqueeze(open(scope(sp), row.state))
    },
  }
}
