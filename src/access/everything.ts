import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { DateRange, SearchTest } from '../store/search.ts'
import type { Reads } from '../store/store.ts'
import { searchBundle } from './bundle.ts'
import type { PageSeal } from './page.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'
import { compartmentOf, patientRole } from './persons.ts'
import { type Renderable, type Rendered, renderAll } from './render.ts'
import { readCurrent, servedTypes } from './resources.ts'
import type { SearchAnswer } from './search.ts'
import { dateRanges } from './search-values.ts'

export interface EverythingContext {
  readonly reads: Reads
  readonly pages: PageSeal
  readonly base: string
  readonly now: number
  readonly zoneOffset: (at: number) => number
}

/** Source patients that are read alike. */
interface Group {
  readonly rids: readonly number[]
  /** Undefined: all of theirs. */
  readonly since?: readonly DateRange[]
}

/** Where the next page begins: which group, which type, after which of its rows. */
interface Position {
  readonly kind: 'everything'
  readonly id: string
  readonly types: readonly string[]
  readonly groups: readonly Group[]
  readonly count: number
  readonly group: number
  readonly type: number
  readonly after: string | undefined
}

const PARAMETERS = ['_type', '_since', '_count']

/** `Patient/<id>/$everything`: the person, then all that lies in the compartments of their source patients, type by type. */
export async function everything(id: string, pairs: Pairs, context: EverythingContext): Promise<Result<SearchAnswer>> {
  const page = pairs.find(([name]) => name === '_page')
  if (page) {
    const held = context.pages.open(page[1]) as Position | undefined
    if (held?.kind !== 'everything' || held.id !== id) return fail(coded('access.page-lost'))
    return readPage(held, [], context)
  }
  const asked = parse(pairs, context)
  if (!asked.ok) return asked
  const { types, count, since } = asked.value
  const role = await patientRole(context.reads, id)
  const living = role.kind === 'retired' && role.survivor ? role.survivor.id : id
  const patient = await readCurrent(context.reads, 'Patient', living, context.now)
  if (!patient.ok) return patient
  const others = types.filter((type) => type !== 'Patient')
  const groups = await groupsOf(context.reads, living, since)
  const start: Position = { kind: 'everything', id, types: others, groups, count, group: 0, type: 0, after: undefined }
  return readPage(start, types.includes('Patient') ? [patient.value] : [], context)
}

interface Asked {
  readonly types: readonly string[]
  readonly count: number
  readonly since: readonly DateRange[] | undefined
}

function parse(pairs: Pairs, context: EverythingContext): Result<Asked> {
  const unknown = pairs.find(([name]) => !PARAMETERS.includes(name) && name !== '_format')
  if (unknown) return refuse.parameter('Patient/$everything', unknown[0], PARAMETERS)
  const value = (name: string) => pairs.find(([one, text]) => one === name && text !== '')?.[1]
  const types = value('_type')?.split(',') ?? servedTypes
  if (!types.every((type) => servedTypes.includes(type))) return refuse.value('_type', 'code', servedTypes.join(', '))
  const count = wholeNumber(value('_count'), LIMITS.defaultCount, 1, LIMITS.count)
  if (count === undefined) return refuse.value('_count', 'number', `1–${LIMITS.count}`)
  const moment = value('_since')
  const since = moment === undefined ? undefined : dateRanges(`ge${moment}`, context.now, context.zoneOffset)
  if (moment !== undefined && since === undefined) return refuse.value('_since', 'instant', 'YYYY-MM-DDThh:mm:ss±hh:mm')
  return ok({ types, count, since })
}

/**
 * What a link change re-pointed has changed for the reader though its version has not: source patients that came to this
 * person since then are read whole.
 */
async function groupsOf(reads: Reads, id: string, since: readonly DateRange[] | undefined): Promise<readonly Group[]> {
  const { rids } = await compartmentOf(reads, id)
  if (since === undefined || rids.length === 0) return rids.length === 0 ? [] : [{ rids }]
  const from = since[0]?.low ?? Number.NEGATIVE_INFINITY
  const decisions = await reads.decisions(id, LIMITS.worklist)
  const recent = decisions.filter((one) => one.at >= from && one.kind !== 'proposed')
  const arrived = new Set(recent.flatMap((one) => one.sourcePatients))
  const [come, stayed] = [rids.filter((rid) => arrived.has(rid)), rids.filter((rid) => !arrived.has(rid))]
  return [...(come.length > 0 ? [{ rids: come }] : []), ...(stayed.length > 0 ? [{ rids: stayed, since }] : [])]
}

async function readPage(from: Position, first: readonly Rendered[], context: EverythingContext): Promise<Result<SearchAnswer>> {
  const rows: Renderable[] = []
  let next: Position | undefined
  let position = from
  while (position.group < position.groups.length && position.types.length > 0) {
    const room = from.count - first.length - rows.length
    if (room <= 0) {
      next = position
      break
    }
    const found = await typePage(position, room, context.reads)
    rows.push(...found.rows)
    position = found.position
  }
  const matches = [...first, ...(await renderAll(context.reads, rows))]
  const address = `${context.base}/Patient/${from.id}/$everything`
  const links = [
    { relation: 'self' as const, url: address },
    ...(next ? [{ relation: 'next' as const, url: `${address}?_page=${context.pages.seal(next)}` }] : []),
  ]
  const text = searchBundle({ base: context.base, at: context.now, total: undefined, links, matches, included: [] })
  return ok({ text, persons: [...new Set(matches.flatMap((one) => one.persons))], resources: matches.length, parameters: [] })
}

async function typePage(
  position: Position,
  room: number,
  reads: Reads,
): Promise<{ readonly rows: readonly Renderable[]; readonly position: Position }> {
  const { rids: sourcePatients, since } = position.groups[position.group]!
  const tests: readonly SearchTest[] = since ? [{ kind: 'lastUpdated', ranges: since }] : []
  const after = position.after === undefined ? {} : { after: position.after }
  const type = position.types[position.type]!
  const { rows, more } = await reads.search({ type, sourcePatients, tests, sort: 'lastUpdated', limit: room, ...after })
  const last = rows.at(-1)
  return { rows, position: more && last ? { ...position, after: last.position } : following(position) }
}

/** The next type, or the first of the next group. */
const following = (position: Position): Position =>
  position.type + 1 < position.types.length
    ? { ...position, type: position.type + 1, after: undefined }
    : { ...position, group: position.group + 1, type: 0, after: undefined }
