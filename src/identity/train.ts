import { identifyAll } from './bulk.ts'
import { compare } from './compare.ts'
import { estimate, type Pattern, shares } from './expectation.ts'
import type { IdentityModel } from './model.ts'
import { type Postings, postingsOf } from './postings.ts'
import type { IdentityRecord } from './record.ts'

/**
 * Weights from a hospital's own records, without any truth: u from random pairs, the prior from pairs that a rule is sure of, m by
 * expectation maximisation in sessions. Each session looks at the pairs of one kind of key and learns nothing about the fields that
 * key is made of. Levels whose bits come from the rarity of a name keep them.
 */
export interface Trained {
  readonly prior: number
  readonly levels: readonly TrainedLevel[]
  readonly sessions: readonly { readonly key: string; readonly pairs: number; readonly share: number; readonly rounds: number }[]
  /** What the new weights would do to the records they were learnt from. */
  readonly difference: Difference
}

export interface TrainedLevel {
  readonly field: string
  readonly level: string
  readonly m: number
  readonly u: number
  readonly before: number
  /** As before where too little was seen to learn from. */
  readonly after: number
  /** Stronger than a level that stands above it: to be looked at before it is taken. */
  readonly rises: boolean
}

export interface Difference {
  readonly pairsLinkedOnlyBefore: number
  readonly pairsLinkedOnlyAfter: number
  readonly proposalsBefore: number
  readonly proposalsAfter: number
}

export interface TrainingOptions {
  readonly random: () => number
  /** Random pairs for u. */
  readonly pairs: number
  /** Of true pairs, how many the sure rule finds: an assumption, not a measurement. */
  readonly recall: number
}

/** Key of a session, and the groups of fields it says nothing about because its pairs agree in them. */
const SESSIONS: readonly (readonly [key: string, groups: readonly string[]])[] = [
  ['id', ['birth']],
  ['document', ['numbers']],
  ['phone', ['contact']],
  ['name-day', ['name', 'birth']],
  ['heads-day', ['name', 'birth']],
]
const PAIRS_PER_SESSION = 300_000
/** True pairs that must speak of a field, and random pairs that must show a level, before its weight is learnt anew. */
const ENOUGH_PAIRS = 100
const ENOUGH_SEEN = 5

export function train(records: readonly IdentityRecord[], model: IdentityModel, options: TrainingOptions): Trained {
  const known = records.filter(({ kind }) => kind !== 'unknown')
  const chance = randomCounts(known, model, options)
  const u = chance.map(shares)
  const start = model.fields.map(({ levels }, field) =>
    levels.map(({ bits }, level) => Math.min(0.98, u[field]![level]! * 2 ** bits)),
  )
  const postings = postingsOf(known)
  const sums = model.fields.map(({ levels }) => levels.map(() => 0))
  const weights = model.fields.map(() => 0)
  const sessions: Trained['sessions'][number][] = []
  for (const [key, silent] of SESSIONS) {
    const patterns = patternsOf(known, postings, key, model)
    const pairs = patterns.reduce((sum, { count }) => sum + count, 0)
    if (pairs < 100) continue
    const fields = [...model.fields.keys()].filter((field) => !silent.includes(model.fields[field]!.group))
    const found = estimate({ fields, patterns }, u, start)
    sessions.push({ key, pairs, share: found.share, rounds: found.rounds })
    const weight = pairs * found.share
    for (const field of fields) {
      weights[field]! += weight
      found.m.get(field)!.forEach((share, level) => {
        sums[field]![level]! += share * weight
      })
    }
  }
  const m = sums.map((levels, field) =>
    levels.map((sum, level) => (weights[field] === 0 ? start[field]![level]! : sum / weights[field]!)),
  )
  const levels = levelsOf(model, m, u, (field, level) => weights[field]! >= ENOUGH_PAIRS && chance[field]![level]! >= ENOUGH_SEEN)
  const prior = priorOf(known, postings, model, options.recall)
  return { prior, levels, sessions, difference: differenceOf(records, model, trainedModel(model, prior, levels)) }
}

function randomCounts(records: readonly IdentityRecord[], model: IdentityModel, options: TrainingOptions) {
  const counts = model.fields.map(({ levels }) => levels.map(() => 0))
  const draw = (): IdentityRecord => records[Math.floor(options.random() * records.length)]!
  for (let pair = 0; pair < options.pairs && records.length > 1; pair++) {
    const [left, right] = [draw(), draw()]
    if (left === right) continue
    const { levels, weight } = compare(left, right, model, NOBODY)
    // In a small register random pairs are often one human: what the model links says nothing of chance.
    if (weight >= model.thresholds.link) continue
    levels.forEach((level, field) => {
      if (level >= 0) counts[field]![level]!++
    })
  }
  return counts
}

