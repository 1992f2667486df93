import type { FhirObject } from '../fhir/contribution.ts'
import type { Condition, Facts } from './condition.ts'
import { durationMs } from './duration.ts'
import { someAt, someCode } from './element-path.ts'
import type { LocalZone } from './local-time.ts'
import { timeAt, timePaths } from './resource-time.ts'

/**
 * What a rule looks for in the person's record, as a line:
 *
 *   query := ['at least' n] Type [code] ['where' condition] window* ['at' path] ['same' path]
 *   window := 'within' duration ['of' point] | 'since' point | 'around' duration ['of' point]      point := anchor | due | now
 */
export interface QueryText {
  readonly atLeast: number
  readonly type: string
  /** Conditions on the resource itself; empty: any of the type. */
  readonly where: string
  /** Where the condition begins in the line. */
  readonly whereAt: number
  readonly window: Window | undefined
  readonly at: readonly string[] | undefined
  /** An element whose code it shares with the anchor. */
  readonly same: readonly string[] | undefined
}

export type Point = 'anchor' | 'due' | 'now'

/** Milliseconds from a point in time, both ends inclusive. */
export interface Window {
  readonly of: Point
  readonly from: number
  readonly to: number
}

const HEAD =
  /^(?:at least (?<least>one|[1-9]\d*) )?(?<type>[A-Z][A-Za-z]+)(?: (?!where |within |since |around |at |same )(?<code>[\w.-]+))?/
const TAIL =
  / (?:(?<kind>within|around) (?<length>\d+[smhdw])(?: of (?<of>anchor|due|now))?|since (?<since>anchor|due|now)|at (?<at>[a-z][\w.]*)|same (?<same>[a-z][\w.]*))$/

/** Undefined when the line is none. */
export function parseQuery(line: string): QueryText | undefined {
  const head = HEAD.exec(line)
  if (head === null) return undefined
  let rest = line.slice(head[0].length)
  const said: Partial<Pick<QueryText, 'window' | 'at' | 'same'>>[] = []
  for (let tail = TAIL.exec(rest); tail !== null; tail = TAIL.exec(rest)) {
    said.push(tailOf(tail.groups!))
    rest = rest.slice(0, tail.index)
  }
  if (rest !== '' && !rest.startsWith(' where ')) return undefined
  const { least = '1', type = '', code } = head.groups!
  const written = rest.slice(' where '.length)
  return {
    atLeast: least === 'one' ? 1 : Number(least),
    type,
    where: [code === undefined ? '' : `code = ${code}`, written].filter((part) => part !== '').join(' and '),
    whereAt: code === undefined ? head[0].length + ' where '.length : 0,
    window: undefined,
    at: undefined,
    same: undefined,
    ...Object.assign({}, ...said),
  }
}

function tailOf(groups: Readonly<Record<string, string | undefined>>): Partial<Pick<QueryText, 'window' | 'at' | 'same'>> {
  const { kind, length, of, since, at, same } = groups
  if (at !== undefined) return { at: at.split('.') }
  if (same !== undefined) return { same: same.split('.') }
  if (since !== undefined) return { window: { of: since as Point, from: 0, to: Number.POSITIVE_INFINITY } }
  const span = durationMs(length!)
  const point = (of ?? 'now') as Point
  return { window: { of: point, from: -span, to: kind === 'around' ? span : 0 } }
}

/** A query as it runs. */
export interface RecordQuery {
  readonly name: string
  readonly type: string
  readonly where: Condition
  readonly window: Window | undefined
  readonly at: readonly (readonly string[])[]
  readonly same: readonly string[] | undefined
  readonly atLeast: number
}

/** Instants that windows are measured from, milliseconds. */
export interface Points {
  readonly now: number
  readonly anchor: number | undefined
  readonly due: number | undefined
}

export interface RecordEntry {
  readonly resource: FhirObject
  /** Patient id of the source patient it belongs to. */
  readonly owner: string
}

/** A person's resources by type, as the engine fetched them; deleted ones are absent. */
export type PersonRecord = Readonly<Record<string, readonly RecordEntry[]>>

/** A record of resources as they come, in that order. */
export const recordOf = (entries: Iterable<RecordEntry>): PersonRecord =>
  Object.groupBy(entries, ({ resource }) => String(resource.resourceType)) as PersonRecord

export interface Timed extends RecordEntry {
  /** Milliseconds; the earliest of times for what says none. */
  readonly at: number
}

const TIMELESS = Number.NEGATIVE_INFINITY

/**
 * The resources a query means, by their times. What was entered in error is not there; a window that hangs on a point which is
 * not known holds everything.
 */
export function select(
  query: RecordQuery,
  record: PersonRecord,
  facts: Pick<Facts, 'anchor' | 'person' | 'now'>,
  points: Points,
  zone: LocalZone,
): readonly Timed[] {
  const found: Timed[] = []
  for (const { resource, owner } of record[query.type] ?? []) {
    if (resource.status === 'entered-in-error' || isRefuted(resource)) continue
    if (!query.where.test({ anchor: resource, related: {}, person: facts.person, now: points.now })) continue
    if (query.same !== undefined && !sharesCode(resource, facts.anchor, query.same)) continue
    const at = timeAt(resource, query.at, zone) ?? TIMELESS
    if (isInside(at, query.window, points)) found.push({ at, resource, owner })
  }
  return found.sort((a, b) => a.at - b.at || String(a.resource.id).localeCompare(String(b.resource.id)))
}

/** Conditions and allergies say in another element that they were never so. */
const isRefuted = ({ verificationStatus }: FhirObject): boolean =>
  verificationStatus !== undefined &&
  someCode(verificationStatus ?? null, (_, code) => code === 'entered-in-error' || code === 'refuted')

function isInside(at: number, window: Window | undefined, points: Points): boolean {
  if (window === undefined) return true
  const point = points[window.of]
  if (point === undefined) return true
  return at >= point + window.from && at <= point + window.to
}

function sharesCode(resource: FhirObject, anchor: FhirObject, path: readonly string[]): boolean {
  const wanted = new Set<string>()
  collect(anchor, path, (code) => wanted.add(code))
  let shared = false
  collect(resource, path, (code) => {
    shared ||= wanted.has(code)
  })
  return shared
}

/** Codes at a path, and references: two appointments with one doctor share a participant. */
function collect(resource: FhirObject, path: readonly string[], add: (code: string) => unknown): void {
  someAt(resource, path, (value) => {
    if (typeof value === 'object' && value !== null && 'reference' in value) add(String(value.reference))
    else
      someCode(value, (_, code) => {
        add(code)
        return false
      })
    return false
  })
}

export const queryTimes = (type: string, at: readonly string[] | undefined): readonly (readonly string[])[] =>
  at === undefined ? timePaths(type) : [at]
