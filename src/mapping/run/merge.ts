import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import { isRaw } from '../../fhir/decimal.ts'

/**
 * Joins what one message says twice about one resource. What both say must agree: the first stays, and the path of a
 * contradiction is returned. Lists unite.
 */
export function mergeContent(into: FhirObject, more: FhirObject, path = ''): string[] {
  const contradicted: string[] = []
  for (const name of Object.keys(more)) {
    const value = more[name]
    const before = into[name]
    const at = path === '' ? name : `${path}.${name}`
    if (value === undefined) continue
    if (before === undefined) into[name] = value
    else if (Array.isArray(before) && Array.isArray(value)) into[name] = united(before, value)
    else if (isObject(before) && isObject(value)) {
      // Constants are shared between resources: never write into a part.
      const joined = { ...before }
      contradicted.push(...mergeContent(joined, value, at))
      into[name] = joined
    } else if (!same(before, value)) contradicted.push(at)
  }
  return contradicted
}

const isObject = (value: FhirValue): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)

const united = (a: readonly FhirValue[], b: readonly FhirValue[]): FhirValue[] => [
  ...a,
  ...b.filter((value) => !a.some((one) => same(one, value))),
]

function same(a: FhirValue | undefined, b: FhirValue | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isRaw(a) || isRaw(b)) return isRaw(a) && isRaw(b) && a.rawJSON === b.rawJSON
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, i) => same(value, b[i]))
  }
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]))
}
