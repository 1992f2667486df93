import type { ErrorCode } from '../model/errors.ts'
import { containedFaults } from './contained.ts'
import type { FhirObject, FhirValue } from './contribution.ts'
import { isRaw } from './decimal.ts'
import { type Element, isPrimitive, isResourceType, isStoredType, type Property, shapeOf } from './elements.ts'
import { type Invariant, invariants } from './invariants.ts'
import { jsonTypeOf, type PrimitiveFault, primitiveCheck } from './primitives.ts'
import { referencedType } from './references.ts'
import { knownOf } from './shared.ts'

/**
 * The validity check on the way of a message: structure, cardinality, primitive grammars, required bindings, reference targets
 * and the invariants that senders break, compiled per type from the element tables on first use.
 */
export interface Problem {
  readonly code: ErrorCode
  /** FHIR path: `Observation.component[0].valueQuantity`. */
  readonly path: string
  /** Names of types, codes or a rule, for people; never a value of the resource. */
  readonly allowed?: string
  readonly found?: string
}

export const problemFacts = (problem: Problem): Record<string, string | undefined> => ({
  where: problem.path,
  ...(problem.allowed === undefined ? {} : { allowed: problem.allowed }),
  ...(problem.found === undefined ? {} : { found: problem.found }),
})

const MAX_DEPTH = 50
const MAX_PROBLEMS = 100

/** Where the check stands; paths are written only when something is wrong. */
interface Walk {
  readonly problems: Problem[]
  readonly path: (string | number)[]
  /** The resource around, for `#contained` references. */
  container: FhirObject
  /** How many such references were met: what holds one is valid in its resource only. */
  local: number
}

interface Slot {
  readonly key: string
  readonly name: string
  readonly many: boolean
  readonly max: number
  /** Bit of the choice element among the type's choices; 0 for others. */
  readonly choice: number
  readonly type: string
  readonly companion: boolean
  readonly primitive: ((value: unknown) => PrimitiveFault) | undefined
  readonly codes: ReadonlySet<string> | undefined
  readonly targets: readonly string[]
}

interface Checker {
  readonly slots: ReadonlyMap<string, Slot>
  /** JSON names of which one must be there. */
  readonly required: readonly { readonly name: string; readonly keys: readonly string[] }[]
  readonly invariants: readonly Invariant[]
  readonly resource: boolean
}

const checkers = new Map<string, Checker>()

function checkerOf(type: string): Checker | undefined {
  const known = checkers.get(type)
  if (known) return known
  const shape = shapeOf(type)
  if (!shape) return undefined
  const choices = shape.elements.filter((element) => element.name.endsWith('[x]'))
  const slots = new Map<string, Slot>()
  for (const property of shape.properties.values()) slots.set(property.key, slotOf(property, choices))
  const required = shape.elements
    .filter((element) => element.min > 0)
    .map((element) => ({ name: element.name, keys: keysOf(slots, element) }))
  const checker = { slots, required, invariants: invariants[type] ?? [], resource: isStoredType(type) }
  checkers.set(type, checker)
  return checker
}

const keysOf = (slots: ReadonlyMap<string, Slot>, element: Element): string[] =>
  [...slots.values()].filter((slot) => slot.name === element.name).map((slot) => slot.key)

function slotOf({ key, element, type, companion }: Property, choices: readonly Element[]): Slot {
  const index = choices.indexOf(element)
  const primitive = isPrimitive(type) && !companion
  return {
    key,
    name: element.name,
    many: element.max > 1,
    max: element.max,
    choice: index < 0 || companion ? 0 : 1 << index,
    type,
    companion,
    primitive: primitive ? primitiveCheck(type) : undefined,
    codes: !companion && (type === 'code' || type === 'Coding' || type === 'CodeableConcept') ? element.codes : undefined,
    targets: element.targets,
  }
}

