import { compareNames } from './compare-name.ts'
import type { PhoneClass } from './compare-values.ts'
import { addressLevel, birthDateLevel, nationalIdLevel, phoneLevel, sexLevel, sharedLevel } from './compare-values.ts'
import { nameBits } from './frequency.ts'
import type { IdentityField, IdentityModel } from './model.ts'
import type { IdentityRecord } from './record.ts'
import type { LevelsFound, Veto } from './vetoes.ts'
import { vetoesOf } from './vetoes.ts'

/** What comparing needs to know beyond the two records. */
export interface ComparisonFacts {
  /** How many people hold each telephone number that both records have; a number not named is held by these two alone. */
  readonly phoneHolders: ReadonlyMap<string, number>
}

export interface Comparison {
  /** Level index per field of the model, in its order; -1: nothing to compare. */
  readonly levels: readonly number[]
  /** Bits of an agreeing name, which depend on the name; 0 otherwise. */
  readonly nameBits: number
  /** Bits: prior and groups. A pair with too few agreeing groups stays below the link threshold. */
  readonly weight: number
  /** Groups that agree. */
  readonly groups: number
  readonly vetoes: readonly Veto[]
}

const round = (bits: number): number => Math.round(bits * 100) / 100

/** Compares two records. Symmetric, and a function of its arguments alone. */
export function compare(left: IdentityRecord, right: IdentityRecord, model: IdentityModel, facts: ComparisonFacts): Comparison {
  const found = levelsFound(left, right, model, facts)
  const names: Record<IdentityField, string | undefined> = {
    'national-id': found.nationalId,
    document: found.document,
    number: found.number,
    card: found.card,
    name: found.name?.level,
    'birth-date': found.birthDate,
    sex: found.sex,
    phone: found.phone,
    address: found.address,
  }
  const levels = model.fields.map((field) => {
    const name = names[field.field]
    return name === undefined ? -1 : (field.byLevel.get(name) ?? -1)
  })
  const equalName = found.name?.level === 'equal' ? nameBits(found.name, model) : 0
  const { weight, groups } = weigh(levels, equalName, model)
  return { levels, nameBits: equalName, weight, groups, vetoes: vetoesOf(found, left, right) }
}

function levelsFound(left: IdentityRecord, right: IdentityRecord, model: IdentityModel, facts: ComparisonFacts): LevelsFound {
  return {
    name: compareNames(left, right),
    nationalId: nationalIdLevel(left.nationalIds, right.nationalIds),
    document: sharedLevel(left.documents, right.documents),
    number: sharedLevel(left.numbers, right.numbers),
    card: sharedLevel(left.cards, right.cards),
    birthDate: birthDateLevel(left, right),
    sex: sexLevel(left, right),
    phone: phoneLevel(left.phones, right.phones, (digits) => phoneClass(facts.phoneHolders.get(digits) ?? 2, model)),
    address: addressLevel(left.addresses, right.addresses),
  }
}

export const phoneClass = (holders: number, { caps }: IdentityModel): PhoneClass =>
  holders <= caps.phoneOwn ? 'own' : holders <= caps.phoneFamily ? 'family' : 'many'

/** Bits of one field at its level. */
export const fieldBits = (model: IdentityModel, field: number, level: number, equalName: number): number => {
  if (level < 0) return 0
  const { field: name, levels } = model.fields[field]!
  return name === 'name' && levels[level]!.level === 'equal' ? equalName : levels[level]!.bits
}

/**
 * Sums levels to a weight. Inside a group (an ID contains birth date and sex; a phone goes with an address) agreement counts once:
 * the strongest part, where fields of one part add up. Disagreement always counts.
 */
function weigh(
  levels: readonly number[],
  equalName: number,
  model: IdentityModel,
): { readonly weight: number; readonly groups: number } {
  let weight = model.prior
  let groups = 0
  for (const bits of groupBits(levels, equalName, model).values()) {
    weight += bits
    if (bits >= model.thresholds.groupBits) groups++
  }
  const few = groups < model.thresholds.groups && weight >= model.thresholds.link
  return { weight: round(few ? model.thresholds.link - 0.01 : weight), groups }
}

/** Bits per group after the correlated parts are settled. */
export function groupBits(levels: readonly number[], equalName: number, model: IdentityModel): ReadonlyMap<string, number> {
  const parts = new Map<string, Map<string, number>>()
  const against = new Map<string, number>()
  levels.forEach((level, index) => {
    const { group, part } = model.fields[index]!
    const bits = fieldBits(model, index, level, equalName)
    if (!parts.has(group)) parts.set(group, new Map())
    const sums = parts.get(group)!
    if (bits > 0) sums.set(part, (sums.get(part) ?? 0) + bits)
    else against.set(group, (against.get(group) ?? 0) + bits)
  })
  const out = new Map<string, number>()
  for (const [group, sums] of parts) out.set(group, round(Math.max(0, ...sums.values()) + (against.get(group) ?? 0)))
  return out
}
