import type { FhirObject, FhirValue } from '../fhir/contribution.ts'
import type { Comparison, FunctionName, Operand } from './condition-parser.ts'
import { someAt } from './element-path.ts'
import type { LocalZone } from './local-time.ts'
import { timeAt, timePaths } from './resource-time.ts'

/** Numbers of conditions: values of the person's record, counted, averaged and compared. */

const YEAR = 365.25 * 86_400_000

/** Resources of a place, in the order of their times. */
type Resources = readonly FhirObject[]

function numberOf(value: FhirValue): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return value !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  if ('rawJSON' in value) return Number(value.rawJSON)
  const inner = (value as FhirObject).value
  return inner === undefined || typeof inner === 'string' ? undefined : numberOf(inner)
}

function valuesOf(resources: Resources, path: readonly string[]): readonly number[] {
  const found: number[] = []
  for (const resource of resources)
    someAt(resource, path, (value) => {
      const number = numberOf(value)
      if (number !== undefined) found.push(number)
      return false
    })
  return found
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

function change(values: readonly number[]): number | undefined {
  const [before, last] = [values.at(-2), values.at(-1)]
  return before === undefined || last === undefined || before === 0 ? undefined : ((last - before) / Math.abs(before)) * 100
}

/** Least squares, units a year; undefined below three points or when all stand at one time. */
function slope(resources: Resources, path: readonly string[], zone: LocalZone): number | undefined {
  const points = resources.flatMap((resource) => {
    const at = timeAt(resource, timePaths(String(resource.resourceType)), zone)
    const value = valuesOf([resource], path).at(-1)
    return at === undefined || value === undefined ? [] : [{ x: at / YEAR, y: value }]
  })
  if (points.length < 3) return undefined
  const [mx, my] = [mean(points.map(({ x }) => x))!, mean(points.map(({ y }) => y))!]
  const spread = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0)
  return spread === 0 ? undefined : points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / spread
}

/** Whole years at an instant, by the local calendar; undefined without a birth date. */
export function ageAt(person: FhirObject | undefined, now: number, zone: LocalZone): number | undefined {
  const born = typeof person?.birthDate === 'string' ? /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(person.birthDate) : null
  if (born === null) return undefined
  const today = new Date(now + zone.offsetAt(now)).toISOString()
  const years = Number(today.slice(0, 4)) - Number(born[1])
  return today.slice(5, 10) >= `${born[2] ?? '01'}-${born[3] ?? '01'}` ? years : years - 1
}

export interface Measuring {
  readonly now: number
  readonly zone: LocalZone
}

/** The numbers an operand stands for: none when what it reads is missing. */
export function numbersOf(operand: Operand, resources: Resources, { now, zone }: Measuring): readonly number[] {
  if (operand.kind === 'number') return [operand.value]
  const { of, path, factor } = operand
  const found = of === undefined ? valuesOf(resources, path) : computed(of, path, resources, { now, zone })
  return factor === 1 ? found : found.map((value) => value * factor)
}

function computed(of: FunctionName, path: readonly string[], resources: Resources, { now, zone }: Measuring): readonly number[] {
  if (of === 'count' && path.length === 0) return [resources.length]
  if (of === 'age') return some(ageAt(resources[0], now, zone))
  if (of === 'slope') return some(slope(resources, path, zone))
  const values = valuesOf(resources, path)
  if (of === 'count') return [values.length]
  if (of === 'sum') return [values.reduce((sum, value) => sum + value, 0)]
  if (of === 'mean') return some(mean(values))
  if (of === 'latest') return some(values.at(-1))
  if (of === 'previous') return some(values.at(-2))
  if (of === 'change') return some(change(values))
  if (values.length === 0) return []
  return [of === 'min' ? Math.min(...values) : Math.max(...values)]
}

const some = (value: number | undefined): readonly number[] => (value === undefined ? [] : [value])

/** One of the left values against the first of the right ones. */
export function compares(left: readonly number[], comparison: Comparison, right: readonly number[]): boolean {
  const bound = right[0]
  if (bound === undefined) return false
  return left.some((value) => {
    if (comparison === '<') return value < bound
    if (comparison === '<=') return value <= bound
    return comparison === '>' ? value > bound : value >= bound
  })
}