function report(walk: Walk, code: ErrorCode, key?: string | number, allowed?: string, found?: string): void {
  if (walk.problems.length >= MAX_PROBLEMS) return
  const path = key === undefined ? walk.path : [...walk.path, key]
  const text = path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index ? `.${part}` : part)).join('')
  walk.problems.push({
    code,
    path: text,
    ...(allowed === undefined ? {} : { allowed }),
    ...(found === undefined ? {} : { found }),
  })
}

const isObject = (value: unknown): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)

function checkObject(value: FhirObject, checker: Checker, walk: Walk): void {
  if (walk.path.length > MAX_DEPTH) {
    report(walk, 'fhir.too-deep', undefined, String(MAX_DEPTH))
    return
  }
  let chosen = 0
  let count = 0
  for (const key in value) {
    const child = value[key]
    if (child === undefined) continue
    count++
    const slot = checker.slots.get(key)
    if (!slot) {
      if (key !== 'resourceType' || !checker.resource) report(walk, 'fhir.unknown-element', key)
      continue
    }
    if (slot.choice) {
      if (chosen & slot.choice) report(walk, 'fhir.choice', slot.name)
      chosen |= slot.choice
    }
    checkSlot(child, slot, value, walk)
  }
  if (count === 0) report(walk, 'fhir.empty')
  for (const need of checker.required) if (isMissing(value, need.keys)) report(walk, 'fhir.missing-required', need.name)
  for (const invariant of checker.invariants) if (!invariant.holds(value)) broken(walk, invariant)
}

function isMissing(value: FhirObject, keys: readonly string[]): boolean {
  for (const key of keys) if (value[key] !== undefined) return false
  return true
}

function broken(walk: Walk, invariant: Invariant): void {
  if (invariant.key === 'per-1') report(walk, 'fhir.period')
  else report(walk, 'fhir.invariant', undefined, invariant.rule, invariant.key)
}

function checkSlot(value: FhirValue, slot: Slot, parent: FhirObject, walk: Walk): void {
  if (value === null) report(walk, 'fhir.null', slot.key)
  else if (slot.many) checkList(value, slot, parent, walk)
  else if (Array.isArray(value)) report(walk, 'fhir.cardinality', slot.key, '0..1')
  else if (slot.primitive) checkPrimitive(value, slot, walk, undefined)
  else {
    walk.path.push(slot.key)
    checkComplex(value, slot, walk)
    walk.path.pop()
  }
}

function checkList(value: FhirValue, slot: Slot, parent: FhirObject, walk: Walk): void {
  if (!Array.isArray(value)) report(walk, 'fhir.wrong-type', slot.key, 'array')
  else if (value.length === 0) report(walk, 'fhir.empty', slot.key)
  else if (value.length > slot.max) report(walk, 'fhir.cardinality', slot.key, `0..${slot.max}`)
  else {
    walk.path.push(slot.key, 0)
    const at = walk.path.length - 1
    for (let index = 0; index < value.length; index++) {
      walk.path[at] = index
      checkElement(value[index]!, slot, parent, walk, index)
    }
    walk.path.length = at - 1
  }
}

function checkElement(value: FhirValue, slot: Slot, parent: FhirObject, walk: Walk, index: number): void {
  if (value === null || value === undefined) {
    if (!hasTwin(slot, parent, index)) report(walk, 'fhir.null')
  } else if (slot.primitive) checkPrimitive(value, slot, walk, index)
  else checkComplex(value, slot, walk)
}

/** `given: [null]` beside `_given: [{ … }]`, and the other way round. */
function hasTwin(slot: Slot, parent: FhirObject, index: number): boolean {
  const twin = slot.companion ? parent[slot.key.slice(1)] : slot.primitive ? parent[`_${slot.key}`] : undefined
  return Array.isArray(twin) && twin[index] !== undefined && twin[index] !== null
}

function checkPrimitive(value: FhirValue, slot: Slot, walk: Walk, index: number | undefined): void {
  if (slot.codes && typeof value === 'string' && value !== '') {
    if (!slot.codes.has(value) || value.includes('|'))
      report(walk, 'fhir.binding', index === undefined ? slot.key : undefined, codeList(slot.codes))
    return
  }
  const fault = slot.primitive!(value)
  if (!fault) return
  const allowed = fault === 'fhir.wrong-type' ? jsonTypeOf(slot.type) : slot.type
  report(walk, fault, index === undefined ? slot.key : undefined, allowed)
}

