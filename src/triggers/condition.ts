import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import type { CodedError } from '../model/errors.ts'
import { codesNeeded, hintsOf, namesOf, needsOf, readsOthers, walk } from './condition-facts.ts'
import { type Node, type Operand, parseCondition, type Test } from './condition-parser.ts'
import { someAt, someCode } from './element-path.ts'
import { type LocalZone, localZone } from './local-time.ts'
import { ageAt, compares, numbersOf } from './measures.ts'
import type { ValueSet } from './value-sets.ts'

/** What a condition looks at: the changed resource, what `reads` and `record` name beside it, and whom it is about. */
export interface Facts {
  readonly anchor: FhirObject
  /** By name, each in the order of their times. */
  readonly related: Readonly<Record<string, readonly FhirObject[]>>
  /** Golden record. */
  readonly person?: FhirObject | undefined
  /** Milliseconds; ages are counted at it. */
  readonly now?: number
}

type Predicate = (facts: Facts) => boolean

/** How a named fact about the person is found: in the record by its name (`contextName`), or in the golden record. */
export type ContextKind = 'any' | 'none' | 'input' | 'deceased' | 'child' | 'outage'
export type Contexts = ReadonlyMap<string, ContextKind>

/** What `related` calls the resources that a context looks for. */
export const contextName = (context: string): string => `context:${context}`

/** A condition compiled once; a path holds when one of its values does (FHIRPath's any). */
export interface Condition {
  readonly test: Predicate
  /** Top-level elements the anchor must have for the condition to hold: lets most resources be passed over as text. */
  readonly needs: readonly string[]
  /** Codes one of which the anchor must have; undefined when it can hold without. */
  readonly codes: ReadonlySet<string> | undefined
  /** The part that reads the anchor alone: decides whether related resources are worth fetching. */
  readonly own: Predicate
  /** Names after `%`. */
  readonly names: ReadonlySet<string>
  /** Named facts about the person. */
  readonly contexts: ReadonlySet<string>
  /** Kinds of sources after `source-down`: the rule waits while one of them is out. */
  readonly outages: ReadonlySet<string>
  /**
   * For a name used once, in a test that must hold: texts of which a related resource has one when it passes that test. The
   * others need not be parsed.
   */
  readonly hints: ReadonlyMap<string, readonly string[]>
  /** Names after `@`. */
  readonly valueSets: ReadonlySet<string>
}

