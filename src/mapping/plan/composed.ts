import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import type { Scope } from '../run/run.ts'
import { CLEAR } from '../run/run.ts'
import { entryOf, textOfNode, type YamlMap, type YamlNode } from '../yaml-tree.ts'
import { Choice, type Made, type Make } from './choice.ts'
import { constantOf } from './constant.ts'
import type { CompiledNode, CompileNode } from './node.ts'
import { compileEach, type Places } from './scopes.ts'
import { checkKeys, compileCondition, report, type Settings, type Target } from './settings.ts'

export const listed = (make: Make): Make => {
  return (scope) => {
    const made = make(scope)
    return made === undefined || made === CLEAR || made instanceof Choice || Array.isArray(made) ? made : [made]
  }
}

export function compileConstant(node: YamlNode, target: Target, settings: Settings): CompiledNode | undefined {
  const value = constantOf(node, target, settings)
  if (value === undefined) return undefined
  const made: FhirValue = target.list ? [value] : value
  return { make: () => made, constant: true, fixed: true }
}

/** `{ is: home, when: .2 not valued }`: a constant that stands only if. */
export function compileConditional(node: YamlMap, target: Target, settings: Settings): CompiledNode | undefined {
  checkKeys(settings, node, ['is', 'when'])
  const constant = compileConstant(entryOf(node, 'is')!, target, settings)
  if (constant === undefined) return undefined
  const when = compileCondition(settings, entryOf(node, 'when'))
  const make: Make = (scope) => {
    if (when !== undefined && !when(scope)) return undefined
    scope.run.trace?.record(undefined, node)
    return constant.make(scope)
  }
  return { make, constant: true, fixed: when === undefined }
}

/** Items of a list; each may itself give several. */
export function compileList(
  items: readonly YamlNode[],
  node: YamlNode,
  target: Target,
  settings: Settings,
  compile: CompileNode,
): CompiledNode | undefined {
  if (!target.list) {
    if (target.types[0] === 'CodeableConcept') return compileConcept(items, target, compile)
    report(settings, node, 'mapping.cardinality', { found: items.length, where: target.path, allowed: 1 })
    return undefined
  }
  const compiled = items.map((item) => compile(item, target)).filter((one) => one !== undefined)
  return {
    make: united(compiled.map(({ make }) => make)),
    constant: compiled.every((one) => one.constant),
    fixed: compiled.every((one) => one.fixed),
    patient: compiled.find((one) => one.patient)?.patient,
  }
}

const united = (makes: readonly Make[]): Make => {
  return (scope) => {
    let out: FhirValue[] | undefined
    for (const item of makes) {
      const made = item(scope)
      if (made === undefined || made === CLEAR || made instanceof Choice) continue
      out ??= []
      if (Array.isArray(made)) out.push(...made)
      else out.push(made)
    }
    return out
  }
}

/** `code: [ { from: LOCAL, system: … }, { from: NATIONAL, system: … } ]`: one concept with a coding of each. */
function compileConcept(items: readonly YamlNode[], target: Target, compile: CompileNode): CompiledNode {
  const makes = items.map((item) => compile(item, target)?.make).filter((make) => make !== undefined)
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
  return { make, constant: false, fixed: false }
}

function joinConcept(into: FhirObject, more: FhirObject): void {
  if (Array.isArray(more.coding)) into.coding = [...((into.coding as FhirValue[] | undefined) ?? []), ...more.coding]
  into.text ??= more.text
}

/** Where `each:` and `when:` of a composition put it. */
function placesOf(node: YamlMap, settings: Settings): Places {
  const each = entryOf(node, 'each')
  const places = each === undefined ? undefined : compileEach(each, textOfNode(each) ?? '', settings)
  const when = compileCondition(settings, entryOf(node, 'when'))
  const at: Places = each === undefined ? (scope) => [scope] : (scope) => places?.(scope) ?? []
  return when === undefined ? at : (scope) => at(scope).filter((one) => when(one))
}

/** `{ each: NK1, when: …, list: [ … ] }`: the items of a list, once for each place. */
export function compilePlaces(node: YamlMap, target: Target, settings: Settings, compile: CompileNode): CompiledNode | undefined {
  checkKeys(settings, node, ['each', 'when', 'list'])
  const list = entryOf(node, 'list')!
  const places = placesOf(node, settings)
  const inner = compileList(list.kind === 'list' ? list.items : [list], list, target, settings, compile)
  if (inner === undefined) return undefined
  const make: Make = (scope) => united(places(scope).map((place) => () => inner.make(place)))(scope)
  return { ...inner, make, fixed: false }
}

/** `{ each: …, when: …, first: [ … ] }`: the first rule that makes something, at the first place where one does. */
export function compileFirst(node: YamlMap, target: Target, settings: Settings, compile: CompileNode): CompiledNode | undefined {
  checkKeys(settings, node, ['each', 'when', 'first'])
  const first = entryOf(node, 'first')!
  const places = placesOf(node, settings)
  const compiled = (first.kind === 'list' ? first.items : [first]).map((item) => compile(item, target))
  const makes = compiled.filter((one) => one !== undefined)
  const make: Make = (scope) => {
    let cleared: Made
    for (const place of places(scope)) {
      for (const one of makes) {
        const made = one.make(place)
        if (made === CLEAR) cleared = made
        else if (made !== undefined) return made
      }
    }
    return cleared
  }
  return { make, constant: makes.every((one) => one.constant), fixed: false, patient: makes.find((one) => one.patient)?.patient }
}

/** What was made at each place of a scope, for the trace. */
export const eachMade = <T>(places: readonly Scope[], make: (place: Scope) => T | undefined): T[] => {
  const out: T[] = []
  for (const place of places) {
    place.run.trace?.enter(out.length)
    const made = make(place)
    place.run.trace?.leave()
    if (made !== undefined) out.push(made)
  }
  return out
}
