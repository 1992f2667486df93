import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import type { Group, Segment } from '../../formats/hl7v2/tree.ts'
import { type CodedError, coded, type ErrorCode, type ErrorFacts } from '../../model/errors.ts'
import type { MapContext, UnmatchedCodeFound } from '../mapped.ts'
import type { Element } from '../tree/element.ts'
import { nearestSegment } from '../tree/groups.ts'
import type { Located } from '../tree/json-element.ts'
import type { Trace } from './trace.ts'

/** What a rule's evaluation gives: a value, nothing, or the sender's wish to clear the path. */
export const CLEAR: unique symbol = Symbol('clear')
export type Out = FhirValue | undefined | typeof CLEAR

const MANY_CODES = 64

/** The state of mapping one message. */
export class Run {
  readonly context: MapContext
  /** Codes of `#codesOf`, once there are many. */
  #codes = new Set<string>()
  #codesOf: UnmatchedCodeFound[] | undefined
  notices: CodedError[] = []
  unmatched: UnmatchedCodeFound[] = []
  trace: Trace | undefined
  /** Rules whose `when` refused something; kept only when coverage was asked for. */
  dropped: Set<string> | undefined
  /** The first reason to hold or fail the whole message. */
  stop: { readonly kind: 'held' | 'failed'; readonly error: CodedError } | undefined
  /** Paths cleared in the resource being made. */
  clear: string[] = []
  /** Rule being applied: `oru-r01/report`. */
  rule = ''
  readonly instances = new Instances()
  /** The resource being filled. */
  current: Instance | undefined
  /** What stands of it so far. */
  building: FhirObject | undefined
  /** Resources that a reference made beside its own. */
  made: { readonly type: string; readonly id: string; readonly content: FhirObject }[] = []
  /** Ids derived so far, by type, authority and key. */
  readonly ids = new Map<string, string>()
  /** HL7's usual delimiters: raw text then means the same in every message. */
  readonly plainDelimiters: boolean
  /** What paths of a message that is no HL7 start from. */
  readonly value: unknown
  /** Where its values stand and which were read, where that is kept. */
  readonly located: Located | undefined

  constructor(context: MapContext, value: unknown, trace: Trace | undefined, plainDelimiters: boolean, located?: Located) {
    this.context = context
    this.value = value
    this.trace = trace
    this.plainDelimiters = plainDelimiters
    this.located = located
  }

  /** Makes something once more for its lineage: what it reports was reported already. */
  again(trace: Trace, make: () => void): void {
    const { notices, unmatched, stop, clear, made } = this
    this.trace = trace
    this.notices = []
    this.unmatched = []
    this.clear = []
    this.made = []
    make()
    this.notices = notices
    this.unmatched = unmatched
    this.stop = stop
    this.clear = clear
    this.made = made
  }

  notice(code: ErrorCode, facts: ErrorFacts): void {
    // A message with 10,000 bad dates needs a steward once, not 10,000 times.
    if (this.notices.length < 100) this.notices.push(coded(code, facts))
  }

  halt(kind: 'held' | 'failed', code: ErrorCode, facts: ErrorFacts): void {
    this.stop ??= { kind, error: coded(code, facts) }
  }

  unmatchedCode(table: string, system: string, code: string, display: string): void {
    // The same item twenty times in a report is one entry in the worklist; ten thousand items are not compared with each other.
    if (this.unmatched.length >= MANY_CODES) {
      const key = `${table}\u0000${system}\u0000${code}`
      if (this.#codesOf !== this.unmatched) {
        this.#codesOf = this.unmatched
        this.#codes = new Set(this.unmatched.map((one) => `${one.table}\u0000${one.system}\u0000${one.code}`))
      }
      if (this.#codes.has(key)) return
      this.#codes.add(key)
    } else for (const one of this.unmatched) if (one.code === code && one.table === table && one.system === system) return
    this.unmatched.push({ table, system, code, display })
  }
}

/**
 * Where a rule stands while it is applied: a group of the message, a segment, a value. Made once for each instance of a rule
 * and each use of a datatype.
 */
export class Scope {
  readonly run: Run
  readonly group: Group | undefined
  readonly segment: Segment | undefined
  /** What relative paths start from. */
  readonly element: Element | undefined
  #found: (Segment | null | undefined)[] | undefined

  constructor(run: Run, group: Group | undefined, segment: Segment | undefined, element: Element | undefined) {
    this.run = run
    this.group = group
    this.segment = segment
    this.element = element
  }

  /** The nearest segment of this name; `slot` is the name's number in the compiled set, for remembering it. */
  nearest(name: string, slot: number): Segment | undefined {
    const segment = this.segment
    if (segment !== undefined && segment.name === name) return segment
    if (this.#found === undefined) this.#found = []
    const known = this.#found[slot]
    if (known !== undefined) return known ?? undefined
    const found = this.group === undefined ? undefined : nearestSegment(this.group, name)
    this.#found[slot] = found ?? null
    return found
  }

  /** The same place, standing on a value. */
  on(element: Element): Scope {
    return new Scope(this.run, this.group, this.segment, element)
  }
}

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
class Instances {
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
