import type { Session } from './session.ts'
import { metaSql } from './sql/names.ts'

/** How many numbers one value of the sequence stands for (its increment). */
const BLOCK = 1024

export type NumberKind = 'rid' | 'pack' | 'person'

/**
 * Rising numbers for what a transaction makes. Each transaction takes blocks of its own and leaves what it does not use: so
 * numbers of many writers still rise with time, and new rows lie together at the end of every index. Gaps mean nothing.
 */
export class Numbers {
  readonly #session: Session
  readonly #left: Record<NumberKind, { next: number; end: number }[]> = { rid: [], pack: [], person: [] }

  constructor(session: Session) {
    this.#session = session
  }

  /** Makes sure that so many can be taken. */
  async reserve(wanted: Partial<Record<NumberKind, number>>): Promise<void> {
    const missing: [NumberKind, number][] = []
    for (const kind of ['rid', 'pack', 'person'] as const) {
      const left = this.#left[kind].reduce((sum, block) => sum + block.end - block.next, 0)
      const lacking = (wanted[kind] ?? 0) - left
      if (lacking > 0) missing.push([kind, Math.ceil(lacking / BLOCK)])
    }
    const blocks = missing.reduce((sum, [, count]) => sum + count, 0)
    if (blocks === 0) return
    const rows = await this.#session.query<{ first: number }>(metaSql.numbers, [blocks])
    for (const [kind, count] of missing)
      for (const { first } of rows.splice(0, count)) this.#left[kind].push({ next: first, end: first + BLOCK })
  }

  take(kind: NumberKind): number {
    const blocks = this.#left[kind]
    while (blocks[0] && blocks[0].next === blocks[0].end) blocks.shift()
    if (!blocks[0]) throw new Error(`no ${kind} number was reserved`)
    return blocks[0].next++
  }
}
