import type { Contribution, FhirObject, Stamp } from '../fhir/contribution.ts'
import { laterThan } from '../fhir/contribution.ts'
import { parseExact, stringify } from '../fhir/decimal.ts'
import { addContribution, decodeState, emptyState, encodeState, type FoldState, render } from '../fhir/fold.ts'
import { contributionOf, prepareFolded } from '../fhir/prepare.ts'
import type { Prepared } from '../fhir/prepared.ts'
import type { CodedError } from '../model/errors.ts'
import { coded } from '../model/errors.ts'
import type { LedgerKey, LedgerRow, ResourceRow, ResourceWrite } from '../store/rows.ts'
import type { Tx } from '../store/store.ts'

/** Who says it and when: the same for every contribution of one message, rule firing or client write. */
export interface Origin {
  readonly interface: string
  readonly stamp: Stamp
  readonly mappingVersion: string
}

export type Folded =
  | {
      readonly ok: true
      readonly write: ResourceWrite | undefined
      readonly states?: { readonly before: FoldState; readonly after: FoldState }
    }
  | { readonly ok: false; readonly error: CodedError }

/** Latest contribution of each interface: an equal successor only moves its stamp (folding.md, "Cost"). */
export type Latest = Record<string, readonly [hash: number, time: number, seq: number]>

/**
 * Folds one contribution into what stands. `write` is undefined when nothing at all is to be written. `withdrawnAt`: a parent
 * of the same interface that does not list it takes it back with that stamp.
 */
export async function foldResource(
  tx: Tx,
  row: ResourceRow | undefined,
  prepared: Prepared,
  origin: Origin,
  withdrawnAt?: Stamp,
): Promise<Folded> {
  if (withdrawnAt) return several(tx, row, prepared, origin, withdrawnAt)
  const blank = row === undefined || (row.single === null && row.placeholder)
  if (blank && standsAlone(prepared)) return single(row, prepared, origin)
  if (
    row?.single &&
    row.single.interface === origin.interface &&
    row.hash === prepared.hash &&
    row.single.mode === prepared.mode
  ) {
    return { ok: true, write: laterThan(origin.stamp, row.single.stamp) ? movedStamp(row, prepared, origin) : undefined }
  }
  return several(tx, row, prepared, origin)
}

/** Nothing a later fold would need beyond the content itself. */
const standsAlone = (prepared: Prepared): boolean =>
  prepared.mode !== 'withdraw' && prepared.clear.length === 0 && prepared.children === undefined

const keyOf = (prepared: Prepared, origin: Origin): LedgerKey => ({ ...origin, mode: prepared.mode })

function single(row: ResourceRow | undefined, prepared: Prepared, origin: Origin): Folded {
  if (prepared.problem) return { ok: false, error: invalid(prepared, prepared.problem.code, prepared.problem.facts) }
  return {
    ok: true,
    write: {
      type: prepared.type,
      id: prepared.id,
      row,
      sourcePatient: prepared.sourcePatient,
      placeholder: false,
      text: prepared.text,
      hash: prepared.hash,
      index: prepared.index,
      single: keyOf(prepared, origin),
    },
  }
}

const movedStamp = (row: ResourceRow, prepared: Prepared, origin: Origin): ResourceWrite => ({
  type: row.type,
  id: row.id,
  row,
  sourcePatient: prepared.sourcePatient,
  text: undefined,
  hash: row.hash,
  index: [],
  single: keyOf(prepared, origin),
})

async function several(
  tx: Tx,
  row: ResourceRow | undefined,
  prepared: Prepared,
  origin: Origin,
  withdrawnAt?: Stamp,
): Promise<Folded> {
  const before = row ? await tx.content(row) : undefined
  const standing = await standingState(tx, row, before)
  const contribution = contributionOf(prepared)
  const said = addContribution(standing.state, { contribution, ...origin })
  const ledger = [...standing.ledger, ledgerEntry(standing.latest, prepared, origin)]
  const state = withdrawnAt
    ? addContribution(said, { ...origin, contribution: withdrawal(contribution), stamp: withdrawnAt })
    : said
  const content = render(state)
  const latest = withLatest(standing.latest, prepared, origin)
  const base = {
    type: prepared.type,
    id: prepared.id,
    row,
    sourcePatient: prepared.sourcePatient,
    single: null,
    state: encode(latest, state),
    ledger,
  }
  const states = { before: standing.state, after: state }
  if (content === undefined) return { ok: true, states, write: { ...base, ...gone(row, before, prepared) } }
  const folded = prepareFolded(prepared.type, prepared.id, content)
  if (folded.problem) return { ok: false, error: invalid(prepared, folded.problem.code, folded.problem.facts) }
  const unchanged = before === folded.text && row !== undefined && !row.deleted
  return {
    ok: true,
    states,
    write: {
      ...base,
      placeholder: false,
      text: unchanged ? undefined : folded.text,
      hash: folded.hash,
      index: unchanged ? [] : folded.index,
    },
  }
}

