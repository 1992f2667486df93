import type { Group, Segment } from '../formats/hl7v2/tree.ts'
import { coded } from '../model/errors.ts'
import { applyMapping } from './apply/apply.ts'
import { coverageOf, trackedMessage } from './coverage.ts'
import { type Hl7Input, type MapInput, makeReads, type Reads, startOf } from './map-input.ts'
import type { MapContext, MapResult } from './mapped.ts'
import type { MappingPlan } from './plan/mapping.ts'
import { Run, Scope } from './run/run.ts'
import { Trace } from './run/trace.ts'
import { trimmed } from './tree/element.ts'

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

/** Mappings by format, and HL7's by type of message; the most particular first. */
interface Ranked {
  readonly of: ReadonlyMap<MapInput['format'], readonly MappingEntry[]>
  ofType(type: string): readonly MappingEntry[]
}

const MOST_TYPES = 100

function rankedEntries(entries: readonly MappingEntry[]): Ranked {
  const sorted = entries.toSorted((a, b) => rank(b.plan) - rank(a.plan))
  const of = Map.groupBy(sorted, ({ plan }) => plan.format)
  const byType = new Map<string, readonly MappingEntry[]>()
  const ofType = (type: string): readonly MappingEntry[] => {
    const known = byType.get(type)
    if (known !== undefined) return known
    const fitting = (of.get('hl7v2') ?? []).filter(({ plan, byInterface }) =>
      [plan, ...byInterface.values()].some(({ types }) => types === undefined || types.has(type)),
    )
    // Anything may stand in a header.
    if (byType.size >= MOST_TYPES) byType.clear()
    byType.set(type, fitting)
    return fitting
  }
  return { of, ofType }
}

const typeOf = ({ message }: Hl7Input): string => trimmed(message.segments[0]?.value(9, 1, 1)) ?? ''

export function makeMappingSet(version: string, entries: readonly MappingEntry[]): MappingSet {
  // The most particular first: what extends another, then what names a source, then what has a condition.
  const ranked = rankedEntries(entries)
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

function mapWith(ranked: Ranked, input: MapInput, context: MapContext, want: MapWish): MapResult {
  const tracked = want.coverage === true && input.format === 'hl7v2' ? trackedMessage(input) : undefined
  const reads = want.coverage === true && input.format !== 'hl7v2' ? makeReads() : undefined
  const root = rootScope(tracked?.input ?? input, context, want, reads)
  const plan = chosen(input.format === 'hl7v2' ? ranked.ofType(typeOf(input)) : (ranked.of.get(input.format) ?? []), root)
  if (plan === undefined)
    return { kind: 'failed', mapping: undefined, error: coded('mapping.none', { found: nameOf(input, context) }) }
  if (want.coverage) root.run.dropped = new Set()
  if (input.format === 'hl7v2' && input.structured.unexpected.length > 0) noticeUnexpected(input.structured.unexpected, root.run)
  const result = applyMapping(plan, root)
  return want.coverage && result.kind === 'mapped'
    ? { ...result, lineage: result.lineage, coverage: coverageOf(input, plan, tracked, root.run, reads) }
    : result
}

/** The first whose source and condition fit; conditions only read, so that one place serves all of them. */
function chosen(entries: readonly MappingEntry[], root: Scope): MappingPlan | undefined {
  const { context } = root.run
  for (const { plan: shared, byInterface } of entries) {
    const plan = byInterface.size === 0 ? shared : (byInterface.get(context.interface) ?? shared)
    if (plan.source !== undefined && plan.source !== context.origin) continue
    if (plan.when === undefined || plan.when(root)) return plan
  }
  return undefined
}

function rootScope(input: MapInput, context: MapContext, want: MapWish, reads: Reads | undefined): Scope {
  const start = input.format === 'hl7v2' ? undefined : startOf(input, reads)
  const group: Group | undefined = input.format === 'hl7v2' ? input.structured.root : undefined
  const trace = want.lineage ? new Trace() : undefined
  // What is remembered is not read again, and coverage asks what was read.
  const run = new Run(context, start?.value, trace, want.coverage !== true && hasPlainDelimiters(input), start?.located)
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
