import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import { childrenOf, isPrimitive } from '../../fhir/elements.ts'
import { share } from '../../fhir/shared.ts'
import type { Scope } from '../run/run.ts'
import { CLEAR } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { Choice, type Make } from './choice.ts'
import { constantOf } from './constant.ts'
import { compileReference } from './reference.ts'
import { compileRule, isQuantityOrMoney } from './rule.ts'
import { compileEach } from './scopes.ts'
import { compileCondition, report, type Settings, type Target, targetOf } from './settings.ts'

/** One element of an object being made. */
interface Part {
  readonly name: string
  /** Clear path below the resource; undefined inside lists and datatypes, where nothing can be cleared. */
  readonly clearPath: string | undefined
  readonly constant: boolean
  /** `value[x]`: what is made says the type. */
  readonly choice: boolean
  readonly make: Make
}

/** A compiled node and what the resource's rule wants to know of it. */
interface CompiledNode {
  readonly make: Make
  readonly constant: boolean
  /** For a reference to a patient: the source patient's id. */
  readonly patient?: ((scope: Scope) => string | undefined) | undefined
}

export interface CompiledObject {
  /** Adds the elements; tells whether any but constants was there. */
  fill(scope: Scope, into: FhirObject): boolean
  readonly constantOnly: boolean
  readonly names: ReadonlySet<string>
  readonly patientOf: ((scope: Scope) => string | undefined) | undefined
}

const STRUCTURE_KEYS = new Set(['each', 'when'])

/** The `set:` of a resource or datatype, and every object below it. `path` is undefined where clearing is impossible. */
export function compileObject(node: YamlMap, type: string, path: string | undefined, settings: Settings): CompiledObject {
  const parts: Part[] = []
  let patientOf: CompiledObject['patientOf']
  for (const [name, entry] of undotted(node, type)) {
    const target = targetOf(type, name, path ?? '')
    if (target === undefined) {
      report(settings, entry.key, 'mapping.unknown-element', { found: name, where: type, allowed: namesOf(type) })
      continue
    }
    const compiled = compileNode(entry.value, target, path === undefined ? undefined : target.path, settings)
    if (compiled === undefined) continue
    patientOf ??= compiled.patient
    parts.push({
      name,
      clearPath: path === undefined || target.required ? undefined : target.path,
      constant: compiled.constant,
      choice: name.endsWith('[x]'),
      make: compiled.constant ? once(compiled.make) : compiled.make,
    })
  }
  const constantOnly = parts.every((part) => part.constant)
  return {
    fill: (scope, into) => fill(parts, scope, into),
    constantOnly,
    names: new Set(parts.map((part) => part.name)),
    patientOf,
  }
}

/** What is the same in every message is made once; a traced run makes it again, for its lineage. */
function once(make: Make): Make {
  let made: ReturnType<Make>
  return (scope) => {
    if (scope.run.trace !== undefined) return make(scope)
    made ??= share(make(scope))
    return made
  }
}

const namesOf = (type: string): string =>
  childrenOf(type)
    .map((element) => element.name)
    .filter((name) => !['id', 'meta', 'implicitRules', 'contained', 'modifierExtension'].includes(name))
    .join(', ')

function fill(parts: readonly Part[], scope: Scope, into: FhirObject): boolean {
  let said = false
  const { trace } = scope.run
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    trace?.enter(part.name)
    const made = part.make(scope)
    trace?.leave()
    if (made === undefined) continue
    if (made === CLEAR) {
      if (part.clearPath !== undefined) scope.run.clear.push(part.clearPath)
      continue
    }
    if (part.choice && made instanceof Choice) into[choiceName(part.name, made.type)] = made.value
    else into[part.name] = made as FhirValue
    said ||= !part.constant
  }
  return said
}

/** `value[x]` and `Quantity`: `valueQuantity`. */
const choiceName = (name: string, type: string): string => name.slice(0, -3) + type.charAt(0).toUpperCase() + type.slice(1)

/** `period.start: …` is `period: { start: … }`; several of one parent stand together. */
function undotted(
  node: YamlMap,
  type: string,
): ReadonlyMap<string, { key: { file: string; line: number; col: number; layer: string }; value: YamlNode }> {
  const keywords = (name: string): boolean => STRUCTURE_KEYS.has(name) && targetOf(type, name, '') === undefined
  const out = new Map<string, { key: YamlNode | { file: string; line: number; col: number; layer: string }; value: YamlNode }>()
  for (const [name, entry] of node.entries) {
    if (keywords(name)) continue
    const dot = name.indexOf('.')
    if (dot < 0) {
      out.set(name, entry)
      continue
    }
    const head = name.slice(0, dot)
    const before = out.get(head)?.value
    const entries = new Map(before?.kind === 'map' ? before.entries : [])
    entries.set(name.slice(dot + 1), entry)
    out.set(head, { key: entry.key, value: { ...entry.key, kind: 'map', entries } })
  }
  return out
}

