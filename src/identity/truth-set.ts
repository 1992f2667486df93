import type { IdentityRecord } from './record.ts'

/** Records with the truth about them. */
export interface TruthSet {
  readonly records: readonly IdentityRecord[]
  /** Human of each record. */
  readonly humans: readonly string[]
  /** What kinds of case each record is: twin, newborn, foreigner … */
  readonly tags: readonly (readonly string[])[]
  /** Humans the figures are counted over, where that is not all: the half that thresholds have not seen. */
  readonly counted?: ReadonlySet<string>
}

/** Pairs of one human, `a` < `b`. */
export function* truePairs({ humans, counted }: TruthSet): Generator<readonly [number, number]> {
  for (const [human, members] of Map.groupBy(humans.keys(), (index) => humans[index]!))
    for (let i = 0; i < members.length; i++)
      for (let j = i + 1; j < members.length; j++) if (counted?.has(human) ?? true) yield [members[i]!, members[j]!] as const
}
