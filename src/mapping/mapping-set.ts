import type { Group, Segment } from '../formats/hl7v2/tree.ts'
import { coded } from '../model/errors.ts'
import { applyMapping } from './apply/apply.ts'
import { coverageOf, trackedMessage } from './coverage.ts'
import type { MapInput } from './map-input.ts'
import type { MapContext, MapResult } from './mapped.ts'
import type { MappingPlan } from './plan/mapping.ts'
import { Run, Scope } from './run/run.ts'
import { Trace } from './run/trace.ts'

interface MapWish {
  readonly lineage?: boolean
  readonly coverage?: boolean
}

/** A compiled, immutable set of mappings. */
export interface MappingSet {
  /** Content hash of all its files. */
  readonly version: string
  readonly names: readonly string[]
  /** Columns that the row mappings of this table or view name: the SELECT list. */
  columns(origin: string): readonly string[]
  /** Total: never throws, whatever the message holds. */
  map(input: MapInput, context: MapContext, want?: MapWish): MapResult
}

/** A mapping, with the variants that overlays make of it for single interfaces. */
export interface MappingEntry {
  readonly plan: MappingPlan
  readonly byInterface: ReadonlyMap<string, MappingPlan>
}

export function makeMappingSet(version: string, entries: readonly MappingEntry[]): MappingSet {
  // The most particular first: what extends another, then what names a source, then what has a condition.
  const ranked = entries.toSorted((a, b) => rank(b.plan) - rank(a.plan))
  const columns = columnsByOrigin(entries)
  return {
    version,
    names: entries.map(({ plan }) => plan.name).toSorted(),
    columns: (origin) => columns.get(origin) ?? [],
    map: (input, context, want = {}) => mapWith(ranked, input, context, want),
  }
}

const rank = (plan: MappingPlan): number =>
  plan.depth * 4 + (plan.source === undefined ? 0 : 2) + (plan.when === undefined ? 0 : 1)

function columnsByOrigin(entries: readonly MappingEntry[]): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, Set<string>>()
  for (const { plan, byInterface } of entries) {
    for (const one of [plan, ...byInterface.values()]) {
      if (one.source === undefined) continue
      const known = columns.get(one.source) ?? new Set()
      columns.set(one.source, known)
      for (const column of one.columns) known.add(column)
    }
  }
  return new Map([...columns].map(([origin, names]) => [origin, [...names].toSorted()]))
}

function mapWith(ranked: readonly MappingEntry[], input: MapInput, context: MapContext, want: MapWish): MapResult {
  const tracked = want.coverage === true && input.format === 'hl7v2' ? trackedMessage(input) : undefined
  for (const { plan: shared, byInterface } of ranked) {
    const plan = byInterface.size === 0 ? shared : (byInterface.get(context.interface) ?? shared)
    if (plan.format !== input.format || (plan.source !== undefined && plan.source !== context.origin)) continue
    const root = rootScope(plan, tracked?.input ?? input, context, want)
    if (plan.when !== undefined && !plan.when(root)) continue
    if (want.coverage) root.run.dropped = new Set()
    if (input.format === 'hl7v2' && input.structured.unexpected.length > 0)
      noticeUnexpected(input.structured.unexpected, root.run)
    const result = applyMapping(plan, root)
    return want.coverage && result.kind === 'mapped'
      ? { ...result, coverage: coverageOf(input, plan, tracked, root.run.dropped) }
      : result
  }
  return { kind: 'failed', mapping: undefined, error: coded('mapping.none', { found: nameOf(input, context) }) }
}

function rootScope(plan: MappingPlan, input: MapInput, context: MapContext, want: MapWish): Scope {
  const value = input.format === 'hl7v2' ? undefined : 'row' in input ? input.row : input.value
  const group: Group | undefined = input.format === 'hl7v2' ? input.structured.root : undefined
  const run = new Run(context, value, plan.nulls, want.lineage ? new Trace() : undefined, hasPlainDelimiters(input))
  return new Scope(run, group, undefined, undefined)
}

/** Segments the message structure does not have there. Z segments are expected everywhere. */
function noticeUnexpected(segments: readonly Segment[], run: Run): void {
  const names = new Set(segments.map(({ name }) => name).filter((name) => /^[A-Y][A-Z0-9]{2}$/.test(name)))
  if (names.size > 0) run.notice('mapping.unexpected-segment', { found: [...names].slice(0, 10).join(', ') })
}

function hasPlainDelimiters(input: MapInput): boolean {
  if (input.format !== 'hl7v2') return false
  const { delimiters } = input.message
  return (
    delimiters.component === '^' && delimiters.repetition === '~' && delimiters.escape === '\\' && delimiters.subcomponent === '&'
  )
}

/** Kind of the message, never its content. */
function nameOf(input: MapInput, context: MapContext): string {
  if (input.format !== 'hl7v2') return `${input.format} ${context.origin ?? ''}`.trim()
  const header = input.message.first('MSH')
  const part = (n: number): string => header?.value(9, 1, n)?.slice(0, 7).replace(/[^\w]/g, '') ?? ''
  return `${part(1)}^${part(2)}`
}
