import type { Group } from '../../formats/hl7v2/tree.ts'
import type { Scope } from '../tree/scope.ts'

/** One resource that a rule makes of this message. */
export interface Instance {
  /** Number of the rule in its mapping. */
  readonly rule: number
  readonly type: string
  readonly id: string
  readonly scope: Scope
  readonly parent: Instance | undefined
}

/** The resources of a message, known by id before any of them is filled, so that each may refer to each. */
export class Instances {
  readonly #byRule: Instance[][] = []

  of(rule: number): readonly Instance[] {
    return this.#byRule[rule] ?? NONE
  }

  add(instance: Instance): void {
    const list = this.#byRule[instance.rule]
    if (list === undefined) this.#byRule[instance.rule] = [instance]
    else list.push(instance)
  }

  /**
   * Those of another rule that belong to this place: the parent it hangs on, its own children, else those whose group is
   * nearest (the patient of the same PATIENT_RESULT).
   */
  near(rule: number, from: Instance | undefined, scope: Scope): readonly Instance[] {
    const all = this.of(rule)
    if (all.length <= 1) return all
    for (let up = from; up; up = up.parent) if (up.rule === rule) return [up]
    const below = from === undefined ? NONE : all.filter((one) => isBelow(one, from))
    return below.length > 0 ? below : nearest(all, scope.group)
  }
}

const NONE: readonly Instance[] = []

function isBelow(one: Instance, above: Instance): boolean {
  for (let up = one.parent; up; up = up.parent) if (up === above) return true
  return false
}

function nearest(all: readonly Instance[], from: Group | undefined): readonly Instance[] {
  for (let group = from; group; group = group.parent) {
    const inside = all.filter((one) => isInside(one.scope.group, group))
    if (inside.length > 0) return inside
  }
  return all
}

function isInside(group: Group | undefined, outer: Group): boolean {
  for (let up = group; up; up = up.parent) if (up === outer) return true
  return false
}