const always: Predicate = () => true
const NO_NAMES: ReadonlySet<string> = new Set()
export const ALWAYS: Condition = {
  test: always,
  own: always,
  needs: [],
  codes: undefined,
  names: NO_NAMES,
  contexts: NO_NAMES,
  outages: NO_NAMES,
  hints: new Map(),
  valueSets: NO_NAMES,
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

/** What conditions may name, and the zone their times and ages are read in. */
export interface Vocabulary {
  readonly valueSets: ReadonlyMap<string, ValueSet>
  readonly contexts: Contexts
  readonly zone: LocalZone
}

const UTC = localZone('UTC')

/** Compiles `status = finished and not class in @ambulatory`. Unknown value sets never hold; the caller reports them. */
export function compileCondition(
  text: string,
  valueSets: ReadonlyMap<string, ValueSet>,
  contexts: Contexts = new Map(),
  zone: LocalZone = UTC,
): CompiledCondition {
  const parsed = parseCondition(text, new Set(contexts.keys()))
  if (!parsed.ok) return parsed
  const vocabulary = { valueSets, contexts, zone }
  const conjuncts = parsed.node.kind === 'and' ? parsed.node.parts : [parsed.node]
  const own = conjuncts.filter((part) => !readsOthers(part)).map((part) => compile(part, vocabulary))
  return {
    ok: true,
    value: {
      test: compile(parsed.node, vocabulary),
      own: (facts) => own.every((part) => part(facts)),
      needs: [...needsOf(parsed.node)],
      codes: codesNeeded(conjuncts, valueSets),
      names: namesOf(parsed.node),
      ...contextsOf(parsed.node, contexts),
      hints: hintsOf(parsed.node, conjuncts, valueSets),
      valueSets: setsOf(parsed.node),
    },
  }
}

/** All of them (`where`) or one of them (`unless`). */
export function joinConditions(conditions: readonly Condition[], how: 'all' | 'any'): Condition {
  const union = (of: (one: Condition) => ReadonlySet<string>): ReadonlySet<string> =>
    new Set(conditions.flatMap((one) => [...of(one)]))
  const shared = {
    names: union((one) => one.names),
    contexts: union((one) => one.contexts),
    outages: union((one) => one.outages),
    valueSets: union((one) => one.valueSets),
  }
  const hints = conditions.length === 1 && how === 'all' ? conditions[0]!.hints : new Map<string, readonly string[]>()
  if (how === 'any') return { ...ALWAYS, ...shared, test: (facts) => conditions.some((one) => one.test(facts)), hints }
  return {
    ...shared,
    test: (facts) => conditions.every((one) => one.test(facts)),
    own: (facts) => conditions.every((one) => one.own(facts)),
    needs: [...new Set(conditions.flatMap((one) => one.needs))],
    codes: conditions.find(({ codes }) => codes !== undefined)?.codes,
    hints,
  }
}

function contextsOf(node: Node, known: Contexts): Pick<Condition, 'contexts' | 'outages'> {
  const contexts = new Set<string>()
  const outages = new Set<string>()
  walk(node, (part) => {
    if (part.kind !== 'context') return
    if (known.get(part.context) === 'outage') outages.add(part.argument ?? '')
    else contexts.add(part.context)
  })
  return { contexts, outages }
}

function setsOf(node: Node): ReadonlySet<string> {
  const sets = new Set<string>()
  walk(node, (part) => {
    if (part.kind === 'in') sets.add(part.valueSet)
  })
  return sets
}

function compile(node: Node, vocabulary: Vocabulary): Predicate {
  switch (node.kind) {
    case 'and': {
      const parts = node.parts.map((part) => compile(part, vocabulary))
      return (facts) => parts.every((part) => part(facts))
    }
    case 'or': {
      const parts = node.parts.map((part) => compile(part, vocabulary))
      return (facts) => parts.some((part) => part(facts))
    }
    case 'not': {
      const part = compile(node.part, vocabulary)
      return (facts) => !part(facts)
    }
    case 'compare': {
      const { zone } = vocabulary
      const numbers = (operand: Operand, facts: Facts): readonly number[] =>
        numbersOf(operand, operand.kind === 'number' ? [] : placed(operand.name, facts), { now: facts.now ?? 0, zone })
      return (facts) => compares(numbers(node.left, facts), node.comparison, numbers(node.right, facts))
    }
    case 'context':
      return inContext(node.context, vocabulary)
    default:
      return atPath(node, leaf(node, vocabulary.valueSets))
  }
}

const CHILD_UNDER = 14
const NOBODY: readonly FhirObject[] = []

function inContext(context: string, { contexts, zone }: Vocabulary): Predicate {
  const name = contextName(context)
  switch (contexts.get(context)) {
    case 'any':
    case 'input':
      return ({ related }) => (related[name]?.length ?? 0) > 0
    case 'none':
      return ({ related }) => (related[name]?.length ?? 0) === 0
    case 'deceased':
      return ({ person }) => isDeceased(person)
    case 'child':
      return ({ person, now }) => (ageAt(person, now ?? 0, zone) ?? CHILD_UNDER) < CHILD_UNDER
    // An outage does not decide what is so: the engine waits until the source is back.
    default:
      return () => false
  }
}

export const isDeceased = (person: FhirObject | undefined): boolean =>
  person !== undefined && (person.deceasedBoolean === true || person.deceasedDateTime !== undefined)

const placed = (name: string | undefined, { anchor, related, person }: Facts): readonly FhirObject[] => {
  if (name === undefined) return [anchor]
  if (name === 'person') return person === undefined ? NOBODY : [person]
  return related[name] ?? NOBODY
}

function atPath({ name, path }: Test, holds: (value: FhirValue) => boolean): Predicate {
  if (name === undefined) return ({ anchor }) => someAt(anchor, path, holds)
  return (facts) => placed(name, facts).some((resource) => someAt(resource, path, holds))
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
