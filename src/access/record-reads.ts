import type { Clock } from '../model/clock.ts'
import { ok, type Result } from '../model/result.ts'
import type { Reads } from '../store/store.ts'
import type { AccessRequest, Door } from './door.ts'
import { everything } from './everything.ts'
import { type FeedAnswer, readFeed } from './feed.ts'
import type { PageSeal } from './page.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'
import type { Rendered } from './render.ts'
import { knownType, readCurrent, readHistory, readVersion } from './resources.ts'
import { type SearchAnswer, type SearchContext, searchFirst, searchPage } from './search.ts'

/** Reads of people's data: FHIR and the feed. */
export interface RecordReads {
  read(request: AccessRequest, type: string, id: string): Promise<Result<Rendered>>
  vread(request: AccessRequest, type: string, id: string, version: string): Promise<Result<Rendered>>
  history(request: AccessRequest, type: string, id: string, pairs: Pairs): Promise<Result<SearchAnswer>>
  /** `hidden`: the parameters came in a body and stay out of every address. */
  search(request: AccessRequest, type: string, pairs: Pairs, hidden: boolean): Promise<Result<SearchAnswer>>
  everything(request: AccessRequest, id: string, pairs: Pairs): Promise<Result<SearchAnswer>>
  feed(request: AccessRequest, pairs: Pairs): Promise<Result<FeedAnswer>>
}

export interface RecordReadOptions {
  readonly reads: Reads
  readonly door: Door
  readonly clock: Clock
  readonly pages: PageSeal
  /** Minutes east of UTC of the hospital at a moment. */
  readonly zoneOffset: (at: number) => number
}

export function recordReads({ reads, door, clock, pages, zoneOffset }: RecordReadOptions): RecordReads {
  const contextOf = ({ base, lenient }: AccessRequest, hidden: boolean): SearchContext => ({
    reads,
    pages,
    base,
    now: clock.now(),
    zoneOffset,
    lenient,
    hidden,
  })
  return {
    read: (request, type, id) =>
      door(request, 'person.read', () => typed(type, () => readCurrent(reads, type, id, clock.now())), oneOf('read')),
    vread: (request, type, id, version) =>
      door(request, 'person.read', () => typed(type, () => versionOf(reads, type, id, version)), oneOf('vread')),
    history: (request, type, id, pairs) =>
      door(
        request,
        'person.read',
        () => typed(type, () => historyOf(reads, type, id, pairs, request.base, clock.now())),
        manyOf('history', type, id),
      ),
    search: (request, type, pairs, hidden) =>
      door(
        request,
        'person.read',
        () => typed(type, () => anyPage(type, pairs, contextOf(request, hidden))),
        manyOf('search', type),
      ),
    everything: (request, id, pairs) =>
      door(request, 'person.read', () => everything(id, pairs, contextOf(request, true)), manyOf('everything', 'Patient', id)),
    feed: (request, pairs) =>
      door(
        request,
        'feed.read',
        () => readFeed(reads, pairs),
        ({ entries }) => ({ interaction: 'feed', persons: personsIn(entries), resources: entries.length }),
      ),
  }
}

const typed = async <T>(type: string, read: () => Promise<Result<T>>): Promise<Result<T>> => {
  const known = knownType(type)
  return known.ok ? read() : known
}

async function versionOf(reads: Reads, type: string, id: string, text: string): Promise<Result<Rendered>> {
  const version = wholeNumber(text, 0, 1, Number.MAX_SAFE_INTEGER)
  return version === undefined ? refuse.missing(type) : readVersion(reads, type, id, version)
}

async function historyOf(
  reads: Reads,
  type: string,
  id: string,
  pairs: Pairs,
  base: string,
  now: number,
): Promise<Result<SearchAnswer>> {
  const unknown = pairs.find(([name]) => name !== '_count' && name !== '_format')
  if (unknown) return refuse.parameter(`${type}/_history`, unknown[0], ['_count'])
  const count = wholeNumber(pairs.find(([name]) => name === '_count')?.[1], LIMITS.defaultCount, 1, LIMITS.history)
  if (count === undefined) return refuse.value('_count', 'number', `1–${LIMITS.history}`)
  const answer = await readHistory(reads, type, id, count, base, now)
  return answer.ok ? ok({ ...answer.value, parameters: pairs.map(([name]) => name) }) : answer
}

function anyPage(type: string, pairs: Pairs, context: SearchContext): Promise<Result<SearchAnswer>> {
  const page = pairs.find(([name]) => name === '_page')
  return page ? searchPage(type, page[1], context) : searchFirst(type, pairs, context)
}

const oneOf = (interaction: string) => (resource: Rendered) => ({
  interaction,
  type: resource.type,
  id: resource.id,
  persons: resource.persons,
  resources: 1,
})

const manyOf = (interaction: string, type: string, id?: string) => (answer: SearchAnswer) => ({
  interaction,
  type,
  ...(id === undefined ? {} : { id }),
  parameters: answer.parameters,
  persons: answer.persons,
  resources: answer.resources,
})

const personsIn = (entries: FeedAnswer['entries']): readonly string[] => [
  ...new Set(entries.flatMap((entry) => (entry.person === undefined ? [] : [entry.person]))),
]
