import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import { childrenOf, isPrimitive } from '../../fhir/elements.ts'
import { share } from '../../fhir/shared.ts'
import { mergeContent } from '../run/merge.ts'
import type { Scope } from '../run/run.ts'
import { CLEAR } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { Choice, type Make } from './choice.ts'
import { compileConditional, compileConstant, compileFirst, compileList, compilePlaces, eachMade, listed } from './composed.ts'
import { compileMade } from './made.ts'
import type { CompiledNode, CompileNode } from './node.ts'
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
  /** `with:`: what is made lies under the other elements. */
  readonly spread: boolean
  /** `value[x]`: what is made says the type. */
  readonly choice: boolean
  readonly make: Make
}

export interface CompiledObject {
  /** Adds the elements; tells whether any but constants was there. */
  fill(scope: Scope, into: FhirObject): boolean
  readonly constantOnly: boolean
  /** The same in every message. */
  readonly fixed: boolean
  readonly names: ReadonlySet<string>
  readonly patientOf: ((scope: Scope) => string | undefined) | undefined
}

const STRUCTURE_KEYS = new Set(['each', 'when', 'row', 'with'])

/** The `set:` of a resource or datatype, and every object below it. `path` is undefined where clearing is impossible. */
export function compileObject(node: YamlMap, type: string, path: string | undefined, settings: Settings): CompiledObject {
  const parts: Part[] = compileWith(node, type, settings)
  let patientOf: CompiledObject['patientOf']
  let fixed = parts.length === 0
  for (const [name, entry] of undotted(node, type)) {
    const target = targetOf(type, name, path ?? '')
    if (target === undefined) {
      report(settings, entry.key, 'mapping.unknown-element', { found: name, where: type, allowed: namesOf(type) })
      continue
    }
    const compiled = compileNode(entry.value, target, path === undefined ? undefined : target.path, settings)
    if (compiled === undefined) continue
    patientOf ??= compiled.patient
    fixed &&= compiled.fixed
    parts.push({
      name,
      spread: false,
      clearPath: path === undefined || target.required ? undefined : target.path,
      constant: compiled.constant,
      choice: name.endsWith('[x]'),
      make: compiled.fixed ? once(compiled.make) : compiled.make,
    })
  }
  const constantOnly = parts.every((part) => part.constant)
  return {
    fill: (scope, into) => fill(parts, scope, into),
    constantOnly,
    fixed,
    names: new Set(parts.map((part) => part.name)),
    patientOf,
  }
}

/** `with: { from: PID-13, as: XTN }`: what other rules make of a value, for the elements beside it to add to or replace. */
function compileWith(node: YamlMap, type: string, settings: Settings): Part[] {
  const at = targetOf(type, 'with', '') === undefined ? entryOf(node, 'with') : undefined
  if (at === undefined) return []
  const target: Target = { path: 'with', name: 'with', types: [type], list: false, required: true, codes: undefined, targets: [] }
  const items = at.kind === 'list' ? at.items : [at]
  return items.flatMap((item) => {
    const compiled = compileNode(item, target, undefined, settings)
    if (compiled === undefined) return []
    const { make, constant } = compiled
    return [{ name: 'with', clearPath: undefined, constant, spread: true, choice: false, make }]
  })
}

/** What is the same in every message is made once; its lineage is found when it is asked for. */
function once(make: Make): Make {
  let made: ReturnType<Make>
  return (scope) => {
    const { run } = scope
    const { trace } = run
    if (made === undefined) {
      run.trace = undefined
      made = share(make(scope))
      run.trace = trace
    }
    if (trace !== undefined) trace.defer(() => run.again(trace, () => make(scope)))
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
    if (!part.spread) trace?.enter(part.name)
    const made = part.make(scope)
    if (!part.spread) trace?.leave()
    if (made === undefined) continue
    if (made === CLEAR) {
      if (part.clearPath !== undefined) scope.run.clear.push(part.clearPath)
      continue
    }
    if (part.spread) mergeContent(into, made as FhirObject)
    else if (part.choice && made instanceof Choice) into[choiceName(part.name, made.type)] = made.value
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
  const inner: CompileNode = (item, at) => compileNode(item, at, undefined, settings)
  if (node.kind === 'list') return compileList(node.items, node, target, settings, inner)
  if (node.kind === 'scalar') return compileConstant(node, target, settings)
  if (node.entries.has('list') && target.name !== 'list') return compilePlaces(node, target, settings, inner)
  if (node.entries.has('first')) return compileFirst(node, target, settings, (item, at) => compileNode(item, at, path, settings))
  if (node.entries.has('is')) return compileConditional(node, target, settings)
  if (node.entries.has('from') || (entryOf(node, 'value')?.kind === 'scalar' && isQuantityOrMoney(target))) {
    const make = compileRule(node, target, settings)
    return make && { make, constant: false, fixed: false }
  }
  if (node.entries.has('make')) {
    const made = compileMade(node, target, settings, (set, type) => compileObject(set, type, undefined, settings))
    return made && { ...made, make: target.list ? listed(made.make) : made.make }
  }
  if (isReference(node, target)) {
    const reference = compileReference(node, target, settings)
    if (reference === undefined) return undefined
    const { make, patient } = reference
    const constant = settings.silentLinks === true && !node.entries.has('key')
    return { make: traced(target.list ? listed(make) : make, node), constant, fixed: false, patient }
  }
  return compileNested(node, target, path, settings)
}

/** One value of a type: what a datatype with `value:` makes. */
export function compileValueOf(node: YamlNode, type: string, settings: Settings): Make | undefined {
  const target: Target = {
    path: 'value',
    name: 'value',
    types: [type],
    list: false,
    required: true,
    codes: undefined,
    targets: [],
  }
  return compileNode(node, target, undefined, settings)?.make
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
    const said = object.fill(scope, into)
    return said || (object.constantOnly && Object.keys(into).length > 0) ? into : undefined
  }
  const fixed = object.fixed && when === undefined
  const constant = object.constantOnly && when === undefined
  const each = entryOf(node, 'each')
  if (each !== undefined) return { make: manyOf(node, each, one, target, settings), constant: false, fixed: false }
  return { make: target.list ? (scope) => wrap(one(scope)) : one, constant, fixed }
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
    const out = eachMade(places?.(scope) ?? [], one)
    return out.length === 0 ? undefined : out
  }
}
