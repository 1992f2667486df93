import type { FhirObject, FhirValue } from '../../fhir/contribution.ts'
import { isRaw } from '../../fhir/decimal.ts'
import { isPrimitive, type Property, shapeOf } from '../../fhir/elements.ts'
import { type Problem, validate } from '../../fhir/validate.ts'

/** One element is left out for one fault; a resource with more faults than this is no resource. */
const MOST_FAULTS = 50

/**
 * What of a resource is valid R4: elements that are not are left out, with the parts that cannot be without them; undefined when
 * the whole cannot. `lacking` is told the path of each: `location[0].location`.
 */
export function soundPart(type: string, content: FhirObject, lacking: (path: string) => void): FhirObject | undefined {
  let problem = firstProblem(type, content)
  if (problem === undefined) return content
  let kept = completed(type, content, lacking)
  for (let faults = 0; kept !== undefined && faults < MOST_FAULTS; faults++) {
    problem = firstProblem(type, kept)
    if (problem === undefined) return kept
    const path = problem.path.slice(type.length + 1)
    lacking(path)
    const rest = path === '' ? undefined : without(kept, path.split('.'))
    kept = rest && completed(type, rest, lacking)
  }
  return undefined
}

/** Of a resource that may have no id yet. */
const firstProblem = (type: string, content: FhirObject): Problem | undefined =>
  validate(content.resourceType === undefined ? { resourceType: type, ...content } : content)[0]

/** The object without what stands at a path; of a choice made twice, the later one. */
function without(content: FhirObject, path: readonly string[]): FhirObject | undefined {
  const [, step = '', index] = /^(\w+?(?:\[x\])?)(?:\[(\d+)\])?$/.exec(path[0]!) ?? []
  const name = step.endsWith('[x]') ? Object.keys(content).findLast((key) => key.startsWith(step.slice(0, -3))) : step
  if (name === undefined) return undefined
  const value = content[name]
  const rest = path.slice(1)
  const { [name]: _gone, ...others } = content
  if (value === undefined) return undefined
  if (index !== undefined && Array.isArray(value)) {
    const inner = rest.length === 0 ? undefined : partWithout(value[Number(index)], rest)
    const items = value.flatMap((item, i) => (i !== Number(index) ? [item] : inner === undefined ? [] : [inner]))
    return items.length === 0 ? others : { ...content, [name]: items }
  }
  const inner = rest.length === 0 ? undefined : partWithout(value, rest)
  return inner === undefined ? others : { ...content, [name]: inner }
}

const partWithout = (value: FhirValue | undefined, path: readonly string[]): FhirObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value) ? without(value, path) : undefined

/**
 * A resource or a part of one without what R4 requires in it: parts that lack something required are left out from below, and
 * undefined is a whole that lacks it. `lacking` is told the path of each: `location[0].location`.
 */
function completed(type: string, content: FhirObject, lacking: (path: string) => void, path = ''): FhirObject | undefined {
  const shape = shapeOf(type)
  if (shape === undefined) return content
  const out: FhirObject = {}
  for (const name in content) {
    const value = content[name]
    const property = shape.properties.get(name)
    const kept = value === undefined || property === undefined ? value : keptOf(value, property, lacking, joined(path, name))
    if (kept !== undefined) out[name] = kept
  }
  for (const element of shape.elements) {
    if (element.min === 0 || has(out, element.name, element.types)) continue
    lacking(joined(path, element.name))
    return undefined
  }
  return out
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const has = (content: FhirObject, name: string, types: readonly string[]): boolean =>
  name.endsWith('[x]')
    ? types.some((type) => content[name.slice(0, -3) + type.charAt(0).toUpperCase() + type.slice(1)] !== undefined)
    : content[name] !== undefined

function keptOf(value: FhirValue, property: Property, lacking: (path: string) => void, path: string): FhirValue | undefined {
  const { type, companion } = property
  if (companion ? property.element.max > 1 : isPrimitive(type)) return value
  const inner = companion ? 'Element' : type
  if (Array.isArray(value)) {
    const items = value.map((item, i) => keptOne(item, inner, lacking, `${path}[${i}]`)).filter((item) => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  return keptOne(value, inner, lacking, path)
}

function keptOne(value: FhirValue, type: string, lacking: (path: string) => void, path: string): FhirValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRaw(value)) return value
  const kept = completed(type, value, lacking, path)
  if (kept === undefined) return undefined
  // An extension with neither value nor parts, or an object of nothing, is as good as absent.
  const names = Object.keys(kept)
  if (names.length === 0 || (type === 'Extension' && names.length === 1 && names[0] === 'url')) return undefined
  return kept
}
