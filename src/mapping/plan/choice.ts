import type { FhirValue } from '../../fhir/contribution.ts'
import type { Out, Scope } from '../run/run.ts'
import type { Element } from '../tree/element.ts'

/** A value of a choice element, with the type that names its property: `Quantity` → `valueQuantity`. */
export class Choice {
  readonly type: string
  readonly value: FhirValue
  constructor(type: string, value: FhirValue) {
    this.type = type
    this.value = value
  }
}

export type Made = Out | Choice

/** Makes what stands at one place of a resource. */
export type Make = (scope: Scope) => Made
/** Makes it from one value of the source. */
export type Convert = (scope: Scope, element: Element) => Made
