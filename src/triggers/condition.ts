import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import type { CodedError } from '../model/errors.ts'
import { type Node, parseCondition, type Test } from './condition-parser.ts'
import { someAt, someCode } from './element-path.ts'
import type { ValueSet } from './value-sets.ts'

/** What a condition looks at: the changed resource and what the rule's `reads` names beside it. */
interface Facts {
  readonly anchor: FhirObject
  readonly related: Readonly<Record<string, readonly FhirObject[]>>
}

type Predicate = (facts: Facts) => boolean

/** A condition compiled once; a path holds when one of its values does (FHIRPath's any). */
export interface Condition {
  readonly test: Predicate
  /** Top-level elements the anchor must have for the condition to hold: lets most resources be passed over as text. */
  readonly needs: readonly string[]
  /** The part that reads the anchor alone: decides whether related resources are worth fetching. */
  readonly own: Predicate
  /** Names after `%`. */
  readonly names: ReadonlySet<string>
  /**
   * For a name used once, in a test that must hold: texts of which a related resource has one when it passes that test. The
   * others need not be parsed.
   */
  readonly hints: ReadonlyMap<string, readonly string[]>
  /** Names after `@`. */
  readonly valueSets: ReadonlySet<string>
}

const always: Predicate = () => true
export const ALWAYS: Condition = {
  test: always,
  own: always,
  needs: [],
  names: new Set(),
  hints: new Map(),
  valueSets: new Set(),
}

export const NEVER: Condition = { ...ALWAYS, test: () => false, own: () => false }

interface ConditionProblem {
  readonly error: CodedError
  /** Offset in the text. */
  readonly at: number
}

export type CompiledCondition =
  | { readonly ok: true; readonly value: Condition }
  | { readonly ok: false; readonly problem: ConditionProblem }

/** Compiles `status = finished and not class in @ambulatory`. Unknown value sets never hold; the caller reports them. */
export function compileCondition(text: string, valueSets: ReadonlyMap<string, ValueSet>): CompiledCondition {
  const parsed = parseCondition(text)
  if (!parsed.ok) return parsed
  const names = new Set<string>()
  const sets = new Set<string>()
  walk(parsed.node, (test) => {
    if (test.name !== undefined) names.add(test.name)
    if (test.kind === 'in') sets.add(test.valueSet)
  })
  const conjuncts = parsed.node.kind === 'and' ? parsed.node.parts : [parsed.node]
  const own = conjuncts.filter((part) => !readsRelated(part)).map((part) => compile(part, valueSets))
  return {
    ok: true,
    value: {
      test: compile(parsed.node, valueSets),
      own: (facts) => own.every((part) => part(facts)),
      needs: [...needsOf(parsed.node)],
      names,
      hints: hintsOf(parsed.node, conjuncts, valueSets),
      valueSets: sets,
    },
  }
}

/** All of them (`where`) or one of them (`unless`). */
export function joinConditions(conditions: readonly Condition[], how: 'all' | 'any'): Condition {
  const names = new Set(conditions.flatMap((condition) => [...condition.names]))
  const valueSets = new Set(conditions.flatMap((condition) => [...condition.valueSets]))
  const hints = conditions.length === 1 && how === 'all' ? conditions[0]!.hints : new Map<string, readonly string[]>()
  if (how === 'any') return { ...ALWAYS, test: (facts) => conditions.some((one) => one.test(facts)), names, valueSets, hints }
  return {
    test: (facts) => conditions.every((one) => one.test(facts)),
    own: (facts) => conditions.every((one) => one.own(facts)),
    needs: [...new Set(conditions.flatMap((one) => one.needs))],
    names,
    valueSets,
    hints,
  }
}

function walk(node: Node, visit: (test: Test) => void): void {
  if (node.kind === 'and' || node.kind === 'or') for (const part of node.parts) walk(part, visit)
  else if (node.kind === 'not') walk(node.part, visit)
  else visit(node)
}

function hintsOf(whole: Node, conjuncts: readonly Node[], valueSets: ReadonlyMap<string, ValueSet>): Condition['hints'] {
  const uses = new Map<string, number>()
  walk(whole, ({ name }) => {
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1)
  })
  const hints = new Map<string, readonly string[]>()
  for (const test of conjuncts) {
    if (test.kind !== 'equals' && test.kind !== 'in') continue
    if (test.name === undefined || uses.get(test.name) !== 1) continue
    const codes =
      test.kind === 'equals'
        ? [test.literal.slice(test.literal.lastIndexOf('|') + 1)]
        : (valueSets.get(test.valueSet)?.codes ?? [])
    const isQuoted = test.kind === 'in' || !['true', 'false'].includes(test.literal)
    if (isQuoted)
      hints.set(
        test.name,
        codes.map((code) => JSON.stringify(code)),
      )
  }
  return hints
}

function readsRelated(node: Node): boolean {
  let found = false
  walk(node, (test) => {
    found ||= test.name !== undefined
  })
  return found
}

function needsOf(node: Node): ReadonlySet<string> {
  if (node.kind === 'not') return new Set()
  if (node.kind === 'and') return new Set(node.parts.flatMap((part) => [...needsOf(part)]))
  if (node.kind === 'or') return node.parts.map(needsOf).reduce((a, b) => a.intersection(b))
  return node.name === undefined ? new Set([node.path[0]!]) : new Set()
}

function compile(node: Node, valueSets: ReadonlyMap<string, ValueSet>): Predicate {
  switch (node.kind) {
    case 'and': {
      const parts = node.parts.map((part) => compile(part, valueSets))
      return (facts) => parts.every((part) => part(facts))
    }
    case 'or': {
      const parts = node.parts.map((part) => compile(part, valueSets))
      return (facts) => parts.some((part) => part(facts))
    }
    case 'not': {
      const part = compile(node.part, valueSets)
      return (facts) => !part(facts)
    }
    default:
      return atPath(node, leaf(node, valueSets))
  }
}

function atPath({ name, path }: Test, holds: (value: FhirValue) => boolean): Predicate {
  if (name === undefined) return ({ anchor }) => someAt(anchor, path, holds)
  return ({ related }) => related[name]?.some((resource) => someAt(resource, path, holds)) ?? false
}

function leaf(test: Test, valueSets: ReadonlyMap<string, ValueSet>): (value: FhirValue) => boolean {
  if (test.kind === 'valued') return (value) => value !== ''
  if (test.kind === 'in') {
    const set = valueSets.get(test.valueSet)
    return set === undefined ? () => false : (value) => someCode(value, (system, code) => set.has(system, code))
  }
  return equals(test.literal)
}

/** `IMP` equals the code, whatever its system; `'system|code'` both. true and false equal booleans. */
function equals(literal: string): (value: FhirValue) => boolean {
  const bar = literal.lastIndexOf('|')
  const system = bar < 0 ? undefined : literal.slice(0, bar)
  const code = literal.slice(bar + 1)
  const sameCode = (itsSystem: string | undefined, itsCode: string): boolean =>
    itsCode === code && (system === undefined || system === itsSystem)
  return (value) => (typeof value === 'boolean' ? String(value) === literal : value === literal || someCode(value, sameCode))
}
