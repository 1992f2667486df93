import { evalFhirPathTyped, type FhirPathAtom, parseFhirPath, toTypedValue } from '@medplum/core'
import { isRaw } from '../../fhir/decimal.ts'
import type { Scope } from '../run/run.ts'
import { JsonElement } from '../tree/json-element.ts'

/** What could run long, read a clock, or reach outside. */
const FORBIDDEN =
  /\b(matches|matchesFull|replaceMatches|repeat|aggregate|descendants|combine|trace|now|today|timeOfDay|resolve|conformsTo|memberOf|htmlChecks)\s*\(/
const MAX_LENGTH = 500
const MAX_RESULTS = 1000

export type ReadFhirPath = (scope: Scope) => readonly JsonElement[]

/**
 * `fhirpath("name.given.first()")`: over the message where it is JSON or FHIR, else over what of the resource stands before this
 * rule. Total: what cannot be evaluated gives nothing. Returns the text that is not allowed where the expression is refused.
 */
export function compileFhirPath(source: string): ReadFhirPath | { readonly refused: string } {
  const forbidden = FORBIDDEN.exec(source)?.[1]
  if (forbidden !== undefined || source.length > MAX_LENGTH) return { refused: forbidden ?? source.slice(0, 20) }
  let parsed: FhirPathAtom
  try {
    parsed = parseFhirPath(source)
  } catch {
    return { refused: source }
  }
  return (scope) => {
    const root = scope.run.value ?? scope.run.building
    if (root === undefined || root === null) return []
    try {
      const found = evalFhirPathTyped(parsed, [toTypedValue(plainNumbers(root))])
      return found.slice(0, MAX_RESULTS).map(({ value }) => new JsonElement(value, `fhirpath ${source}`))
    } catch {
      scope.run.notice('mapping.bad-value-in-message', { where: 'fhirpath', allowed: source, found: scope.run.rule })
      return []
    }
  }
}

/** FHIRPath reckons with numbers: of a decimal that kept its text, the number. */
function plainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainNumbers)
  if (isRaw(value as never)) return Number((value as { rawJSON: string }).rawJSON)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainNumbers(one)]))
}
