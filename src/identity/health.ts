import type { IdentityModel } from './model.ts'
import type { IdentityRecord } from './record.ts'

/** What is to be looked at in a person that stands: no reason to part it by itself, a reason to ask. */
export type HealthFinding = 'two-valid-ids' | 'many-records' | 'weak-link' | 'bridge' | 'birth-dates' | 'names'

/** A comparison inside a person; `a` and `b` are indexes of its records. */
export interface InnerPair {
  readonly a: number
  readonly b: number
  readonly weight: number
}

const MANY_RECORDS = 8
const MANY_DATES = 2
const MANY_NAMES = 3

/**
 * two-valid-ids: more than one number whose check digit holds. many-records: more than eight. weak-link: a record whose best pair is
 * below the link threshold. bridge: one record without which the rest falls apart. birth-dates, names: more of them than typing
 * errors make.
 */
export function healthOf(
  records: readonly IdentityRecord[],
  pairs: readonly InnerPair[],
  model: IdentityModel,
): readonly HealthFinding[] {
  const out: HealthFinding[] = []
  const ids = records.flatMap(({ nationalIds }) => nationalIds.filter((id) => id.class === 'verified'))
  if (distinct(ids.map(({ value }) => value)) > 1) out.push('two-valid-ids')
  if (records.length > MANY_RECORDS) out.push('many-records')
  const linking = pairs.filter(({ weight }) => weight >= model.thresholds.link)
  const lone = records.keys().some((at) => !linking.some(({ a, b }) => a === at || b === at))
  if (records.length > 1 && lone) out.push('weak-link')
  if (records.length > 2 && !lone && hasBridge(records.length, linking)) out.push('bridge')
  if (distinct(records.flatMap(({ birthDate }) => (birthDate?.length === 10 ? [birthDate] : []))) > MANY_DATES)
    out.push('birth-dates')
  if (distinct(records.flatMap(({ written }) => written.map(({ fuzzy }) => fuzzy.join()))) > MANY_NAMES) out.push('names')
  return out
}

const distinct = (values: readonly string[]): number => new Set(values).size

const hasBridge = (count: number, pairs: readonly InnerPair[]): boolean =>
  Array.from({ length: count }, (_, gone) => reached(count, pairs, gone)).some((found) => found < count - 1)

/** How many of the others hang together when one is taken away. */
function reached(count: number, pairs: readonly InnerPair[], gone: number): number {
  const first = gone === 0 ? 1 : 0
  const seen = new Set([first])
  for (const at of seen)
    for (const { a, b } of pairs) {
      const next = a === at ? b : b === at ? a : gone
      if (next !== gone && next < count) seen.add(next)
    }
  return seen.size
}