/** A resource with no contribution left is deleted; one that was never there stays a deleted row, so that what comes late stays gone. */
function gone(
  row: ResourceRow | undefined,
  before: string | undefined,
  prepared: Prepared,
): Pick<ResourceWrite, 'text' | 'hash' | 'deleted' | 'index'> {
  const last = before ?? stringify({ resourceType: prepared.type, id: prepared.id })
  return { text: row?.deleted ? undefined : last, hash: 0, deleted: true, index: [] }
}

interface Standing {
  readonly state: FoldState
  readonly latest: Latest
  /** The former single contribution, moving into the ledger. */
  readonly ledger: NonNullable<ResourceWrite['ledger']>
}

async function standingState(tx: Tx, row: ResourceRow | undefined, text: string | undefined): Promise<Standing> {
  if (row === undefined || text === undefined || (row.single === null && row.placeholder))
    return { state: emptyState(), latest: {}, ledger: [] }
  if (row.single === null) {
    const encoded = await tx.foldState(row)
    return encoded === undefined ? { state: emptyState(), latest: {}, ledger: [] } : { ...decode(encoded), ledger: [] }
  }
  const contribution: Contribution = {
    type: row.type,
    id: row.id,
    mode: row.single.mode,
    content: parseExact(text) as FhirObject,
    clear: [],
    rule: '',
  }
  const { interface: name, stamp, mappingVersion, mode } = row.single
  return {
    state: addContribution(emptyState(), { contribution, interface: name, stamp, mappingVersion }),
    latest: { [name]: [row.hash, stamp.time, stamp.seq] },
    ledger: [{ row: { interface: name, stamp, mappingVersion, mode, text, clear: [], children: undefined, hash: row.hash } }],
  }
}

function ledgerEntry(latest: Latest, prepared: Prepared, origin: Origin): { row: LedgerRow; moved?: Stamp } {
  const row: LedgerRow = {
    ...keyOf(prepared, origin),
    text: prepared.text,
    clear: prepared.clear,
    children: prepared.children,
    hash: prepared.hash,
  }
  const last = latest[origin.interface]
  if (last === undefined || last[0] !== prepared.hash) return { row }
  const from = { time: last[1], seq: last[2] }
  return laterThan(origin.stamp, from) ? { row, moved: from } : { row }
}

function withLatest(latest: Latest, prepared: Prepared, origin: Origin): Latest {
  const last = latest[origin.interface]
  if (last && !laterThan(origin.stamp, { time: last[1], seq: last[2] })) return latest
  return { ...latest, [origin.interface]: [prepared.hash, origin.stamp.time, origin.stamp.seq] }
}

export const encode = (latest: Latest, state: FoldState): string => `${JSON.stringify(latest)}\n${encodeState(state)}`

export function decode(text: string): { state: FoldState; latest: Latest } {
  const end = text.indexOf('\n')
  return { latest: JSON.parse(text.slice(0, end)) as Latest, state: decodeState(text.slice(end + 1)) }
}

const withdrawal = (contribution: Contribution): Contribution => ({
  ...contribution,
  mode: 'withdraw',
  content: { resourceType: contribution.type, id: contribution.id },
  clear: [],
})

export const invalid = (
  prepared: Pick<Prepared, 'type' | 'rule'>,
  code: string,
  facts: Record<string, string | number | undefined>,
): CodedError =>
  coded('engine.invalid-resource', {
    where: `${prepared.type}.${facts.where ?? ''}`,
    rule: prepared.rule,
    found: `${code}${facts.found === undefined ? '' : ` ${facts.found}`}`,
  })
