import type { Stamp } from '../fhir/contribution.ts'
import { laterThan } from '../fhir/contribution.ts'
import type { FoldState } from '../fhir/fold.ts'
import type { Prepared } from '../fhir/prepared.ts'
import { withdrawnAt } from '../fhir/withdrawn.ts'
import type { LedgerRow, ResourceRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { type Applied, applyPlan } from './apply.ts'
import type { Origin } from './fold-resource.ts'
import { placeholderWrite } from './placeholder.ts'
import { missingSourcePatients, otherPatient, type Plan, parties } from './plan-writes.ts'
import { isSame, refold, type Standing, standingOf, withoutRepeats } from './refold.ts'

/**
 * A re-map (folding.md): what the new version says of a message takes the place of what former versions said of it, and what it
 * says no more is gone. Every resource concerned is folded anew from all that stands; equal content makes no version.
 * `formerly`: ids that former versions made of the message; ids it never wrote are passed over.
 */
export async function replaceContributions(
  tx: Tx,
  prepared: readonly Prepared[],
  formerly: readonly string[],
  origin: Origin,
  at: number,
): Promise<Applied> {
  const { plan, wipes } = await new Replacement(tx, prepared, formerly, origin).plan()
  if (plan.ok && wipes.length > 0) await tx.apply(wipes, at)
  return applyPlan(tx, plan, at)
}

class Replacement {
  readonly #tx: Tx
  readonly #prepared: ReadonlyMap<string, Prepared>
  readonly #formerly: readonly string[]
  readonly #origin: Origin
  readonly #standing = new Map<string, Standing>()
  /** Child → stamp with which its parents of this interface withdraw it now; null: they do not. */
  readonly #withdrawals = new Map<string, Stamp | null>()
  readonly #writes: ResourceWrite[] = []
  readonly #wipes: ResourceWrite[] = []
  #rows: ReadonlyMap<string, ResourceRow> = new Map()

  constructor(tx: Tx, prepared: readonly Prepared[], formerly: readonly string[], origin: Origin) {
    this.#tx = tx
    this.#prepared = new Map(prepared.map((one) => [one.id, one]))
    this.#formerly = formerly
    this.#origin = origin
  }

  async plan(): Promise<{ readonly plan: Plan; readonly wipes: readonly ResourceWrite[] }> {
    const prepared = [...this.#prepared.values()]
    const ids = [...new Set([...this.#formerly, ...this.#prepared.keys()])]
    await this.#load([...ids, ...prepared.flatMap((one) => one.sourcePatient ?? [])])
    for (const id of missingSourcePatients(prepared, this.#rows)) this.#writes.push(placeholderWrite(id))
    const patients = ids.filter((id) => this.#typeOf(id) === 'Patient')
    const others = ids.filter((id) => this.#typeOf(id) !== 'Patient')
    const parents = [...patients, ...others].filter((id) => this.#hasChildren(id))
    const rest = [...patients, ...others].filter((id) => !parents.includes(id))
    for (const id of patients.filter((one) => !parents.includes(one))) {
      const refused = await this.#replace(id)
      if (refused) return { plan: refused, wipes: [] }
    }
    for (const id of parents) {
      const refused = await this.#replace(id)
      if (refused) return { plan: refused, wipes: [] }
    }
    const children = [...this.#withdrawals.keys()].filter((id) => !ids.includes(id))
    await this.#load(children)
    for (const id of [...rest.filter((one) => !patients.includes(one)), ...children.filter((one) => this.#rows.has(one))]) {
      const refused = await this.#replace(id)
      if (refused) return { plan: refused, wipes: [] }
    }
    return { plan: { ok: true, writes: this.#writes }, wipes: this.#wipes }
  }

  /** Whoever folds for a source patient has it alone; rows are read when nobody else can change them any more. */
  async #load(ids: readonly string[]): Promise<void> {
    const seen = await this.#tx.resources(ids)
    const owners = await this.#tx.resourcesByRid([...new Set([...seen.values()].flatMap((row) => row.sourcePatient ?? []))])
    const owned = [...seen.values()].map((row) => owners.get(row.sourcePatient ?? -1)?.id ?? row.id)
    const named = [...this.#prepared.values()].map((one) => one.sourcePatient ?? one.id)
    await this.#tx.claim([...new Set([...owned, ...named])].toSorted())
    const rows = new Map([...this.#rows, ...(await this.#tx.resources(ids))])
    this.#rows = rows
    for (const id of ids) {
      const row = rows.get(id)
      if (row && !this.#standing.has(id)) this.#standing.set(id, await standingOf(this.#tx, row))
    }
  }

  #typeOf(id: string): string {
    return this.#prepared.get(id)?.type ?? this.#rows.get(id)?.type ?? ''
  }

  #hasChildren(id: string): boolean {
    const lists = this.#standing.get(id)?.state.interfaces[this.#origin.interface]?.children ?? {}
    return this.#prepared.get(id)?.children !== undefined || Object.keys(lists).length > 0
  }

  /** Decides one resource; the plan that refuses the message when it cannot be. */
  async #replace(id: string): Promise<Exclude<Plan, { ok: true }> | undefined> {
    const one = this.#prepared.get(id)
    const standing = this.#standing.get(id)
    if (one === undefined && standing === undefined) return undefined
    const kept = standing ? this.#others(id, standing) : []
    if (one && standing && kept.length > 0) {
      const stranger = await otherPatient(this.#tx, standing.row, one, this.#rows)
      if (stranger) return { ok: false, error: stranger, waitsFor: await parties(this.#tx, standing.row, one) }
    }
    const rows = withoutRepeats(inStampOrder([...kept, ...(one ? [this.#said(one)] : []), ...this.#voids(id, standing)]))
    const before = standing && !standing.row.placeholder ? { text: standing.text, deleted: standing.row.deleted } : undefined
    const type = this.#typeOf(id)
    const folded = refold({ type, id, rule: one?.rule ?? 'remap' }, rows, before)
    if (folded.error) return { ok: false, error: folded.error, waitsFor: [id] }
    this.#noteChildren(standing?.state, folded.state)
    this.#put(id, standing, rows, folded.write, one)
    return undefined
  }

  /** What others said: other messages, other interfaces. A withdrawal by a parent that is decided anew is not kept. */
  #others(id: string, { rows }: Standing): readonly LedgerRow[] {
    const { interface: name, stamp } = this.#origin
    const anew = this.#withdrawals.has(id)
    return rows.filter((row) => row.interface !== name || (row.stamp.seq !== stamp.seq && !(anew && row.mode === 'withdraw')))
  }

  #said(one: Prepared): LedgerRow {
    const { mode, text, clear, children, hash } = one
    return { ...this.#origin, mode, text, clear, children, hash }
  }

  /** Withdrawals by parents, those decided anew and those that only the former state knew. */
  #voids(id: string, standing: Standing | undefined): readonly LedgerRow[] {
    const anew = this.#withdrawals.get(id)
    const stamps = new Map(Object.entries(standing?.withdrawn ?? {}))
    if (anew !== undefined) stamps.delete(this.#origin.interface)
    if (anew) stamps.set(this.#origin.interface, anew)
    const text = JSON.stringify({ resourceType: this.#typeOf(id), id })
    const bare = {
      mappingVersion: this.#origin.mappingVersion,
      mode: 'withdraw',
      text,
      clear: [],
      children: undefined,
      hash: 0,
    } as const
    return [...stamps].map(([name, stamp]) => ({ ...bare, interface: name, stamp }))
  }

  #noteChildren(before: FoldState | undefined, after: FoldState): void {
    const { interface: name } = this.#origin
    for (const state of [before, after])
      for (const list of Object.values(state?.interfaces[name]?.children ?? {}))
        for (const child of Object.keys(list.missing)) this.#withdrawals.set(child, this.#withdrawals.get(child) ?? null)
    for (const [rule, list] of Object.entries(after.interfaces[name]?.children ?? {}))
      for (const child of Object.keys(list.missing)) {
        const at = withdrawnAt(after, name, rule, child)
        const known = this.#withdrawals.get(child)
        if (at && (!known || laterThan(at, known))) this.#withdrawals.set(child, at)
      }
  }

  #put(
    id: string,
    standing: Standing | undefined,
    rows: readonly LedgerRow[],
    folded: ReturnType<typeof refold>['write'],
    one: Prepared | undefined,
  ): void {
    if (standing === undefined && folded.deleted) return
    if (standing && folded.text === undefined && isEqual(standing.rows, rows)) return
    const base = { type: this.#typeOf(id), id, row: standing?.row, sourcePatient: one?.sourcePatient }
    if (folded.deleted && this.#isNamed(id)) {
      this.#wipe(standing)
      this.#writes.push({ ...placeholderWrite(id), ...base, sourcePatient: id })
      return
    }
    const write = { ...base, placeholder: false, ...folded }
    if (folded.single !== null) {
      this.#writes.push(write)
      return
    }
    const former = standing?.row.single === null ? standing.rows : []
    const gone = former.filter((row) => !rows.some((other) => isPlace(row, other)))
    const heirs = gone.map((row) => ({ row, heir: rows.find((other) => other.interface === row.interface) }))
    if (heirs.some(({ heir }) => heir === undefined)) {
      this.#wipe(standing)
      this.#writes.push({ ...write, ledger: rows.map((row) => ({ row })) })
      return
    }
    const fresh = rows.filter((row) => !former.some((other) => isPlace(row, other) && isEqual([row], [other])))
    const moved = heirs.map(({ row, heir }) => ({ row: heir!, moved: row.stamp }))
    this.#writes.push({ ...write, ledger: [...moved, ...fresh.map((row) => ({ row }))] })
  }

  /** A patient whom this message still names has not come yet, rather than gone. */
  #isNamed(id: string): boolean {
    return this.#typeOf(id) === 'Patient' && [...this.#prepared.values()].some((one) => one.sourcePatient === id)
  }

  /** One contribution standing alone keeps no ledger: said first, it takes away the rows of which none is left to follow. */
  #wipe(standing: Standing | undefined): void {
    const row = standing?.row
    if (row === undefined || row.single !== null || row.placeholder) return
    const { interface: name, stamp, mappingVersion } = this.#origin
    this.#wipes.push({
      type: row.type,
      id: row.id,
      row,
      sourcePatient: undefined,
      text: undefined,
      hash: row.hash,
      index: [],
      single: { interface: name, stamp, mappingVersion, mode: 'change' },
    })
  }
}

const inStampOrder = (rows: readonly LedgerRow[]): readonly LedgerRow[] =>
  rows.toSorted((a, b) => a.stamp.time - b.stamp.time || a.stamp.seq - b.stamp.seq || (a.interface < b.interface ? -1 : 1))

/** The same row of the ledger, whatever it says. */
const isPlace = (a: LedgerRow, b: LedgerRow): boolean => a.interface === b.interface && isSame(a.stamp, b.stamp)

const isEqual = (a: readonly LedgerRow[], b: readonly LedgerRow[]): boolean =>
  a.length === b.length &&
  a.every((row) =>
    b.some(
      (other) =>
        isPlace(row, other) && row.hash === other.hash && row.mode === other.mode && row.mappingVersion === other.mappingVersion,
    ),
  )
