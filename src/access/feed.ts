import { coded } from '../model/errors.ts'
import { fail, ok, type Result } from '../model/result.ts'
import type { FeedEntry } from '../store/rows.ts'
import type { Reads } from '../store/store.ts'
import { LIMITS, type Pairs, refuse, wholeNumber } from './parameters.ts'

export interface FeedAnswer {
  readonly entries: readonly (Omit<FeedEntry, 'at'> & { readonly at: string })[]
  /** Give this as `after` next time: the last number of this answer, or the cursor itself when nothing is new. */
  readonly next: number
  /** Changes when the store is restored; a cursor of another epoch is refused. */
  readonly epoch: string
}

/** Name of the epoch among the store's own values. */
const EPOCH = 'epoch'

const PARAMETERS = ['after', 'limit', 'epoch']

/** The gapless change feed above `after`. The epoch is compared when the client sends the one it was given. */
export async function readFeed(reads: Reads, pairs: Pairs): Promise<Result<FeedAnswer>> {
  const unknown = pairs.find(([name]) => !PARAMETERS.includes(name))
  if (unknown) return refuse.parameter('feed', unknown[0], PARAMETERS)
  const value = (name: string) => pairs.find(([one]) => one === name)?.[1]
  const after = wholeNumber(value('after'), 0, 0, Number.MAX_SAFE_INTEGER)
  if (after === undefined) return refuse.value('after', 'number', '0, 1, 2 …')
  const limit = wholeNumber(value('limit'), LIMITS.defaultFeed, 1, LIMITS.feed)
  if (limit === undefined) return refuse.value('limit', 'number', `1–${LIMITS.feed}`)
  const epoch = (await reads.meta(EPOCH)) ?? '1'
  const known = value('epoch')
  if (known !== undefined && known !== epoch) return fail(coded('access.feed-epoch', { allowed: epoch }))
  const head = await reads.feedHead()
  if (after > head) return fail(coded('access.feed-past-head', { found: after, allowed: head }))
  const entries = await reads.feed(after, limit)
  const outward = entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }))
  return ok({ entries: outward, next: entries.at(-1)?.seq ?? after, epoch })
}
