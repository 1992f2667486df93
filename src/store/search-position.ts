import { CodedException, coded } from '../model/errors.ts'

/** Where a page ended: by feed number, or by a date and a rid, or among those without that date. */
export interface Position {
  readonly kind: 'feed' | 'date' | 'dateless'
  readonly key: number
  readonly rid: number
}

const POSITION = /^([fdn])(-?\d{1,16})(?:\.(\d{1,16}))?$/
const KINDS = { f: 'feed', d: 'date', n: 'dateless' } as const

/** @throws CodedException store.position: not a position, or one of another order */
export function positionOf(text: string | undefined, byFeed: boolean): Position | undefined {
  if (text === undefined) return undefined
  const found = POSITION.exec(text)
  if (!found || (found[1] === 'f') !== byFeed) throw new CodedException(coded('store.position'))
  return { kind: KINDS[found[1] as keyof typeof KINDS], key: Number(found[2]), rid: Number(found[3] ?? 0) }
}

/** The position of a found row. */
export const positionText = (row: { feed: number; rid: number; key?: number | null }, byFeed: boolean): string =>
  byFeed ? `f${row.feed}` : row.key == null ? `n${row.feed}` : `d${row.key}.${row.rid}`
