import { EXPLICIT_NULL, type Position, type Segment } from '../../formats/hl7v2/tree.ts'
import { type Element, trimmed } from './element.ts'

/** A field's repetition, one of its components, or a subcomponent. 0 means: not so deep. */
export class Hl7Element implements Element {
  readonly segment: Segment
  readonly field: number
  readonly repetition: number
  readonly component: number
  readonly subcomponent: number
  #known = false
  #text: string | undefined

  constructor(segment: Segment, field: number, repetition: number, component: number, subcomponent: number) {
    this.segment = segment
    this.field = field
    this.repetition = repetition
    this.component = component
    this.subcomponent = subcomponent
  }

  /** Read once: first-of, conversion and the test for `""` all ask. */
  text(): string | undefined {
    if (this.#known) return this.#text
    this.#known = true
    this.#text = hl7Text(this.segment, this.field, this.repetition, this.component, this.subcomponent)
    return this.#text
  }

  /** Text of a part without an element for it: what datatypes do most. */
  part(step: number): string | undefined {
    if (this.component === 0) return hl7Text(this.segment, this.field, this.repetition, step, 0)
    if (this.subcomponent === 0) return hl7Text(this.segment, this.field, this.repetition, this.component, step)
    return step === 1 ? this.text() : undefined
  }

  child(step: number | string): Element | undefined {
    if (typeof step !== 'number') return undefined
    // Most parts are absent: no element is made of them.
    if (this.subcomponent === 0 && this.component === 0 && this.segment.raw(this.field, this.repetition, step) === '')
      return undefined
    if (this.component === 0) return new Hl7Element(this.segment, this.field, this.repetition, step, 0)
    if (this.subcomponent === 0) return new Hl7Element(this.segment, this.field, this.repetition, this.component, step)
    return step === 1 ? this : undefined
  }

  valued(): boolean {
    if (plain(this.text()) !== undefined) return true
    return hl7Valued(this.segment, this.field, this.repetition, this.component, this.subcomponent)
  }

  place(): string {
    const { segment, field, repetition, component, subcomponent } = this
    const which = repetition > 1 ? `[${repetition}]` : ''
    return `${segment.name}-${field}${which}${component > 0 ? `.${component}` : ''}${subcomponent > 0 ? `.${subcomponent}` : ''}`
  }

  position(): Position | undefined {
    return this.segment.position(this.field, this.repetition, this.component || undefined, this.subcomponent || undefined)
  }
}

export const hl7Text = (
  segment: Segment,
  field: number,
  repetition: number,
  component: number,
  subcomponent: number,
): string | undefined => trimmed(segment.value(field, repetition, component || undefined, subcomponent || undefined))

export function hl7Valued(segment: Segment, field: number, repetition: number, component: number, subcomponent: number): boolean {
  if (subcomponent > 0) return plain(hl7Text(segment, field, repetition, component, subcomponent)) !== undefined
  const raw = segment.raw(field, repetition, component || undefined)
  return raw !== '' && raw !== EXPLICIT_NULL && VALUE.test(raw)
}

// Delimiters alone (`^^`, `&`) are no value.
const VALUE = /[^\s^~\\&]/

/** HL7's `""` is no value in conditions, keys and parts; only a whole rule may clear. */
export const plain = (text: string | undefined): string | undefined => (text === EXPLICIT_NULL ? undefined : text)
