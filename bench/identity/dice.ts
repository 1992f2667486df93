/** Seeded chance: the same numbers in every run and on every machine. */
export interface Dice {
  /** 0 to 1. */
  next(): number
  chance(share: number): boolean
  /** 0 to `below` - 1. */
  below(below: number): number
  pick<T>(values: readonly T[]): T
  character(text: string): string
}

/** mulberry32. */
export function dice(seed: number): Dice {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (values) => values[below(values.length)]!,
    character: (text) => text[below(text.length)]!,
  }
}

export const two = (value: number): string => String(value).padStart(2, '0')
