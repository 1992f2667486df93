import { f1Of } from './agreement.ts'
import type { Bulk } from './bulk.ts'
import type { IdentityRecord } from './record.ts'
import { type TruthSet, truePairs } from './truth-set.ts'

/** Figures of pairs of which at least one record is of a kind. */
export interface Stratum {
  readonly stratum: string
  readonly records: number
  readonly truePairs: number
  readonly falseLinks: number
  readonly missed: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Recall after review. */
  readonly withReview: number
}

/** What a record lacks is a stratum of its own, whatever the file says besides. */
function tagsOf(record: IdentityRecord): readonly string[] {
  const out: string[] = []
  if (record.nationalIds.length + record.documents.length === 0) out.push('no-id')
  if (record.phones.length === 0) out.push('no-phone')
  if (record.birthDate === null && record.idBirthDates.length === 0) out.push('no-birth-date')
  if (record.written.length + record.latin.length === 0) out.push('no-name')
  if (record.written.length === 0 && record.latin.length > 0) out.push('latin')
  return out
}

interface Counts {
  records: number
  truePairs: number
  found: number
  falseLinks: number
  reviewed: number
}

export function strataOf(set: TruthSet, { persons }: Bulk, reviewed: ArrayLike<number>): readonly Stratum[] {
  const tags = set.records.map((record, index) => [...tagsOf(record), ...set.tags[index]!])
  const counts = new Map<string, Counts>()
  const countsOf = (tag: string): Counts => {
    if (!counts.has(tag)) counts.set(tag, { records: 0, truePairs: 0, found: 0, falseLinks: 0, reviewed: 0 })
    return counts.get(tag)!
  }
  for (const own of tags) for (const tag of own) countsOf(tag).records++
  for (const [a, b] of truePairs(set))
    for (const tag of new Set([...tags[a]!, ...tags[b]!])) {
      const one = countsOf(tag)
      one.truePairs++
      if (persons[a] === persons[b]) one.found++
      if (reviewed[a] === reviewed[b]) one.reviewed++
    }
  for (const [a, b] of falsePairs(set, persons)) for (const tag of new Set([...tags[a]!, ...tags[b]!])) countsOf(tag).falseLinks++
  return [...counts].map(([stratum, one]) => stratumOf(stratum, one)).sort((x, y) => (x.stratum < y.stratum ? -1 : 1))
}

function stratumOf(stratum: string, { records, truePairs: all, found, falseLinks, reviewed }: Counts): Stratum {
  const precision = found + falseLinks === 0 ? 1 : found / (found + falseLinks)
  const recall = all === 0 ? 1 : found / all
  return {
    stratum,
    records,
    truePairs: all,
    falseLinks,
    missed: all - found,
    precision,
    recall,
    f1: f1Of(precision, recall),
    withReview: all === 0 ? 1 : reviewed / all,
  }
}

/** Pairs of two humans in one person. */
function* falsePairs({ humans, counted }: TruthSet, persons: ArrayLike<number>): Generator<readonly [number, number]> {
  for (const members of Map.groupBy(humans.keys(), (index) => persons[index]!).values())
    for (let i = 0; i < members.length; i++)
      for (let j = i + 1; j < members.length; j++)
        if (humans[members[i]!] !== humans[members[j]!] && (counted?.has(humans[members[i]!]!) ?? true))
          yield [members[i]!, members[j]!] as const
}
