import type { FeedChange, FeedEntry, LinkEntry } from './rows.ts'

/**
 * One feed row per apply, its entries inside: numbers are per entry, rows are per message. A row of resource changes is a flat
 * list of [rid, version, change, run]: a run of new resources with rising rids is one item. A row of link changes is a list of
 * objects. Everything else about an entry (type, id, person now) is looked up as it is read.
 */
export const CHANGES: readonly FeedChange[] = ['created', 'updated', 'deleted']
export const CREATED = 0
export const UPDATED = 1
export const REMOVED = 2

export interface LinkItem extends LinkEntry {
  readonly version: number
}

/** Collects the changes of one apply. */
export class FeedItems {
  count = 0
  readonly #flat: number[] = []

  add(rid: number, version: number, change: number): void {
    const flat = this.#flat
    const end = flat.length - 4
    if (end >= 0 && flat[end]! + flat[end + 3]! === rid && flat[end + 1] === version && flat[end + 2] === change) flat[end + 3]!++
    else flat.push(rid, version, change, 1)
    this.count++
  }

  get text(): string {
    return JSON.stringify(this.#flat)
  }
}

/** A link change as readers get it. */
export const linkFeedEntry = (seq: number, at: number, item: LinkItem): FeedEntry => ({
  seq,
  type: 'Patient',
  id: item.person,
  version: item.version,
  person: item.person,
  at,
  change: item.change,
  ...(item.from === undefined ? {} : { from: item.from }),
  moved: item.moved,
})
