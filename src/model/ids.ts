import { hash60, hash120 } from './hash.ts'

/**
 * Derived ids (architecture D10): the same business key gives the same id in whatever order and however often it comes.
 * A child lies under its parent's first 24 characters, so that the resources of one report are neighbours in every index.
 */

/** Used by fixtures and by `map` without a data folder; a store makes its own once and keeps it for ever. */
export const PUBLISHED_SALT = 'tributary-published-salt'

const SEPARATOR = '\u001f'

/** 24 characters. `authority` is who issued the number; `key` its parts in the order the mapping names them. */
export function rootId(salt: string, authority: string, type: string, key: readonly string[]): string {
  return hash120([salt, authority, type, ...key].join(SEPARATOR))
}

/** 37 characters: the parent's prefix, a dash, 60 bits of type, parent and key. */
export function childId(parent: string, type: string, key: readonly string[]): string {
  return `${parent.slice(0, 24)}-${hash60([parent, type, ...key].join(SEPARATOR))}`
}

/** A person's id: derived from the source patient that founded it, and a counter for a second founding after a split. */
export function personId(founder: string, counter: number): string {
  return `p${hash120(['person', founder, String(counter)].join(SEPARATOR))}`
}
