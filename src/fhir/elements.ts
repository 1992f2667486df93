import { valueSets } from './generated/codes.ts'
import { resourceTypes, storedTypes, typeTables } from './generated/types.ts'

/** The R4 element tables: cardinality, types, required bindings and reference targets, parsed on first use of a type. */

export interface Element {
  /** As the specification writes it: `status`, `value[x]`. */
  readonly name: string
  /** FHIR type names; an inner structure is named by its path: `Encounter.location`. */
  readonly types: readonly string[]
  readonly min: number
  /** Infinity for `*`. */
  readonly max: number
  /** Codes of a required binding, as `code` and as `code|system`; undefined without one, or when it cannot be listed. */
  readonly codes: ReadonlySet<string> | undefined
  /** Resource types a Reference may name; empty: any. */
  readonly targets: readonly string[]
}

/** One JSON property of a type: `status`, `valueQuantity`, `_status`. */
export interface Property {
  readonly key: string
  readonly element: Element
  /** The one type under this key. */
  readonly type: string
  /** `_status`: ids and extensions of a primitive. */
  readonly companion: boolean
}

export interface Shape {
  readonly elements: readonly Element[]
  readonly properties: ReadonlyMap<string, Property>
}

const RESOURCES: ReadonlySet<string> = new Set(resourceTypes.split(' '))
const STORED: readonly string[] = storedTypes.split(' ')
const STORED_SET: ReadonlySet<string> = new Set(STORED)

/** Any resource type of R4. */
export const isResourceType = (type: string): boolean => RESOURCES.has(type)
/** A type the engine stores, validates and indexes. */
export const isStoredType = (type: string): boolean => STORED_SET.has(type)
/** The stored types in the order of the specification's modules. */
export const storedResourceTypes = (): readonly string[] => STORED

/** Primitive types begin with a small letter; inner structures and datatypes with a capital one. */
export const isPrimitive = (type: string): boolean => {
  const first = type.charCodeAt(0)
  return first >= 97 && first <= 122
}

const codeSets = new Map<string, ReadonlySet<string>>()

function codesOf(name: string): ReadonlySet<string> | undefined {
  const known = codeSets.get(name)
  if (known) return known
  const text = valueSets[name]
  if (text === undefined) return undefined
  const codes = new Set<string>()
  for (const line of text.split('\n')) {
    const [system, ...list] = line.split(' ')
    for (const written of list) {
      const code = written.replaceAll('%20', ' ')
      codes.add(code).add(`${code}|${system}`)
    }
  }
  codeSets.set(name, codes)
  return codes
}

/** `Reference(Patient Group)` keeps its commas apart from those between types. */
function parseElement(line: string): Element {
  const [name, range, ...rest] = line.split(' ')
  const [text, binding] = rest.join(' ').split('!')
  const [min, max] = range!.split('..')
  const targets = /\(([^)]*)\)/.exec(text!)?.[1]?.split(' ') ?? []
  const types = text!.replace(/\([^)]*\)/g, '').split(',')
  return {
    name: name!,
    types,
    min: Number(min),
    max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
    codes: binding ? codesOf(binding) : undefined,
    targets,
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function addProperties(properties: Map<string, Property>, element: Element): void {
  const choice = element.name.endsWith('[x]')
  for (const type of element.types) {
    const key = choice ? element.name.slice(0, -3) + capital(type) : element.name
    properties.set(key, { key, element, type, companion: false })
    if (isPrimitive(type)) properties.set(`_${key}`, { key: `_${key}`, element, type, companion: true })
  }
}

const shapes = new Map<string, Shape>()

/** Elements and JSON properties of a type; undefined for a primitive or a type without a table. */
export function shapeOf(type: string): Shape | undefined {
  const known = shapes.get(type)
  if (known) return known
  if (!Object.hasOwn(typeTables, type)) return undefined
  const elements = typeTables[type]!.split('\n').map(parseElement)
  const properties = new Map<string, Property>()
  for (const element of elements) addProperties(properties, element)
  const shape = { elements, properties }
  shapes.set(type, shape)
  return shape
}

/** The elements of a type in the order of the specification; empty for an unknown type. */
export const childrenOf = (type: string): readonly Element[] => shapeOf(type)?.elements ?? []

/** One step: `value[x]` as declared, or a JSON name with its one type. */
function childOf(type: string, name: string): Element | undefined {
  const shape = shapeOf(type)
  const property = shape?.properties.get(name)
  if (property && !property.companion)
    return property.element.name === name ? property.element : { ...property.element, types: [property.type] }
  return shape?.elements.find((element) => element.name === name)
}

/**
 * The element at a path below a type: `status`, `component.valueQuantity.value`, `name[0].given`, `value[x]`. A JSON choice name
 * (`valueQuantity`) gives the element `value[x]` with that one type.
 */
export function elementOf(type: string, path: string): Element | undefined {
  let table: string | undefined = type
  let found: Element | undefined
  for (const part of path.split('.')) {
    if (table === undefined) return undefined
    found = childOf(table, part.replace(/\[\d+\]$/, ''))
    if (!found) return undefined
    table = found.types.length === 1 ? found.types[0] : undefined
  }
  return found
}
