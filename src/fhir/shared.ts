import type { IndexEntry } from './prepared.ts'

/** What is known of a shared value, filled when first asked for. */
export interface Known {
  /** Its JSON text. */
  text: string | undefined
  /** The place in a type (a slot of the check) where it was found valid. */
  soundIn: object | undefined
  /** Its search index entries, by extraction. */
  readonly index: Map<object, readonly IndexEntry[]>
}

const known = new WeakMap<object, Known>()

/**
 * Marks a value that stands in many resources (a constant of a mapping, the concept a code became), so that it is checked, indexed
 * and written once. Nobody may write into it afterwards. Of a list, the elements are marked. Only for values that outlive a
 * message: a mark costs more than it saves on a value used once.
 */
export function share<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) for (const element of value) share(element)
  else if (!known.has(value)) known.set(value, { text: undefined, soundIn: undefined, index: new Map() })
  return value
}

/** Undefined for a value that is nobody's but its resource's. */
export const knownOf = (value: object): Known | undefined => known.get(value)
