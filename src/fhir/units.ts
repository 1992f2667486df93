import type { FhirObject, FhirValue } from './contribution.ts'
import { isRaw } from './decimal.ts'
import { isPrimitive, type Property, shapeOf } from './elements.ts'
import { isHistory } from './lists.ts'

/**
 * The paths a fold decides one by one. A unit is a whole element of the resource, except that a Period and an inner structure
 * that occurs once (Encounter.hospitalization) are decided element by element, so that A03's period.end does not lose A01's
 * period.start. A choice is one unit under its `value[x]` name: a text replaces a quantity.
 */
export interface Unit {
  /** `birthDate`, `period.end`, `value[x]`. */
  readonly path: string
  /** The element with its companions: `{ birthDate, _birthDate }`, `{ end }`. */
  readonly fragment: FhirObject
  /** For a list of datatypes or structures: its elements, united over interfaces by key. */
  readonly elements: readonly FhirValue[] | undefined
  readonly history: boolean
  /** Type of the list's elements, and the path their key is declared under. */
  readonly type: string
  readonly keyPath: string
}

interface Place {
  readonly order: number
  readonly unit: string
  readonly list: boolean
  readonly descend: boolean
  readonly type: string
}

const LAST = 1e6
const UNKNOWN: Place = { order: LAST, unit: '', list: false, descend: false, type: 'string' }
const RESOURCE_TYPE: Place = { ...UNKNOWN, order: -1 }

const tables = new Map<string, ReadonlyMap<string, Place>>()

function placesOf(table: string): ReadonlyMap<string, Place> {
  const known = tables.get(table)
  if (known) return known
  const shape = shapeOf(table)
  const places = new Map<string, Place>([['resourceType', RESOURCE_TYPE]])
  const order = new Map(shape?.elements.map((element, index) => [element, index]))
  for (const property of shape?.properties.values() ?? [])
    places.set(property.key, placeOf(property, order.get(property.element)!))
  tables.set(table, places)
  return places
}

function placeOf({ element, type, companion }: Property, order: number): Place {
  const choice = element.name.endsWith('[x]')
  const once = element.max === 1
  return {
    order: companion ? order + 0.5 : order,
    unit: element.name,
    list: !once && !isPrimitive(type),
    descend: once && !choice && !companion && (type === 'Period' || type.includes('.')),
    type,
  }
}

const isObject = (value: FhirValue | undefined): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)

/**
 * The content in the element order of the specification, so that equal content has equal text whoever says it. Returns the
 * same object when it is in order already. Elements unknown to the type come last, by name.
 */
export const inOrder = (type: string, content: FhirObject): FhirObject => orderedIn(placesOf(type), content)

function orderedIn(places: ReadonlyMap<string, Place>, content: FhirObject): FhirObject {
  let changed: FhirObject | undefined
  let last = Number.NEGATIVE_INFINITY
  let sorted = true
  for (const key in content) {
    const place = places.get(key) ?? UNKNOWN
    if (place.order < last || place === UNKNOWN) sorted = false
    last = place.order
    const value = content[key]
    if (!place.descend || !isObject(value)) continue
    const inner = orderedIn(placesOf(place.type), value)
    if (inner !== value) changed = { ...(changed ?? content), [key]: inner }
  }
  return sorted ? (changed ?? content) : sortKeys(places, changed ?? content)
}

function sortKeys(places: ReadonlyMap<string, Place>, content: FhirObject): FhirObject {
  const keys: string[] = []
  const orders: number[] = []
  for (const key in content) insert(keys, orders, key, (places.get(key) ?? UNKNOWN).order)
  const out: FhirObject = {}
  for (let i = 0; i < keys.length; i++) out[keys[i]!] = content[keys[i]!]
  return out
}

/** A mapping writes nearly in order, so that an insertion moves little. Names are compared only among the unknown. */
function insert(keys: string[], orders: number[], key: string, order: number): void {
  let at = keys.length
  while (at > 0 && (orders[at - 1]! > order || (order === LAST && orders[at - 1] === LAST && keys[at - 1]! > key))) {
    keys[at] = keys[at - 1]!
    orders[at] = orders[at - 1]!
    at--
  }
  keys[at] = key
  orders[at] = order
}

