import { keysByKind } from './keys.ts'
import type { IdentityRecord } from './record.ts'

/** Blocking keys of many records as sorted lists: what a store keeps in an index, made at once. */
export interface Postings {
  /** Slots of a record's keys. */
  slotsOf(record: number): Uint32Array
  /** Kind of each of them, an index of `kinds`. */
  kindsOf(record: number): Uint8Array
  /** Records under a slot, rising. */
  holders(slot: number): Uint32Array
  readonly slots: number
  readonly kinds: readonly string[]
}

/** Sorts all keys, numbers the distinct ones, and lists their holders. */
export function postingsOf(records: readonly IdentityRecord[]): Postings {
  const kinds: string[] = []
  const kindNo = new Map<string, number>()
  const starts = new Uint32Array(records.length + 1)
  const all = new Growing()
  const kindOf: number[] = []
  for (const [index, record] of records.entries()) {
    for (const [kind, key] of keysByKind(record)) {
      if (!kindNo.has(kind)) kindNo.set(kind, kinds.push(kind) - 1)
      all.push(key)
      kindOf.push(kindNo.get(kind)!)
    }
    starts[index + 1] = all.length
  }
  const keys = all.values()
  const distinct = distinctOf(keys)
  const slots = Uint32Array.from(keys, (key) => slotOf(distinct, key))
  const { heads, lists } = holdersBySlot(slots, starts, distinct.length)
  const kindBytes = Uint8Array.from(kindOf)
  return {
    slotsOf: (record) => slots.subarray(starts[record]!, starts[record + 1]!),
    kindsOf: (record) => kindBytes.subarray(starts[record]!, starts[record + 1]!),
    holders: (slot) => lists.subarray(heads[slot]!, heads[slot + 1]!),
    slots: distinct.length,
    kinds,
  }
}

/** Numbers in a typed array that doubles: millions of keys in eight bytes each. */
class Growing {
  #values = new Float64Array(1024)
  length = 0
  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }
  values(): Float64Array {
    return this.#values.subarray(0, this.length)
  }
}

function distinctOf(keys: Float64Array): Float64Array {
  const sorted = keys.slice().sort()
  let count = 0
  for (let at = 0; at < sorted.length; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[count++] = sorted[at]!
  return sorted.subarray(0, count)
}

function slotOf(distinct: Float64Array, key: number): number {
  let low = 0
  let high = distinct.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (distinct[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

function holdersBySlot(slots: Uint32Array, starts: Uint32Array, count: number) {
  const heads = new Uint32Array(count + 1)
  for (const slot of slots) heads[slot + 1]!++
  for (let slot = 0; slot < count; slot++) heads[slot + 1]! += heads[slot]!
  const next = heads.slice()
  const lists = new Uint32Array(slots.length)
  for (let record = 0; record + 1 < starts.length; record++)
    for (let at = starts[record]!; at < starts[record + 1]!; at++) lists[next[slots[at]!]!++] = record
  return { heads, lists }
}
