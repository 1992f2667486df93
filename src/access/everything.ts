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

/** Where the next page begins: which type, after which of its rows. */
interface Position {
  readonly kind: 'everything'
  readonly id: string
  readonly types: readonly string[]
  readonly since: readonly DateRange[] | undefined
  readonly count: number
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
  const start = firstPosition(id, pairs, context)
  if (!start.ok) return start
  const role = await patientRole(context.reads, id)
  const living = role.kind === 'retired' && role.survivor ? role.survivor.id : id
  const patient = await readCurrent(context.reads, 'Patient', living, context.now)
  if (!patient.ok) return patient
  const types = pairs.some(([name]) => name === '_type')
  const wanted = !types || start.value.patient
  return readPage(start.value.position, wanted ? [patient.value] : [], context)
}

function firstPosition(id: string, pairs: Pairs, context: EverythingContext): Result<{ position: Position; patient: boolean }> {
  const unknown = pairs.find(([name]) => !PARAMETERS.includes(name) && name !== '_format')
  if (unknown) return refuse.parameter('Patient/$everything', unknown[0], PARAMETERS)
  const value = (name: string) => pairs.find(([one, text]) => one === name && text !== '')?.[1]
  const asked = value('_type')?.split(',') ?? servedTypes
  const strange = asked.find((type) => !servedTypes.includes(type))
  if (strange !== undefined) return refuse.value('_type', 'code', servedTypes.join(', '))
  const count = wholeNumber(value('_count'), LIMITS.defaultCount, 1, LIMITS.count)
  if (count === undefined) return refuse.value('_count', 'number', `1–${LIMITS.count}`)
  const since = value('_since')
  const range = since === undefined ? undefined : dateRanges(`ge${since}`, context.now, context.zoneOffset)
  if (since !== undefined && range === undefined) return refuse.value('_since', 'instant', 'YYYY-MM-DDThh:mm:ss±hh:mm')
  const types = asked.filter((type) => type !== 'Patient')
  const position: Position = { kind: 'everything', id, types, since: range, count, type: 0, after: undefined }
  return ok({ position, patient: asked.includes('Patient') })
}

async function readPage(from: Position, first: readonly Rendered[], context: EverythingContext): Promise<Result<SearchAnswer>> {
  const { rids } = await compartmentOf(context.reads, from.id)
  const rows: Renderable[] = []
  let next: Position | undefined
  let position = from
  while (rids.length > 0 && position.type < position.types.length) {
    const room = from.count - first.length - rows.length
    if (room <= 0) {
      next = position
      break
    }
    const found = await typePage(position, rids, room, context.reads)
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
  rids: readonly number[],
  room: number,
  reads: Reads,
): Promise<{ readonly rows: readonly Renderable[]; readonly position: Position }> {
  const tests: readonly SearchTest[] = position.since ? [{ kind: 'lastUpdated', ranges: position.since }] : []
  const after = position.after === undefined ? {} : { after: position.after }
  const type = position.types[position.type]!
  const { rows, more } = await reads.search({ type, sourcePatients: rids, tests, sort: 'lastUpdated', limit: room, ...after })
  const last = rows.at(-1)
  if (more && last) return { rows, position: { ...position, after: last.position } }
  return { rows, position: { ...position, type: position.type + 1, after: undefined } }
}
