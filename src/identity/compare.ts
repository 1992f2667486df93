import { latinParts, placeLevels } from './compare-latin.ts'
import { compareNames, type NameComparison } from './compare-name.ts'
import type { PhoneClass } from './compare-values.ts'
import {
  addressLevel,
  birthDateLevel,
  documentLevel,
  nationalIdLevel,
  phoneLevel,
  sexLevel,
  sharedLevel,
} from './compare-values.ts'
import { nameBits, partBits } from './frequency.ts'
import type { IdentityField, IdentityModel } from './model.ts'
import type { IdentityRecord, LatinName } from './record.ts'
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
  /** Bits per field. */
  readonly bits: readonly number[]
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
  const rarity = raritiesOf(found.name, model)
  const levels: number[] = []
  const bits: number[] = []
  for (const { field, byLevel, levels: known } of model.fields) {
    const name = found.byField[field]
    const level = name === undefined ? -1 : (byLevel.get(name) ?? -1)
    levels.push(level)
    const one = known[level]
    bits.push(one === undefined ? 0 : one.frequency ? round(Math.max(one.floor, one.bits + rarity(field))) : one.bits)
  }
  const { weight, groups } = weigh(bits, model)
  const vetoes = vetoesOf(found, left, right)
  const asked = vetoes.some((veto) => model.vetoes.get(veto)?.asks ?? false)
  return { levels, bits, weight: asked ? Math.max(weight, model.thresholds.review) : weight, groups, vetoes }
}

function levelsFound(left: IdentityRecord, right: IdentityRecord, model: IdentityModel, facts: ComparisonFacts): LevelsFound {
  const name = compareNames(left, right)
  const nationalId = nationalIdLevel(left.nationalIds, right.nationalIds)
  const document = documentLevel(left.documents, right.documents)
  const number = sharedLevel(left.numbers, right.numbers)
  const card = sharedLevel(left.cards, right.cards)
  const birthDate = birthDateLevel(left, right)
  const sex = sexLevel(left, right)
  const phone = phoneLevel(left.phones, right.phones, (digits) => phoneClass(facts.phoneHolders.get(digits) ?? 2, model))
  const address = addressLevel(left.addresses, right.addresses)
  const places = placeLevels(left.places, right.places)
  const parts = name !== undefined && isSplit(name) ? latinParts(name.left as LatinName, name.right as LatinName) : undefined
  const byField: Record<IdentityField, string | undefined> = {
    'national-id': nationalId,
    document,
    number,
    card,
    // Where the parts of the name are told apart they are weighed, and not the whole once more.
    name: parts === undefined ? name?.level : undefined,
    'family-name': parts?.family,
    'given-name': parts?.given,
    'birth-date': birthDate,
    sex,
    phone,
    address: places.street === undefined && places.postcode === undefined ? address : undefined,
    street: places.street,
    locality: places.locality,
    postcode: places.postcode,
  }
  return { name, parts, nationalId, document, number, card, birthDate, sex, phone, address, street: places.street, byField }
}

/** Two Latin names whose sources say which part is the family name, or which say at least one and the same part. */
function isSplit({ left, right }: NameComparison): boolean {
  if (!('tokens' in left) || !('tokens' in right)) return false
  const told = (name: LatinName): boolean => name.family !== '' || name.given !== ''
  return told(left) && told(right)
}

/** How many bits an agreement of this name is worth, by the field that is asked. */
function raritiesOf(name: NameComparison | undefined, model: IdentityModel): (field: IdentityField) => number {
  return (field) => {
    if (name === undefined) return 0
    const { left, right } = name
    if (field === 'name' || !('tokens' in left) || !('tokens' in right)) return nameBits(left, right, model)
    return field === 'family-name' ? partBits(left.family, right.family, model) : partBits(left.given, right.given, model)
  }
}

export const phoneClass = (holders: number, { caps }: IdentityModel): PhoneClass =>
  holders <= caps.phoneOwn ? 'own' : holders <= caps.phoneFamily ? 'family' : 'many'

/**
 * Sums levels to a weight. Inside a group (an ID contains birth date and sex; a phone goes with an address) agreement counts once:
 * the strongest part, where fields of one part add up. Disagreement always counts.
 */
function weigh(bits: readonly number[], model: IdentityModel): { readonly weight: number; readonly groups: number } {
  let weight = model.prior
  let groups = 0
  for (const sum of groupBits(bits, model).values()) {
    weight += sum
    if (sum >= model.thresholds.groupBits) groups++
  }
  const few = groups < model.thresholds.groups && weight >= model.thresholds.link
  return { weight: round(few ? model.thresholds.link - 0.01 : weight), groups }
}

/** Bits per group after the correlated parts are settled. */
export function groupBits(bits: readonly number[], model: IdentityModel): ReadonlyMap<string, number> {
  const parts = new Map<string, Map<string, number>>()
  const against = new Map<string, number>()
  bits.forEach((value, index) => {
    if (value === 0) return
    const { group, part } = model.fields[index]!
    if (!parts.has(group)) parts.set(group, new Map())
    const sums = parts.get(group)!
    if (value > 0) sums.set(part, (sums.get(part) ?? 0) + value)
    else against.set(group, (against.get(group) ?? 0) + value)
  })
  const out = new Map<string, number>()
  for (const [group, sums] of parts) {
    const most = Math.min(model.groupLimits[group] ?? Number.POSITIVE_INFINITY, Math.max(0, ...sums.values()))
    out.set(group, round(most + (against.get(group) ?? 0)))
  }
  return out
}
