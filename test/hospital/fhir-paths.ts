import type { FhirObject } from '../../src/fhir/contribution.ts'
import { isRaw } from '../../src/fhir/decimal.ts'

/** Reading content by dotted path: `period.start`, `code.coding.0.code`. */
export function at(content: FhirObject, path: string): unknown {
  let value: unknown = content
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** The value as text; a decimal as it is written. */
export function text(content: FhirObject, path: string): string | undefined {
  const value = at(content, path)
  if (value === undefined) return undefined
  return isRaw(value) ? value.rawJSON : String(value)
}

/** Codes of a CodeableConcept, of one system where it is given. */
export function codes(content: FhirObject, path: string, system?: string): readonly string[] {
  const codings = (at(content, `${path}.coding`) ?? []) as readonly FhirObject[]
  return codings.filter((coding) => system === undefined || coding.system === system).map((coding) => String(coding.code))
}

export const referenced = (content: FhirObject, path: string): string | undefined => text(content, `${path}.reference`)