const NOBODY = { phoneHolders: new Map<string, number>() }

function patternsOf(
  records: readonly IdentityRecord[],
  postings: Postings,
  kind: string,
  model: IdentityModel,
): readonly Pattern[] {
  const counts = new Map<string, { levels: readonly number[]; count: number }>()
  for (const [a, b] of pairsUnder(records.length, postings, kind, model.caps.block)) {
    const { levels } = compare(records[a]!, records[b]!, model, NOBODY)
    const name = levels.join()
    const known = counts.get(name)
    if (known === undefined) counts.set(name, { levels, count: 1 })
    else known.count++
  }
  return [...counts.values()]
}

/** Pairs that share a key of one kind, each block once, up to a bound. */
function* pairsUnder(count: number, postings: Postings, kind: string, cap: number): Generator<readonly [number, number]> {
  const wanted = postings.kinds.indexOf(kind)
  const seen = new Uint8Array(postings.slots)
  let given = 0
  for (let record = 0; record < count; record++) {
    const kinds = postings.kindsOf(record)
    for (const [index, slot] of postings.slotsOf(record).entries()) {
      if (kinds[index] !== wanted || seen[slot] === 1) continue
      seen[slot] = 1
      const holders = postings.holders(slot)
      if (holders.length > cap) continue
      for (let i = 0; i < holders.length; i++)
        for (let j = i + 1; j < holders.length; j++) {
          if (++given > PAIRS_PER_SESSION) return
          yield [holders[i]!, holders[j]!]
        }
    }
  }
}

const round = (bits: number): number => Math.round(bits * 100) / 100

function levelsOf(
  model: IdentityModel,
  m: readonly (readonly number[])[],
  u: readonly (readonly number[])[],
  isSeen: (field: number, level: number) => boolean,
): readonly TrainedLevel[] {
  return model.fields.flatMap(({ field, levels }, at) => {
    let weakest = Number.POSITIVE_INFINITY
    return levels.flatMap(({ level, bits, frequency }, index) => {
      if (frequency) return []
      const [share, chance] = [m[at]![index]!, u[at]![index]!]
      const after = isSeen(at, index) ? round(Math.log2(share / chance)) : bits
      const rises = after !== bits && after > weakest + 0.5
      weakest = Math.min(weakest, after)
      return [{ field, level, m: share, u: chance, before: bits, after, rises }]
    })
  })
}

/** log2 of the odds that two records taken at random are one human: pairs that a rule is sure of, by how many of all it finds. */
function priorOf(records: readonly IdentityRecord[], postings: Postings, model: IdentityModel, recall: number): number {
  const at = (name: string): number => model.fields.findIndex(({ field }) => field === name)
  const [national, document] = [at('national-id'), at('document')]
  let sure = 0
  for (const kind of ['id', 'document'])
    for (const [a, b] of pairsUnder(records.length, postings, kind, model.caps.block)) {
      const { levels, vetoes } = compare(records[a]!, records[b]!, model, NOBODY)
      if (vetoes.length === 0 && (levels[national] === 0 || levels[document] === 0)) sure++
    }
  const all = (records.length * (records.length - 1)) / 2
  const share = Math.min(0.5, Math.max(0.5 / Math.max(1, all), sure / recall / Math.max(1, all)))
  return round(Math.log2(share / (1 - share)))
}

/** The model with the trained weights, the thresholds as they were. */
function trainedModel(model: IdentityModel, prior: number, levels: readonly TrainedLevel[]): IdentityModel {
  const bits = new Map(levels.map((one) => [`${one.field} ${one.level}`, one.after]))
  return {
    ...model,
    prior,
    fields: model.fields.map((field) => ({
      ...field,
      levels: field.levels.map((level) => ({ ...level, bits: bits.get(`${field.field} ${level.level}`) ?? level.bits })),
    })),
  }
}

function differenceOf(records: readonly IdentityRecord[], before: IdentityModel, after: IdentityModel): Difference {
  const [old, fresh] = [identifyAll(records, before), identifyAll(records, after)]
  const linked = (persons: Int32Array): Set<string> => {
    const out = new Set<string>()
    for (const members of Map.groupBy(persons.keys(), (index) => persons[index]!).values())
      for (let i = 0; i < members.length; i++) for (let j = i + 1; j < members.length; j++) out.add(`${members[i]} ${members[j]}`)
    return out
  }
  const [left, right] = [linked(old.persons), linked(fresh.persons)]
  return {
    pairsLinkedOnlyBefore: left.difference(right).size,
    pairsLinkedOnlyAfter: right.difference(left).size,
    proposalsBefore: old.proposals.length,
    proposalsAfter: fresh.proposals.length,
  }
}