function compileNode(node: YamlNode, target: Target, path: string | undefined, settings: Settings): CompiledNode | undefined {
  if (node.kind === 'list') return compileList(node.items, node, target, settings)
  if (node.kind === 'scalar') return compileConstant(node, target, settings)
  if (node.entries.has('from') || (node.entries.has('value') && isQuantityOrMoney(target))) {
    const make = compileRule(node, target, settings)
    return make && { make, constant: false }
  }
  if (isReference(node, target)) {
    const reference = compileReference(node, target, settings)
    if (reference === undefined) return undefined
    const { make, patient } = reference
    return { make: traced(target.list ? listed(make) : make, node), constant: false, patient }
  }
  return compileNested(node, target, path, settings)
}

const isReference = (node: YamlMap, target: Target): boolean =>
  node.entries.has('to') || (node.entries.has('patient') && target.types.includes('Reference'))

const traced = (make: Make, node: YamlMap): Make => {
  return (scope) => {
    const made = make(scope)
    if (made !== undefined) scope.run.trace?.record(undefined, node)
    return made
  }
}

const listed = (make: Make): Make => {
  return (scope) => {
    const made = make(scope)
    return made === undefined || made === CLEAR || made instanceof Choice || Array.isArray(made) ? made : [made]
  }
}

function compileConstant(node: YamlNode, target: Target, settings: Settings): CompiledNode | undefined {
  const value = constantOf(node, target, settings)
  if (value === undefined) return undefined
  const made: FhirValue = target.list ? [value] : value
  return { make: () => made, constant: true }
}

/** Items of a list; each may itself give several. */
function compileList(items: readonly YamlNode[], node: YamlNode, target: Target, settings: Settings): CompiledNode | undefined {
  if (!target.list) {
    if (target.types[0] === 'CodeableConcept') return compileConcept(items, target, settings)
    report(settings, node, 'mapping.cardinality', { found: items.length, where: target.path, allowed: 1 })
    return undefined
  }
  const compiled = items.map((item) => compileNode(item, target, undefined, settings)).filter((one) => one !== undefined)
  const make: Make = (scope) => {
    let out: FhirValue[] | undefined
    for (const { make: item } of compiled) {
      const made = item(scope)
      if (made === undefined || made === CLEAR || made instanceof Choice) continue
      out ??= []
      if (Array.isArray(made)) out.push(...made)
      else out.push(made)
    }
    return out
  }
  return { make, constant: compiled.every((one) => one.constant), patient: compiled.find((one) => one.patient)?.patient }
}

/** `code: [ { from: LOCAL, system: … }, { from: NATIONAL, system: … } ]`: one concept with a coding of each. */
function compileConcept(items: readonly YamlNode[], target: Target, settings: Settings): CompiledNode {
  const makes = items.map((item) => compileNode(item, target, undefined, settings)?.make).filter((make) => make !== undefined)
  const make: Make = (scope) => {
    let out: FhirObject | undefined
    for (const one of makes) {
      const made = one(scope)
      if (typeof made !== 'object' || made === null || made instanceof Choice || Array.isArray(made)) continue
      const concept = made as FhirObject
      if (out === undefined) out = { ...concept }
      else joinConcept(out, concept)
    }
    return out
  }
  return { make, constant: false }
}

function joinConcept(into: FhirObject, more: FhirObject): void {
  if (Array.isArray(more.coding)) into.coding = [...((into.coding as FhirValue[] | undefined) ?? []), ...more.coding]
  into.text ??= more.text
}

function compileNested(node: YamlMap, target: Target, path: string | undefined, settings: Settings): CompiledNode | undefined {
  const type = target.types.length === 1 ? target.types[0]! : ''
  if (type === '' || isPrimitive(type)) {
    report(settings, node, 'mapping.wrong-type', { found: 'map', where: target.path, allowed: target.types.join(', ') })
    return undefined
  }
  const object = compileObject(node, type, target.list || !isClearedByPart(type) ? undefined : path, settings)
  const when = targetOf(type, 'when', '') === undefined ? compileCondition(settings, entryOf(node, 'when')) : undefined
  const one = (scope: Scope): FhirObject | undefined => {
    if (when !== undefined && !when(scope)) return undefined
    const into: FhirObject = {}
    // Constants alone say nothing about this patient: no empty shells.
    return object.fill(scope, into) || object.constantOnly ? into : undefined
  }
  const constant = object.constantOnly && when === undefined
  const each = entryOf(node, 'each')
  if (each !== undefined) return { make: manyOf(node, each, one, target, settings), constant: false }
  return { make: target.list ? (scope) => wrap(one(scope)) : one, constant }
}

/** The fold decides a Period and an inner structure element by element; of any other datatype a part cannot be cleared. */
const isClearedByPart = (type: string): boolean => type === 'Period' || type.includes('.')

const wrap = (made: FhirObject | undefined): FhirValue[] | undefined => (made === undefined ? undefined : [made])

function manyOf(
  node: YamlMap,
  each: YamlNode,
  one: (scope: Scope) => FhirObject | undefined,
  target: Target,
  settings: Settings,
): Make {
  const places = compileEach(each, textOfNode(each) ?? '', settings)
  if (!target.list) {
    report(settings, node, 'mapping.cardinality', { found: 'each', where: target.path, allowed: 1 })
    return () => undefined
  }
  return (scope) => {
    const out: FhirObject[] = []
    for (const place of places?.(scope) ?? []) {
      scope.run.trace?.enter(`[${out.length}]`)
      const made = one(place)
      scope.run.trace?.leave()
      if (made !== undefined) out.push(made)
    }
    return out.length === 0 ? undefined : out
  }
}