/** The units a content says, in the order of the specification. resourceType and id are no units. */
export function unitsOf(type: string, content: FhirObject): readonly Unit[] {
  const units = new Map<string, Unit>()
  collect(type, '', inOrder(type, content), units)
  return [...units.values()]
}

function collect(table: string, prefix: string, content: FhirObject, units: Map<string, Unit>): void {
  const places = placesOf(table)
  for (const key in content) {
    const value = content[key]
    if (value === undefined || (prefix === '' && (key === 'resourceType' || key === 'id'))) continue
    const place = places.get(key) ?? UNKNOWN
    const path = prefix + (place.unit || key)
    if (place.descend && isObject(value)) collect(place.type, `${path}.`, value, units)
    else units.set(path, unitAt(units.get(path), table, path, place, key, value))
  }
}

function unitAt(before: Unit | undefined, table: string, path: string, place: Place, key: string, value: FhirValue): Unit {
  const keyPath = `${table}.${place.unit || key}`
  const elements = place.list && Array.isArray(value) ? value : undefined
  return {
    path,
    fragment: { ...before?.fragment, [key]: value },
    elements,
    history: elements !== undefined && isHistory(keyPath),
    type: place.type,
    keyPath,
  }
}

interface Location {
  readonly parents: readonly string[]
  readonly order: readonly number[]
  readonly name: string
  readonly type: string
  readonly keyPath: string
}

const locations = new Map<string, Location>()

/** Where a unit stands in its resource. Unknown paths stand last. */
export function locate(type: string, path: string): Location {
  const cached = locations.get(`${type}/${path}`)
  if (cached) return cached
  const parts = path.split('.')
  const name = parts.pop()!
  const order: number[] = []
  let table = type
  for (const parent of parts) {
    const place = placesOf(table).get(parent) ?? UNKNOWN
    order.push(place.order)
    table = place.type
  }
  const place = placeByUnit(table, name)
  const found = { parents: parts, order: [...order, place.order], name, type: place.type, keyPath: `${table}.${name}` }
  // Unknown elements are whatever a sender writes; only names of the specification are remembered, which is a bounded set.
  if (place !== UNKNOWN) locations.set(`${type}/${path}`, found)
  return found
}

function placeByUnit(table: string, name: string): Place {
  for (const place of placesOf(table).values()) if (place.unit === name) return place
  return UNKNOWN
}

function byLocation(a: Location, b: Location): number {
  for (let i = 0; i < a.order.length && i < b.order.length; i++) if (a.order[i] !== b.order[i]) return a.order[i]! - b.order[i]!
  return a.order.length - b.order.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** Builds a resource of its units' fragments: resourceType, id, then the order of the specification. */
export function assemble(
  type: string,
  id: string,
  fragments: Iterable<readonly [path: string, fragment: FhirObject]>,
): FhirObject {
  const placed = [...fragments].map(([path, fragment]) => ({ at: locate(type, path), fragment }))
  placed.sort((a, b) => byLocation(a.at, b.at))
  const resource: FhirObject = { resourceType: type, id }
  for (const { at, fragment } of placed) {
    let parent = resource
    for (const name of at.parents) {
      const inner = isObject(parent[name]) ? (parent[name] as FhirObject) : {}
      parent[name] = inner
      parent = inner
    }
    Object.assign(parent, fragment)
  }
  return resource
}

/**
 * The unit that a path to clear names: `birthDate`, `period.end`, `period` (all below it), `valueQuantity` → `value[x]`.
 * Undefined when the path leads inside a unit (`name[0].given`): such a clear says nothing, and lint refuses it.
 */
export function unitPath(type: string, path: string): string | undefined {
  let table = type
  const out: string[] = []
  const parts = path.split('.')
  for (const [index, part] of parts.entries()) {
    const name = part.replace(/\[\d*\]$/, '')
    const place = placesOf(table).get(name) ?? placeByUnit(table, name)
    if (place === UNKNOWN) return undefined
    out.push(place.unit)
    if (index < parts.length - 1 && !place.descend) return undefined
    table = place.type
  }
  return out.join('.')
}