/** The first codes of a set; long ones are cut. */
function codeList(codes: ReadonlySet<string>): string {
  const bare = [...codes].filter((code) => !code.includes('|'))
  return bare.length > 12 ? `${bare.slice(0, 12).join(', ')}, … (${bare.length})` : bare.join(', ')
}

/** A shared value is checked once for each place it stands in. */
function checkComplex(value: FhirValue, slot: Slot, walk: Walk): void {
  if (!isObject(value)) {
    report(walk, 'fhir.wrong-type', undefined, 'object')
    return
  }
  const known = knownOf(value)
  if (known?.soundIn === slot) return
  const before = walk.problems.length + walk.local
  checkValue(value, slot, walk)
  if (known !== undefined && walk.problems.length + walk.local === before) known.soundIn = slot
}

function checkValue(value: FhirObject, slot: Slot, walk: Walk): void {
  if (slot.type === 'Resource') {
    checkResource(value, walk)
    return
  }
  const type = slot.companion ? 'Element' : slot.type
  const checker = checkerOf(type)
  if (!checker) return
  checkObject(value, checker, walk)
  if (type === 'Reference') checkReference(value, slot, walk)
  else if (slot.codes) checkCoded(value, slot, walk)
}

/** A required binding of a concept: at least one of its codings is of the value set. */
function checkCoded(value: FhirObject, slot: Slot, walk: Walk): void {
  const codings = slot.type === 'Coding' ? [value] : Array.isArray(value.coding) ? value.coding : []
  const found = codings.some((coding) => isObject(coding) && slot.codes!.has(`${coding.code}|${coding.system}`))
  if (!found) report(walk, 'fhir.binding', undefined, codeList(slot.codes!))
}

function checkReference(value: FhirObject, slot: Slot, walk: Walk): void {
  const text = value.reference
  if (typeof text !== 'string' || text === '') return
  if (text.startsWith('#')) {
    walk.local++
    if (!isContained(text.slice(1), walk.container))
      report(walk, 'fhir.invariant', 'reference', 'a contained resource has this id', 'ref-1')
    return
  }
  const type = referencedType(text)
  if (type === undefined) report(walk, 'fhir.reference', 'reference')
  else if (type !== '' && slot.targets.length && !slot.targets.includes(type))
    report(walk, 'fhir.reference-target', 'reference', slot.targets.join(', '), type)
}

const isContained = (id: string, container: FhirObject): boolean =>
  id === '' ||
  (Array.isArray(container.contained) && container.contained.some((resource) => isObject(resource) && resource.id === id))

/** A contained resource refers within the resource that contains it; a Bundle's entry stands for itself. */
function checkResource(value: FhirObject, walk: Walk): void {
  const type = value.resourceType
  if (typeof type !== 'string' || !isResourceType(type)) {
    report(walk, 'fhir.unknown-type', 'resourceType')
    return
  }
  const checker = isStoredType(type) ? checkerOf(type) : undefined
  if (!checker) return
  const contained = walk.path.at(-2) === 'contained'
  const outer = walk.container
  if (contained) for (const { rule, key } of containedFaults(value, outer)) report(walk, 'fhir.invariant', undefined, rule, key)
  if (!contained) walk.container = value
  checkObject(value, checker, walk)
  walk.container = outer
}

/** What is wrong with a resource of a stored type; empty: valid. At most 100 problems. */
export function validate(resource: FhirObject): readonly Problem[] {
  if (!isObject(resource)) return [{ code: 'fhir.wrong-type', path: '', allowed: 'object' }]
  const type = resource.resourceType
  if (typeof type !== 'string' || !isStoredType(type)) return [{ code: 'fhir.unknown-type', path: 'resourceType' }]
  const walk: Walk = { problems: [], path: [type], container: resource, local: 0 }
  checkObject(resource, checkerOf(type)!, walk)
  return walk.problems
}
