import type { FhirObject, FhirValue } from '../fhir/contribution.ts'

/** Calls `visit` with each value at the path, lists flattened on the way (FHIRPath's child step); stops when it says true. */
export function someAt(
  root: FhirValue | undefined,
  path: readonly string[],
  visit: (value: FhirValue) => boolean,
  step = 0,
): boolean {
  if (root === undefined || root === null) return false
  if (Array.isArray(root)) return root.some((item) => someAt(item, path, visit, step))
  if (step === path.length) return visit(root)
  if (typeof root !== 'object') return false
  return someAt((root as FhirObject)[path[step]!], path, visit, step + 1)
}

/** The texts at the path, in document order. */
export function textsAt(root: FhirObject, path: readonly string[]): readonly string[] {
  const texts: string[] = []
  someAt(root, path, (value) => {
    if (typeof value === 'string') texts.push(value)
    return false
  })
  return texts
}

/** Calls `visit` with system and code of a code, Coding or CodeableConcept. */
export function someCode(value: FhirValue, visit: (system: string | undefined, code: string) => boolean): boolean {
  if (typeof value === 'string') return visit(undefined, value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const { coding, code, system } = value as FhirObject
  if (Array.isArray(coding)) return coding.some((item) => someCode(item, visit))
  return typeof code === 'string' && visit(typeof system === 'string' ? system : undefined, code)
}
