import type { FhirValue } from '../fhir/contribution.ts'

/** Which of several sources an element of the golden record is taken from: rules by name, one after the other. */

/**
 * verified-id: contained in a number whose check digit holds. whole: as precise as can be. known: says something. frequent: what most
 * sources say. best-source: the source that ranks first. Each rule keeps the candidates it prefers, all where it prefers none.
 */
export const SURVIVORSHIP_RULES = ['verified-id', 'whole', 'known', 'frequent', 'best-source'] as const
export type SurvivorshipRule = (typeof SURVIVORSHIP_RULES)[number]

export interface Claim {
  readonly value: FhirValue
  /** Patient id of the source patient that claims it. */
  readonly source: string
  readonly verified: boolean
  readonly whole: boolean
  readonly known: boolean
}

/** Why an element has its value. */
export interface Survivor {
  readonly value: FhirValue
  readonly source: string
  /** The rule after which no other value was left. */
  readonly rule: SurvivorshipRule
  /** Source of the best value that was not taken; undefined: all sources agree. */
  readonly runnerUp: string | undefined
}

const same = (a: FhirValue, b: FhirValue): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Claims stand best source first. Undefined: nobody says anything. */
export function survive(claims: readonly Claim[], rules: readonly SurvivorshipRule[]): Survivor | undefined {
  if (claims.length === 0) return undefined
  let left = claims
  let rule = rules[0]!
  for (const next of rules) {
    if (left.every(({ value }) => same(value, left[0]!.value))) break
    left = keep(left, next)
    rule = next
  }
  const { value, source } = left[0]!
  return { value, source, rule, runnerUp: claims.find((claim) => !same(claim.value, value))?.source }
}

function keep(claims: readonly Claim[], rule: SurvivorshipRule): readonly Claim[] {
  if (rule === 'best-source') return claims.slice(0, 1)
  if (rule === 'frequent') return mostFrequent(claims)
  const preferred = claims.filter((claim) => (rule === 'verified-id' ? claim.verified : claim[rule]))
  return preferred.length === 0 ? claims : preferred
}

function mostFrequent(claims: readonly Claim[]): readonly Claim[] {
  const votes = claims.map(({ value }) => claims.filter((other) => same(other.value, value)).length)
  const most = Math.max(...votes)
  return claims.filter((_, index) => votes[index] === most)
}
