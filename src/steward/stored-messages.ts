import type { Journalled } from '../model/message.ts'
import type { Journal } from '../store/journal.ts'

/** Raw messages as the journal keeps them, in its order. */

const PAGE = 200

export interface Wanted {
  /** Milliseconds UTC: received from then on. */
  readonly since: number
  readonly interface?: string | undefined
  /** Journal number to begin after; a task that goes on where it stopped. */
  readonly after?: number
  /** Highest journal number. */
  readonly upTo: number
}

/** The journal number after which everything was received at `since` or later; receipts rise with their numbers. */
export async function numberBefore(journal: Pick<Journal, 'read' | 'head'>, since: number): Promise<number> {
  let [low, high] = [0, await journal.head()]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [message] = await journal.read(middle, 1)
    if (message === undefined || message.receivedAt >= since) high = middle
    else low = Math.max(message.seq, middle + 1)
  }
  return low
}

/** Pages of messages; a page may be empty where other interfaces' messages lie between. `at` is how far it has looked. */
export async function* storedMessages(
  journal: Pick<Journal, 'read' | 'head'>,
  { since, interface: name, after, upTo }: Wanted,
): AsyncGenerator<{ readonly messages: readonly Journalled[]; readonly at: number }> {
  for (let at = after ?? (await numberBefore(journal, since)); at < upTo; ) {
    const page = (await journal.read(at, PAGE)).filter(({ seq }) => seq <= upTo)
    if (page.length === 0) return
    at = page.at(-1)!.seq
    yield { messages: name === undefined ? page : page.filter((one) => one.interface === name), at }
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** `7d`, `12h`, `30m`, `2w`, or a date (`2026-03-01`, with a time and an offset where the day is not enough). */
export function sinceOf(text: string, now: number): number | undefined {
  const span = /^(\d{1,6})([mhdw])$/.exec(text)
  if (span) return now - Number(span[1]) * UNITS[span[2]!]!
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : date
}
