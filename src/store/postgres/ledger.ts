import { joinSaid, type StoredLedger, splitSaid } from '../ledger-text.ts'
import { squeeze, unsqueeze } from '../pack.ts'
import { MODES } from '../resource-rows.ts'
import type { LedgerRow, ResourceWrite } from '../rows.ts'
import { open, type SealScope, seal, TENANT_NO } from '../seal.ts'
import { blobs, integers } from './arrays.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './outgoing.ts'
import type { Session } from './session.ts'
import { resourceSql } from './sql/resources.ts'

const scope = (sp: number | null): SealScope => ({ tenant: TENANT_NO, sourcePatient: sp })
const nameOf = (row: StoredLedger): string => `${row.interface} ${row.time} ${row.seq}`

/** Rows and fold state of one resource as the transaction has made them. */
interface Standing {
  /** Nothing of what is stored stands any more. */
  cleared: boolean
  state: string | null | undefined
  readonly put: Map<string, StoredLedger>
  readonly gone: Map<string, StoredLedger>
  readonly sp: number | null
}

/** Contributions of resources that several messages speak of, and their fold state, inside a transaction. */
export class Ledger {
  readonly #session: Session
  readonly #names: Names
  readonly #isFresh: (rid: number) => boolean
  readonly #standing = new Map<number, Standing>()

  constructor(session: Session, names: Names, isFresh: (rid: number) => boolean) {
    this.#session = session
    this.#names = names
    this.#isFresh = isFresh
  }

  #of(rid: number, sp: number | null): Standing {
    const known = this.#standing.get(rid)
    if (known) return known
    const made: Standing = { cleared: this.#isFresh(rid), state: undefined, put: new Map(), gone: new Map(), sp }
    this.#standing.set(rid, made)
    return made
  }

  /** `several`: more than one contribution stood before this write. */
  write(rid: number, sp: number | null, write: ResourceWrite, several: boolean): void {
    const standing = this.#of(rid, sp)
    if (write.single !== null && several) {
      standing.cleared = true
      standing.state = null
      standing.put.clear()
      standing.gone.clear()
    }
    if (write.state !== undefined) standing.state = write.state
    for (const { row, moved } of write.ledger ?? []) {
      if (moved) {
        const old = this.#stored({ ...row, stamp: moved }, sp)
        standing.put.delete(nameOf(old))
        standing.gone.set(nameOf(old), old)
      }
      const now = this.#stored(row, sp)
      standing.gone.delete(nameOf(now))
      standing.put.set(nameOf(now), now)
    }
  }

  #stored(row: LedgerRow, sp: number | null): StoredLedger {
    const { interface: name, stamp, mappingVersion, mode, hash } = row
    const said = seal(scope(sp), squeeze(joinSaid(row)))
    const mapping = this.#names.no(mappingVersion)
    return { interface: this.#names.no(name), time: stamp.time, seq: stamp.seq, mapping, mode: MODES.indexOf(mode), hash, said }
  }
  #toRow(row: StoredLedger, sp: number | null): LedgerRow {
    const [text, clear, children] = splitSaid(unsqueeze(open(scope(sp), row.said)))
    return {
      interface: this.#names.text(row.interface),
      stamp: { time: row.time, seq: row.seq },
      mappingVersion: this.#names.text(row.mapping),
      mode: MODES[row.mode]!,
      hash: row.hash,
      text,
      clear,
      children,
    }
  }

  async rows(rid: number, sp: number | null): Promise<readonly LedgerRow[]> {
    const standing = this.#standing.get(rid)
    const stored =
      (standing?.cleared ?? this.#isFresh(rid))
        ? []
        : await this.#session.query<StoredLedger>(resourceSql.ledger, [TENANT_NO, rid])
    await this.#names.know(stored.flatMap((row) => [row.interface, row.mapping]))
    const rows = new Map(stored.map((row) => [nameOf(row), row]))
    for (const name of standing?.gone.keys() ?? []) rows.delete(name)
    for (const [name, row] of standing?.put ?? []) rows.set(name, row)
    return [...rows.values()]
      .sort((a, b) => a.time - b.time || a.seq - b.seq || a.interface - b.interface)
      .map((row) => this.#toRow(row, sp))
  }

  async state(rid: number, sp: number | null): Promise<string | undefined> {
    const standing = this.#standing.get(rid)
    if (standing?.state !== undefined) return standing.state ?? undefined
    if (standing?.cleared ?? this.#isFresh(rid)) return undefined
    const [row] = await this.#session.query<{ state: Uint8Array }>(resourceSql.state, [TENANT_NO, rid])
    return row && unsqueeze(open(scope(sp), row.state))
  }

  flush(out: Outgoing): void {
    const all = [...this.#standing].map(([rid, standing]) => ({ rid, ...standing }))
    const cleared = all.filter((one) => one.cleared && !this.#isFresh(one.rid)).map((one) => one.rid)
    if (cleared.length > 0) out.early(resourceSql.removeLedgers, [TENANT_NO, integers(cleared)])
    const of = (rows: readonly { rid: number; row: StoredLedger }[], key: Exclude<keyof StoredLedger, 'said'>): Buffer =>
      integers(rows.map(({ row }) => row[key]))
    const gone = all.flatMap((one) => (one.cleared ? [] : [...one.gone.values()].map((row) => ({ rid: one.rid, row }))))
    if (gone.length > 0) {
      const rids = integers(gone.map((one) => one.rid))
      out.early(resourceSql.removeLedgerRows, [TENANT_NO, rids, of(gone, 'interface'), of(gone, 'time'), of(gone, 'seq')])
    }
    const put = all.flatMap((one) => [...one.put.values()].map((row) => ({ rid: one.rid, row })))
    if (put.length > 0) {
      const keys = (['interface', 'time', 'seq', 'mapping', 'mode', 'hash'] as const).map((key) => of(put, key))
      const said = blobs(put.map(({ row }) => row.said))
      out.early(resourceSql.putLedger, [TENANT_NO, said, integers(put.map((one) => one.rid)), ...keys])
    }
    const without = all.filter((one) => one.state === null && !this.#isFresh(one.rid)).map((one) => one.rid)
    if (without.length > 0) out.early(resourceSql.removeStates, [TENANT_NO, integers(without)])
    const states = all.filter((one) => typeof one.state === 'string')
    if (states.length === 0) return
    const bytes = states.map((one) => seal(scope(one.sp), squeeze(one.state!)))
    out.early(resourceSql.putStates, [TENANT_NO, integers(states.map((one) => one.rid)), blobs(bytes)])
  }
}
