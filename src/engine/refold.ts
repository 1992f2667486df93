import { type Contribution, type FhirObject, laterThan, type Stamp } from '../fhir/contribution.ts'
import { parseExact, stringify } from '../fhir/decimal.ts'
import { addContribution, emptyState, type FoldState, render } from '../fhir/fold.ts'
import { prepareFolded } from '../fhir/prepare.ts'
import type { CodedError } from '../model/errors.ts'
import type { LedgerRow, ResourceRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'
import { decode, encode, invalid, type Latest } from './fold-resource.ts'

/** Every contribution that stands for one resource, read back from the store. */
export interface Standing {
  readonly row: ResourceRow
  /** Content as it is; what it was when deleted. */
  readonly text: string
  readonly rows: readonly LedgerRow[]
  /** Interface → stamp with which a parent of its own withdrew this child, where no row says so. */
  readonly withdrawn: Readonly<Record<string, Stamp>>
  readonly state: FoldState
}

export async function standingOf(tx: Tx, row: ResourceRow): Promise<Standing> {
  const text = await tx.content(row)
  if (row.single !== null) {
    const only: LedgerRow = { ...row.single, text, clear: [], children: undefined, hash: row.hash }
    return { row, text, rows: [only], withdrawn: {}, state: emptyState() }
  }
  const [rows, encoded] = [await tx.ledger(row), await tx.foldState(row)]
  const state = encoded === undefined ? emptyState() : decode(encoded).state
  return { row, text, rows, withdrawn: withdrawnIn(state, rows), state }
}

/** A void that no snapshot row explains is a parent's: it stays when the rows are folded anew. */
function withdrawnIn(state: FoldState, rows: readonly LedgerRow[]): Record<string, Stamp> {
  const out: Record<string, Stamp> = {}
  for (const [name, { void: at }] of Object.entries(state.interfaces)) {
    if (at === null) continue
    const said = rows.some((row) => row.interface === name && row.mode !== 'change' && isSame(row.stamp, at))
    if (!said) out[name] = at
  }
  return out
}

export const isSame = (a: Stamp, b: Stamp): boolean => a.time === b.time && a.seq === b.seq

/**
 * An earlier contribution that a later one of the same interface repeats says nothing of its own (folding.md, "Cost"): one row
 * stays, with the latest stamp.
 */
export function withoutRepeats(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const latest = new Map<string, LedgerRow>()
  for (const row of rows) {
    const key = `${row.interface} ${row.mode} ${row.hash}`
    const other = latest.get(key)
    if (other === undefined || laterThan(row.stamp, other.stamp)) latest.set(key, row)
  }
  return rows.filter((row) => latest.get(`${row.interface} ${row.mode} ${row.hash}`) === row)
}

export interface Refolded {
  readonly state: FoldState
  readonly write: Pick<ResourceWrite, 'single' | 'state' | 'text' | 'hash' | 'index' | 'deleted' | 'placeholder'>
  readonly error: CodedError | undefined
}

/** Whose rule is named when the fold of these rows is no valid resource. */
interface Blame {
  readonly type: string
  readonly id: string
  readonly rule: string
}

/** What stands now: its content, or its last content when it is deleted. */
interface Before {
  readonly text: string
  readonly deleted: boolean
}

/** The fold of all rows from nothing, as what is to be written. */
export function refold(blame: Blame, rows: readonly LedgerRow[], before: Before | undefined): Refolded {
  const { type, id } = blame
  const state = rows.reduce(
    (sum, row) => addContribution(sum, { ...row, contribution: contributionIn(row, type, id) }),
    emptyState(),
  )
  const content = render(state)
  const several = { single: null, state: encode(latestOf(rows), state) }
  if (content === undefined) {
    const text = before?.deleted ? undefined : (before?.text ?? stringify({ resourceType: type, id }))
    return { state, error: undefined, write: { ...several, text, hash: 0, index: [], deleted: true } }
  }
  const { text, hash, index, problem } = prepareFolded(type, id, content)
  const error = problem && invalid(blame, problem.code, problem.facts)
  const said = before && !before.deleted && text === before.text ? { text: undefined, index: [] } : { text, index }
  const [only] = rows
  if (rows.length === 1 && only && standsAlone(only)) {
    const { interface: name, stamp, mappingVersion, mode } = only
    return { state, error, write: { ...said, hash: only.hash, single: { interface: name, stamp, mappingVersion, mode } } }
  }
  return { state, error, write: { ...said, ...several, hash } }
}

const standsAlone = (row: LedgerRow): boolean => row.mode !== 'withdraw' && row.clear.length === 0 && row.children === undefined

const contributionIn = (row: LedgerRow, type: string, id: string): Contribution => ({
  type,
  id,
  mode: row.mode,
  content: parseExact(row.text) as FhirObject,
  clear: row.clear,
  ...(row.children ? { children: row.children } : {}),
  rule: '',
})

function latestOf(rows: readonly LedgerRow[]): Latest {
  const latest: Record<string, readonly [number, number, number]> = {}
  for (const { interface: name, hash, mode, stamp } of rows) {
    const known = latest[name]
    if (mode === 'withdraw' || (known && !laterThan(stamp, { time: known[1], seq: known[2] }))) continue
    latest[name] = [hash, stamp.time, stamp.seq]
  }
  return latest
}
