import type { FhirObject } from './contribution.ts'

interface Fault {
  readonly key: string
  readonly rule: string
}

const NESTED: Fault = { key: 'dom-2', rule: 'no contained resource contains another' }
const UNSPOKEN: Fault = { key: 'dom-3', rule: 'a contained resource is referred to, or refers to what contains it' }
const VERSIONED: Fault = { key: 'dom-4', rule: 'a contained resource has no version' }
const LABELLED: Fault = { key: 'dom-5', rule: 'a contained resource has no security label' }

/** Rules of the specification for a resource within another, broken by this one. */
export function containedFaults(value: FhirObject, container: FhirObject): readonly Fault[] {
  const meta = (value.meta ?? {}) as FhirObject
  const faults: Fault[] = []
  if (value.contained !== undefined) faults.push(NESTED)
  if (meta.versionId !== undefined || meta.lastUpdated !== undefined) faults.push(VERSIONED)
  if (meta.security !== undefined) faults.push(LABELLED)
  if (!isSpokenOf(value, container)) faults.push(UNSPOKEN)
  return faults
}

/** Rare enough to be asked of the text. */
function isSpokenOf(value: FhirObject, container: FhirObject): boolean {
  const id = JSON.stringify(`#${value.id ?? ''}`)
  return JSON.stringify(container).includes(`:${id}`) || JSON.stringify(value).includes(':"#"')
}
