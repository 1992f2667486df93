import { CLEAR } from '../run/run.ts'
import type { Convert } from './choice.ts'

/** One HL7 datatype as `mappings/shared/datatypes` describes it. */
export interface Datatype {
  readonly name: string
  /** FHIR datatype it makes. */
  readonly to: string
  convert: Convert
}

/**
 * Datatypes by name, and which one is taken for a FHIR type when a rule does not say. Filled while the set is compiled;
 * rules look their datatype up when they are compiled, datatypes may name each other in any order.
 */
export class Datatypes {
  readonly #byName = new Map<string, Datatype>()
  readonly #byTarget = new Map<string, string>()
  readonly #fields = new Map<string, string>()
  /** Which datatype uses which: a circle would never end. */
  readonly uses = new Map<string, Set<string>>()

  add(name: string, to: string, standard: boolean): Datatype {
    const datatype: Datatype = { name, to, convert: () => undefined }
    this.#byName.set(name, datatype)
    // A generated datatype is used where a rule names it, and never by chance.
    if (standard || !(name.startsWith('base/') || this.#byTarget.has(to))) this.#byTarget.set(to, name)
    return datatype
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()].toSorted()
  }

  get(name: string): Datatype | undefined {
    return this.#byName.get(name)
  }

  addField(field: string, datatype: string): void {
    this.#fields.set(field, datatype)
  }

  /** The datatype of a field, where it is listed and makes this FHIR type; else the standard one for the type. */
  nameFor(to: string, field: string | undefined): string | undefined {
    const listed = field === undefined ? undefined : this.#fields.get(field)
    return listed !== undefined && this.#byName.get(listed)?.to === to ? listed : this.#byTarget.get(to)
  }

  /** Applies a datatype; `user` is the datatype (or mapping) that asks for it. */
  converter(name: string, user: string): Convert | undefined {
    const datatype = this.#byName.get(name)
    if (datatype === undefined) return undefined
    const uses = this.uses.get(user) ?? new Set()
    this.uses.set(user, uses.add(name))
    return (scope, element) => {
      const made = datatype.convert(scope.on(element), element)
      return made === CLEAR ? undefined : made
    }
  }

  /** A datatype that leads back to itself, or undefined. */
  circle(): string | undefined {
    const leadsTo = (from: string, goal: string, seen: Set<string>): boolean =>
      [...(this.uses.get(from) ?? [])].some((next) => next === goal || (!seen.has(next) && leadsTo(next, goal, seen.add(next))))
    return this.names.find((name) => leadsTo(name, name, new Set()))
  }
}
