import type { FhirObject, FhirValue } from './contribution.ts'
import { isRaw } from './decimal.ts'

/** Rules of the specification between elements of one type: those whose severity is error and that a sender can break. */
export interface Invariant {
  /** The specification's key: obs-6. */
  readonly key: string
  /** The rule in words. */
  readonly rule: string
  readonly holds: (value: FhirObject) => boolean
}

export const has = (value: FhirObject, key: string): boolean => value[key] !== undefined

export const hasChoice = (value: FhirObject, prefix: string): boolean => {
  for (const key in value) if (key.length > prefix.length && key.startsWith(prefix) && value[key] !== undefined) return true
  return false
}

export const objects = (value: FhirValue | undefined): readonly FhirObject[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (element): element is FhirObject =>
      typeof element === 'object' && element !== null && !Array.isArray(element) && !isRaw(element),
  )

export const hasCode = (value: FhirValue | undefined, codes: readonly string[]): boolean =>
  objects(value).some((concept) => objects(concept.coding).some((coding) => codes.includes(coding.code as string)))

export const anyOf = (key: string, names: readonly string[]): Invariant => ({
  key,
  rule: `one of ${names.join(', ')} is there`,
  holds: (value) => names.some((name) => has(value, name)),
})

export const both = (key: string, names: readonly [string, string]): Invariant => ({
  key,
  rule: `${names[0]} and ${names[1]} come together`,
  holds: (value) => has(value, names[0]) === has(value, names[1]),
})

export const notBoth = (key: string, names: readonly [string, string]): Invariant => ({
  key,
  rule: `not ${names[0]} and ${names[1]} together`,
  holds: (value) => !has(value, names[0]) || !has(value, names[1]),
})

/** The first only beside the second. */
export const needs = (key: string, name: string, other: string): Invariant => ({
  key,
  rule: `${name} needs ${other}`,
  holds: (value) => !has(value, name) || has(value, other),
})
