import { shelfName } from '../resource-rows.ts'
import type { WritableNames } from './names.ts'
import type { Sequences } from './sequences.ts'

/** Where a search finds a resource, and how many stand there. */
export interface Shelves {
  no(type: string, flags: number): number | null
  count(type: string, flags: number, by: number): void
}

export function openShelves(names: WritableNames, sequences: Sequences): Shelves {
  const counters = new Map<string, string>()
  return {
    no(type, flags) {
      const shelf = shelfName(type, flags)
      return shelf === null ? null : names.no(shelf)
    },
    count(type, flags, by) {
      const shelf = shelfName(type, flags)
      if (shelf === null) return
      let counter = counters.get(shelf)
      if (counter === undefined) {
        counter = `shelf:${shelf}`
        counters.set(shelf, counter)
      }
      sequences.count(counter, by)
    },
  }
}
